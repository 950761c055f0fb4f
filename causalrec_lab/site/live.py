"""What moves on a page without a kernel: every answer of a card or a question, worked out beforehand.

Terms: the *page grid* of a card is each state that its page can answer: all, or, of more than MOST,
those that differ from the start or a preset in at most `reach` controls; a *table* is what the page looks an
answer up in: each repeated piece once, deflated.

Taught in no notebook.
"""

import ast
import base64
import importlib
import itertools
import json
import math
import re
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from causalrec_lab.errors import LabError
from causalrec_lab.lesson.front import Field, Group, Interactive, reply
from causalrec_lab.lesson.notes import note_html
from causalrec_lab.lesson.progress import forget
from causalrec_lab.lesson.texts import has, text
from causalrec_lab.texts import beside
from causalrec_lab.view.card import Card, Choice, Control, Typed

words = beside(__file__)

MOST = 1000  # states of one card on a page
_MARK = "\ue000" * 8  # stands for a typed sentence in an answer, and is as long as one must be
_SAID = ("sentence", "formula", "twin")
_PIECE = re.compile(r"(?<=>)(?=<)")


def packed(value: object) -> str:
    """A value as base64 of deflated JSON, which every browser opens by itself.

    >>> zlib.decompress(base64.b64decode(packed(["安", 1]))).decode()
    '["安",1]'
    """
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return base64.b64encode(zlib.compress(plain, 9)).decode("ascii")


# ---- cards


def _on_page(card: Card) -> Card:
    """The card for a page: a line to type in becomes a choice of its examples and of what presets type."""
    if not any(isinstance(control, Typed) for control in card.controls):
        return card
    return replace(card, controls=[_chosen(control, card.presets.values()) for control in card.controls])


def _chosen(control: Control, presets: Iterable[Mapping[str, Any]]) -> Control:
    if not isinstance(control, Typed):
        return control
    texts = dict.fromkeys([*control.values(), *(own[control.name] for own in presets if control.name in own)])
    return Choice(control.name, control.label, [(one or "—", one) for one in texts], control.value)


def page_grid(card: Card, most: int = MOST) -> tuple[list[dict[str, Any]], int | None]:
    """The states of a card on a page, and how many controls may differ at once (None: all states are there).

    >>> from causalrec_lab.view.card import Toggle
    >>> four = Card("?", "counting", [Toggle("a", "A"), Toggle("b", "B")], answer=print)
    >>> [len(page_grid(four, most)[0]) for most in (4, 3)]
    [4, 3]
    """
    axes = {control.name: control.values() for control in card.controls}
    if math.prod(map(len, axes.values())) <= most:
        return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())], None
    bases = [card.state(), *(card.state(**own) for own in card.presets.values())]
    found: dict[tuple, dict[str, Any]] = {}
    for reach in range(len(axes) + 1):
        more = {tuple(state.values()): state for base in bases for state in _around(base, axes, reach)}
        if len(found | more) > most:
            return list(found.values()), reach - 1
        found |= more
    return list(found.values()), None


def _around(base: dict[str, Any], axes: Mapping[str, list], reach: int) -> Iterable[dict[str, Any]]:
    for names in itertools.combinations(axes, reach):
        others = ([value for value in axes[name] if value != base[name]] for name in names)
        for values in itertools.product(*others):
            yield base | dict(zip(names, values, strict=True))


def _card_table(card: Card) -> dict[str, Any]:
    """Every answer of the page grid: places of the controls' values -> numbers of pieces."""
    states, reach = page_grid(card)
    pieces: dict[str, int] = {}
    axes = [(control.name, control.values()) for control in card.controls]

    def numbers(said: Iterable[str]) -> list[int]:
        return [pieces.setdefault(piece, len(pieces)) for piece in said]

    rows = {}
    for state in states:
        said = card.reply(state)
        key = ",".join(str(values.index(state[name])) for name, values in axes)
        rows[key] = [numbers(_PIECE.split(said["svg"])), *numbers(said[one] for one in _SAID)]
    return {"rows": rows, "pieces": list(pieces), "reach": reach}


def _live_card(card: Card) -> dict[str, Any]:
    """A card as its page has it, and the sentence that says what the page does not have."""
    shown = _on_page(card)
    widget, table = shown.widget(), _card_table(shown)
    every = math.prod(len(control.values()) for control in shown.controls)
    notes = [words("site.typed")] if any(isinstance(one, Typed) for one in card.controls) else []
    if table["reach"] is not None:
        named = {"count": f"{len(table['rows']):,}", "every": f"{every:,}", "reach": table["reach"]}
        notes.append(words("site.one" if table["reach"] == 1 else "site.reach", **named))
    said = {"beyond": words("site.beyond"), "broken": words("site.broken")}
    return _parts(widget, table) | {"words": said, "note": " ".join(notes)}


# ---- questions


def _live_question(asked: Interactive) -> dict[str, Any]:
    """A prediction, quiz, explanation or vote as its page has it."""
    forget()
    groups, widget = list(asked.groups()), asked.widget()
    if all(field.kind == "text" for group in groups for field in group.fields):
        table = _vote(asked.title.split()[0], groups)
    else:
        table = {group.name: _answers(groups, group) for group in groups}
    forget()  # what was tried here is nobody's answer
    said = {"broken": words("site.broken"), "you": _MARK}
    return _parts(widget, table) | {"words": said, "note": ""}


def _answers(groups: list[Group], group: Group) -> dict[str, Any]:
    """All that can be chosen in a group -> number of the answer: words, whether it closes, what it opens."""
    rows, known = {}, {}
    for values in itertools.product(*map(_domain, group.fields)):
        forget()
        given = dict(zip((field.name for field in group.fields), values, strict=True))
        said = reply(groups, {"groups": {}, "open": []}, {"group": group.name, "values": {group.name: given}})
        answer = json.dumps([*said["groups"][group.name].values(), said["open"]])
        key = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
        rows[key] = known.setdefault(answer, len(known))
    return {"rows": rows, "answers": [json.loads(answer) for answer in known]}


def _domain(field: Field) -> list[Any]:
    """Everything the page can send of one field; a typed sentence is a mark, or nothing."""
    keys = [key for key, _ in field.options]
    if field.kind == "checks":
        return [list(some) for count in range(len(keys) + 1) for some in itertools.combinations(keys, count)]
    return {"radio": [None, *keys], "menu": ["", *keys], "area": [_MARK, ""]}[field.kind]


def _vote(name: str, groups: list[Group]) -> dict[str, Any]:
    """What the page needs to count a vote: the options and the sentences with their gaps."""
    gaps = {gap: f"{{{gap}}}" for gap in ("count", "option", "points", "given")}
    keys = ("option", "before", "after", "change", "kept", "moved", "same", "nobody", "no_count")
    said = {key: text("vote", key, **gaps) for key in keys}
    title = f"{name} · {text('vote', 'title')}"
    again, after = ((text(name, key),) if has(name, key) else () for key in ("again", "after"))
    notes = {"open": ("note", again), "closed": ("note", after), "refused": ("try", (_MARK,))}
    said |= {key: note_html(tone, title, lines, live=False) for key, (tone, lines) in notes.items()}
    options = {field.name: field.label for field in groups[0].fields}
    return {"vote": {"options": options, "you": _MARK, **said}}


def _parts(widget: Any, table: object) -> dict[str, Any]:
    """A widget as plain values, with its table."""
    return {"spec": widget.spec, "state": widget.state, "reply": widget.reply, "table": table}


# ---- which part of a notebook is live


def imported(sources: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Every name that these cells import from the package -> (module, name in it).

    >>> imported(["from causalrec_lab.course.nb01 import cards"])
    {'cards': ('causalrec_lab.course.nb01', 'cards')}
    """
    found = {}
    for source in sources:
        for node in ast.walk(_tree(source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("causalrec_lab"):
                found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return found


def shown_by(source: str, names: Mapping[str, tuple[str, str]], stored: str) -> Any:
    """The card, question or widget that the last line of a cell shows and that can live on a page; else None.

    Args:
        source: the cell.
        names: from `imported`.
        stored: what the notebook keeps of it as text. A card that is given what stands in the notebook's
            memory is made of its own data here; it is taken only if it says the same.
    """
    body = _tree(source).body
    call = body[-1].value if body and isinstance(body[-1], ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "show":
        call = call.func.value
    if not isinstance(call, ast.Call):
        return None
    given = [*call.args, *(one.value for one in call.keywords)]
    plain = all(isinstance(one, ast.Constant) for one in given)
    if call.keywords and not plain:
        return None
    named = {one.arg: one.value.value for one in call.keywords} if plain else {}
    made = _called(call.func, [one.value for one in call.args] if plain else [], names, named)
    if isinstance(made, Card):
        same = plain or squeezed(f"{made.question} {made.ask({}).twin}") == squeezed(stored)
        return made if same else None
    alone = getattr(getattr(made, "widget", None), "spec", {}).get("alone") if made is not None else None
    return made if isinstance(made, Interactive) or alone else None


def live_part(shown: Any) -> dict[str, Any]:
    """What `shown_by` found, as its page has it."""
    if isinstance(shown, Card):
        return _live_card(shown)
    if isinstance(shown, Interactive):
        return _live_question(shown)
    return _parts(shown.widget, None) | {"words": {}, "note": ""}


def _called(
    function: ast.expr, values: list[Any], names: Mapping[str, tuple[str, str]], named: Mapping[str, Any]
) -> Any:
    """What a function of the package gives; None for what is not imported from it, or wants other values."""
    path = ast.unparse(function).split(".")
    if path[0] not in names:
        return None
    module, name = names[path[0]]
    with suppress(ModuleNotFoundError):  # a module of a package, or a name in a module
        importlib.import_module(f"{module}.{name}")
    made: Any = importlib.import_module(module)
    for step in (name, *path[1:]):
        made = getattr(made, step)
    try:
        return made(*values, **named)
    except (TypeError, LabError):
        return None


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:  # a blank to fill in, or a magic command
        return ast.Module([], [])


def squeezed(said: str) -> str:
    """Words without their spaces and line breaks, to compare what was broken into other lines.

    >>> squeezed("two\\n words")
    'twowords'
    """
    return re.sub(r"\s+", "", said)
