"""Reads numbers and pairs as people type them: 0.5, .5, 50%, ½, １／２, "1 in 2", "2 of 4", 二分之一.

Terms: an *amount* is an exact fraction with the number of decimals that were typed, so that .33 can stand for
1/3; a *pair* is two whole numbers (rows that count, rows in the room). Nothing is ever evaluated as code.

Taught in notebooks/00_start_here.
"""

import math
import numbers
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

LONGEST = 200
"""Characters of typed text that are read; more is not a number."""


@dataclass(frozen=True)
class Amount:
    """A number and how it was rounded: `places` decimals were given (None: it is exact)."""

    value: Fraction
    places: int | None = None

    def __str__(self) -> str:
        return show_number(self.value)


def show_number(value: Fraction) -> str:
    """A short way to write a number: whole, a fraction of small numbers, or a decimal.

    >>> show_number(Fraction(1, 4)), show_number(Fraction(554, 1000)), show_number(Fraction(3))
    ('1/4', '0.554', '3')
    """
    if value.denominator == 1 and abs(value) < 10**15:
        return str(value.numerator)
    if value.denominator < 200 and abs(value.numerator) < 10**6:
        return str(value)
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        return "a number of more than 300 digits"


def same_amount(given: Amount, wanted: Amount, *, tolerance: float | None = None) -> bool:
    """Whether a number is the wanted one, as given or honestly rounded.

    Without a tolerance a number counts if it is exact (up to float noise of one in a million), or is the
    wanted one rounded to the decimals that were typed, at least two of them or three digits in all.

    Args:
        tolerance: largest absolute difference allowed, instead of the rule above.

    >>> third = Amount(Fraction(1, 3))
    >>> [same_amount(read_number(word), third) for word in ("1/3", "33%", ".33", ".3", ".34")]
    [True, True, True, False, False]
    """
    gap = abs(given.value - wanted.value)
    if tolerance is not None:
        return gap <= Fraction(tolerance) + Fraction(1, 10**12)
    if gap <= abs(wanted.value) / 10**6 + Fraction(1, 10**12):
        return True
    places = given.places
    if places is None or (places < 2 and abs(given.value) * 10**places < 100):
        return False
    return gap <= Fraction(1, 2 * 10**places)


# --- cleaning ---------------------------------------------------------------------------------------

SAME = str.maketrans(
    {
        **dict.fromkeys("−–—‒﹣－", "-"),
        **dict.fromkeys("⁄∕÷", "/"),
        **dict.fromkeys("、，；;", ","),
        **dict.fromkeys("〔【［[{", "("),
        **dict.fromkeys("〕】］]}", ")"),
        **dict.fromkeys("“”‘’\"'`「」", " "),
        "·": ".",
        "两": "2",
        "〇": "0",
    }
)


def clean(typed: str) -> str:
    """One spelling for what looks alike: NFKC, plain signs, plain digits, single spaces, lower case.

    >>> clean("１／２"), clean("1½"), clean("（２，４）"), clean("−.５")
    ('1/2', '1 1/2', '(2,4)', '-.5')
    """
    letters = []
    for letter in typed[: LONGEST + 1]:
        vulgar = "/" in unicodedata.normalize("NFKC", letter).replace("⁄", "/") and letter not in "／/⁄"
        letters.append(f" {letter} " if vulgar else letter)  # or 1½ would turn into 11/2
    text = unicodedata.normalize("NFKC", "".join(letters)).translate(SAME)
    digits = (str(unicodedata.decimal(sign, sign)) if not sign.isascii() else sign for sign in text)
    return " ".join("".join(digits).casefold().split())


NUMERALS = {sign: str(value) for value, sign in enumerate("零一二三四五六七八九十")}
WORDS = {
    **dict.fromkeys(("half", "a half", "one half", "one-half", "一半"), Fraction(1, 2)),
    **dict.fromkeys(("a third", "one third", "one-third"), Fraction(1, 3)),
    **dict.fromkeys(("a quarter", "one quarter", "one-quarter", "a fourth"), Fraction(1, 4)),
    **dict.fromkeys(("three quarters", "three-quarters"), Fraction(3, 4)),
    **dict.fromkeys(("two thirds", "two-thirds"), Fraction(2, 3)),
}
COUNTED = "zero one two three four five six seven eight nine ten"
WORDS |= {word: Fraction(value) for value, word in enumerate(COUNTED.split())}
UNSIGNED = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
NUMBER = rf"([+-]?\s?{UNSIGNED}(?:e[+-]?\d{{1,3}})?)"
PERCENT = (
    r"\s?(%|percent|per cent|pct|percentage points?|points?|pp|个百分点|百分点)"  # a point is a hundredth
)
JOINED = r"\s*(?:of|out of|in|from|over)\s*"
PLAIN = re.compile(rf"{NUMBER}(?:{PERCENT})?")
DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d{1,2}|\d{4,})")
RATIO = re.compile(rf"{NUMBER}\s?/\s?{NUMBER}")
MIXED = re.compile(r"([+-]?)\s?(\d+) (\d+)\s?/\s?(\d+)")
SHARE = re.compile(rf"{NUMBER}{JOINED}(?:every |the )?{NUMBER}")
CHINESE_PERCENT = re.compile(rf"(-|负)?百分之{NUMBER}")
CHINESE_SHARE = re.compile(rf"(-|负)?{NUMBER}分之{NUMBER}")
CHINESE_OF = re.compile(rf"{NUMBER}\s?(?:人|行|个|位)?(?:中|里|之中)(?:的|有)?\s?{NUMBER}\s?(?:人|行|个|位)?")
PAIRED = re.compile(rf"{NUMBER}(?:\s?,\s?|\s){NUMBER}")


def _amount(digits: str) -> Amount:
    digits = digits.replace(",", "").replace(" ", "")
    mantissa, _, power = digits.partition("e")
    places = len(mantissa.partition(".")[2]) - int(power or 0)
    return Amount(Fraction(digits), max(places, 0))


def _divided(above: str, below: str) -> Amount | None:
    over, under = _amount(above).value, _amount(below).value
    return Amount(over / under) if under else None


def _numerals(text: str) -> str:
    return "".join(NUMERALS.get(sign, sign) for sign in text)


def _bare(text: str) -> str:
    """Without an equals or about sign in front, brackets all around, and a full stop at the end."""
    text = text.lstrip("=≈~ ").rstrip("。 ")
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return text


def read_number(typed: str) -> Amount | None:
    """The number that was typed, or None where the text is not one number.

    >>> [str(read_number(word)) for word in ("50%", "½", "1 in 2", "２／４", "二分之一", "1½", "-.5")]
    ['1/2', '1/2', '1/2', '1/2', '1/2', '3/2', '-1/2']
    >>> read_number("1:2"), read_number("__import__('os')"), read_number("1/0"), read_number("nan")
    (None, None, None, None)
    """
    if len(typed) > LONGEST:
        return None
    text = _bare(clean(typed))
    if text in WORDS:
        return Amount(WORDS[text])
    text = _numerals(text)
    if found := PLAIN.fullmatch(text):
        amount = _amount(found[1])
        return Amount(amount.value / 100, amount.places + 2) if found[2] else amount
    if found := DECIMAL_COMMA.fullmatch(text):
        return _amount(f"{found[1]}.{found[2]}")
    if found := MIXED.fullmatch(text):
        part = _divided(found[3], found[4])
        return part and Amount((part.value + int(found[2])) * (-1 if found[1] == "-" else 1))
    if found := RATIO.fullmatch(text) or SHARE.fullmatch(text):
        return _divided(found[1], found[2])
    if found := CHINESE_PERCENT.fullmatch(text):
        amount = _amount(found[2])
        return Amount(amount.value / (-100 if found[1] else 100), amount.places + 2)
    if found := CHINESE_SHARE.fullmatch(text):
        part = _divided(found[3], found[2])
        return part and Amount(-part.value if found[1] else part.value)
    if found := CHINESE_OF.fullmatch(text):
        return _divided(found[2], found[1])
    return None


def read_pair(typed: str) -> tuple[Amount, Amount] | None:
    """The two numbers that were typed, count first, or None.

    A fraction counts as a pair only where it cannot come from anywhere else: 2/4 is two whole numbers,
    but 1/4 may be a quarter of any table.

    >>> for word in ("2 of 4", "（２，４）", "2、4", "4人中有2人", "2/4", "2 out of 4"):
    ...     print(*read_pair(word))
    2 4
    2 4
    2 4
    2 4
    2 4
    2 4
    >>> read_pair("1/4"), read_pair("0.5"), read_pair("1,000")
    (None, None, None)
    """
    if len(typed) > LONGEST:
        return None
    text = _numerals(_bare(clean(typed)))
    if PLAIN.fullmatch(text):
        return None
    if found := PAIRED.fullmatch(text) or SHARE.fullmatch(text):
        return _amount(found[1]), _amount(found[2])
    if (found := CHINESE_OF.fullmatch(text)) or (found := CHINESE_SHARE.fullmatch(text)):
        return _amount(found[found.lastindex]), _amount(found[found.lastindex - 1])
    if found := RATIO.fullmatch(text):
        above, below = _amount(found[1]), _amount(found[2])
        whole = above.value.denominator == below.value.denominator == 1
        if whole and math.gcd(above.value.numerator, below.value.numerator) > 1:
            return above, below
    return None


def as_amount(answer: object) -> Amount | None:
    """The number a learner handed in as a Python number, a zero-dimensional array or text, or None.

    True and False are not numbers here, and nan and infinity are none either.

    >>> as_amount(0.1).value, as_amount(True), as_amount(float("nan"))
    (Fraction(1, 10), None, None)
    """
    if isinstance(answer, Amount):
        return answer
    if isinstance(answer, str):
        return read_number(answer)
    if hasattr(answer, "item") and getattr(answer, "ndim", 0) == 0 and not isinstance(answer, numbers.Number):
        answer = answer.item()
    if isinstance(answer, bool) or type(answer).__name__ == "bool":
        return None
    if isinstance(answer, numbers.Rational):
        return Amount(Fraction(int(answer.numerator), int(answer.denominator)))
    if type(answer).__name__ == "Decimal" or isinstance(answer, numbers.Real):
        return read_number(str(answer)) if math.isfinite(answer) else None
    return None
