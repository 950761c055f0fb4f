"""The ways in which a text could give an answer away: hints and messages must hold none of them."""

from functools import singledispatch

from causalrec_lab.lesson.answers import show_number
from causalrec_lab.lesson.functions import Function
from causalrec_lab.lesson.groups import Several
from causalrec_lab.lesson.kinds import Choice, Ends, Kind, Number, Pair, Reading, Text
from causalrec_lab.lesson.objects import Graph
from causalrec_lab.lesson.plots import Plot

OF_ENDS = (" to ", " and ", ", ", ",", "-")
OF_PAIR = (" of ", " out of ", " in ", ", ", ",", "/", " / ")


@singledispatch
def forms(kind: Kind, reading: Reading) -> tuple[str, ...]:
    """Ways a text could give the reading away; of most kinds, what they show of it."""
    return (kind.show(reading),)


@forms.register
def _(kind: Number, reading: Reading) -> tuple[str, ...]:
    """The number as decimal, percentage, fraction; after "is" or "=" where it is one plain digit."""
    value = reading.value.value
    if value.denominator == 1 and abs(value) < 10:
        return f"= {value}", f"is {value}", f"={value}"
    decimal = f"{float(value):.10g}"
    share = f"{float(value * 100):.10g}"
    return decimal, decimal.lstrip("0"), f"{share}%", f"{share} %", f"{share} points", str(value)


@forms.register
def _(kind: Pair, reading: Reading) -> tuple[str, ...]:
    """The two numbers joined in any usual way."""
    first, second = (show_number(part.value) for part in reading.value)
    joints = OF_ENDS if isinstance(kind, Ends) else OF_PAIR
    return tuple(f"{first}{joint}{second}" for joint in joints)


@forms.register
def _(kind: Text, reading: Reading) -> tuple[str, ...]:
    """The word between quotes, or after is."""
    return f"'{reading.value}'", f'"{reading.value}"', f"is {reading.value}", f"= {reading.value}"


@forms.register
def _(kind: Choice, reading: Reading) -> tuple[str, ...]:
    """The option's words."""
    words = dict(zip(kind.keys, kind.labels, strict=False))
    return (words[reading.value],) if reading.value in words else ()


@forms.register
def _(kind: Several, reading: Reading) -> tuple[str, ...]:
    """All members in a row."""
    members = sorted(map(str, reading.value))
    return (", ".join(members), " and ".join(members)) if len(members) > 1 else (kind.show(reading),)


@forms.register
def _(kind: Graph, reading: Reading) -> tuple[str, ...]:
    """All arrows in a row."""
    return (kind.show(reading),) if len(reading.value) > 1 else ()


@forms.register(Function)
@forms.register(Plot)
def _(kind: Kind, reading: Reading) -> tuple[str, ...]:
    """A function or a plot is never given away in a sentence."""
    return ()
