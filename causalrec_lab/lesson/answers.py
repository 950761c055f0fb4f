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

ALIKE = {"-": "−–—‒﹣－负負", "/": "⁄∕÷", ",": "、，；;", "(": "〔【［[{", ")": "〕】］]}", ".": "·"}
SAME = {ord(sign): one for one, signs in {**ALIKE, " ": "“”‘’\"'`「」"}.items() for sign in signs}


def clean(typed: str) -> str:
    """One spelling for what looks alike: NFKC, plain signs, plain digits, single spaces, lower case.

    >>> clean("１／２"), clean("1½"), clean("（２，４）"), clean("−.５")
    ('1/2', '1 1/2', '(2,4)', '-.5')
    """
    letters = []
    for letter in str.__str__(typed)[: LONGEST + 1]:
        vulgar = "/" in unicodedata.normalize("NFKC", letter).replace("⁄", "/") and letter not in "／/⁄"
        letters.append(f" {letter} " if vulgar else letter)  # or 1½ would turn into 11/2
    text = unicodedata.normalize("NFKC", "".join(letters)).translate(SAME)
    digits = (str(unicodedata.decimal(sign, sign)) if not sign.isascii() else sign for sign in text)
    return " ".join("".join(digits).casefold().split())


# --- number words -----------------------------------------------------------------------------------

WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
ONES, TENS = WORDS.split()[:20], WORDS.split()[20:]
COUNTED = dict(zip([*ONES, *TENS], [*range(20), *range(20, 100, 10)], strict=True))
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6}
UNDER_20 = "|".join(sorted(ONES, key=len, reverse=True))
UNDER_100 = rf"(?:(?:{'|'.join(TENS)})(?:[ -](?:{'|'.join(ONES[1:10])}))?|{UNDER_20})"
UNDER_1000 = rf"(?:(?:(?:a|\d+|{UNDER_20}) )?hundred(?: (?:and )?{UNDER_100})?|{UNDER_100})"
LARGE = rf"(?:(?:a|\d+|{UNDER_1000}) )?(?:thousand|million)(?:,? (?:and )?{UNDER_1000})?"
SPELLED = re.compile(rf"\b(?:{LARGE}|{UNDER_1000})\b")
ORDINALS = "third fourth fifth sixth seventh eighth ninth tenth"
PARTS = {word: value for value, word in enumerate(ORDINALS.split(), start=3)}
PARTS |= {"half": 2, "halve": 2, "quarter": 4, "twelfth": 12, "twentieth": 20, "hundredth": 100}
PART = re.compile(rf"\b(?:(an?|\d+)[ -])?({'|'.join(PARTS)})s?\b")
NIL = dict.fromkeys(("none", "nobody", "no one", "nothing", "nil", "no difference", "没有", "没人"), "0")


def _counted(found: re.Match) -> str:
    """The number that words such as "two hundred and six" name."""
    total = part = 0
    for word in re.findall(r"[a-z]+|\d+", found[0]):
        if word in SCALES:
            part = (part or 1) * SCALES[word]
            total, part = (total, part) if word == "hundred" else (total + part, 0)
        elif word not in ("a", "and"):
            part += COUNTED[word] if word in COUNTED else int(word)
    return str(total + part)


def _in_digits(text: str) -> str:
    """English number words as digits, parts as fractions: "two thirds" is 2/3.

    >>> [_in_digits(words) for words in ("sixty six", "one in a hundred", "two and a half")]
    ['66', '1 in 100', '2 1/2']
    """
    text = re.sub(r"^(?:minus|negative) ?", "-", NIL.get(text, text))
    text = SPELLED.sub(_counted, text)
    text = PART.sub(lambda found: f"{1 if (found[1] or 'a')[0] == 'a' else found[1]}/{PARTS[found[2]]}", text)
    text = re.sub(r"\b(\d+) and (\d+/\d+)", r"\1 \2", text)
    return re.sub(r"\b(\d+) point (\d(?: ?\d)*)\b", lambda f: f"{f[1]}.{f[2].replace(' ', '')}", text)


SIGNS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟幺廿兩萬億点點"
CHINESE = re.compile(rf"(?:\d+(?:\.\d+)?)?[{SIGNS}][\d{SIGNS}]*")


def _chinese(text: str) -> str:
    """Chinese numerals as digits (by cn2an, fetched only now); what is no numeral stays.

    >>> _chinese("百分之二十五"), _chinese("一又二分之一"), _chinese("三成"), _chinese("十十")
    ('100分之25', '1 1/2', '30%', '十十')
    """
    if not any(sign in SIGNS or sign in "半成" for sign in text):
        return text
    from cn2an import cn2an

    def digits(found: re.Match) -> str:
        numeral = found[0].replace("點", "点")
        try:
            return str(cn2an(f"一{numeral}" if numeral[0] in "百千万亿萬億" else numeral, "smart"))
        except ValueError:
            return found[0]

    text = re.sub(r"一?半", " 1/2 ", re.sub("个?百分点", "%", text)).strip()
    text = CHINESE.sub(digits, re.sub(r"([百千万])分之", lambda f: f"{SCALE_SIGNS[f[1]]}分之", text))
    text = re.sub(r"(\d+)又(\d+)分之(\d+)", r"\1 \3/\2", text)
    return re.sub(r"\b(\d)成", r"\g<1>0%", text)


SCALE_SIGNS = {"百": 100, "千": 1000, "万": 10000}
UNSIGNED = r"(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
NUMBER = rf"([+-]?\s?{UNSIGNED}(?:e[+-]?\d{{1,3}})?)"
PERCENT = r"\s?(%|percent|per cent|pct|percentage points?|points?|pp)"  # a point is a hundredth
NOUN = (  # what was counted may follow: "8 visits", "4 of the graphs"; words that change the number may not
    r"(?:(?:\s(?!(?:or|and|not|to|minus|plus|by|than|but|if|nor|over|out|in|from|per|of (?!them|all|the))\b)"
    r"[a-z]{2,}){1,5}|\s?[x×]|\s?[人行个位次名件条张种])?"
)
JOINED = r"\s*(?:of|out of|in|from|over|per|for)\s*"
PLAIN = re.compile(rf"{NUMBER}(?:{PERCENT})?({NOUN})")
RATIO = re.compile(rf"{NUMBER}\s?/\s?{NUMBER}{NOUN}")
MIXED = re.compile(r"([+-]?)\s?(\d+) (\d+)\s?/\s?(\d+)")
SHARE = re.compile(rf"{NUMBER}{NOUN}{JOINED}(?:every |each |all |the )*{NUMBER}{NOUN}")
CHINESE_SHARE = re.compile(rf"(-)?{NUMBER}分之{NUMBER}")
CHINESE_OF = re.compile(
    rf"每?{NUMBER}\s?[人行个位次名]?(?:中|里|之中)(?:的|有)?\s?{NUMBER}\s?[人行个位次名]?"
)
PAIRED = re.compile(rf"{NUMBER}(?:\s?(?:,|and|&)\s?|\s){NUMBER}")
GROUPED = re.compile(r"([+-]?[1-9]\d{0,2})((?:[, ]\d{3})+)(?![\d,])")
COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)(?![\d.,])")
ABOUT = re.compile(r"^(?:[=≈~]|about\b|around\b|roughly\b|exactly\b|only\b|just\b|\s)+")


def _amount(digits: str) -> Amount:
    digits = digits.replace(",", "").replace(" ", "")
    mantissa, _, power = digits.partition("e")
    places = len(mantissa.partition(".")[2]) - int(power or 0)
    return Amount(Fraction(digits), max(places, 0))


def _divided(above: str, below: str) -> Amount | None:
    over, under = _amount(above).value, _amount(below).value
    return Amount(over / under) if under else None


def _bare(typed: str) -> str:
    """In digits, without an about sign in front, brackets all around, and a full stop at the end."""
    text = ABOUT.sub("", clean(typed)).rstrip("。 ")
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return _chinese(_in_digits(text))


def read_number(typed: str) -> Amount | None:
    """The number that was typed, or None where it is not one; a comma parts decimals or thousands.

    >>> [str(read_number(word)) for word in ("50%", "½", "1 in 2", "２／４", "二分之一", "1½", "-.5")]
    ['1/2', '1/2', '1/2', '1/2', '1/2', '3/2', '-1/2']
    >>> [str(read_number(word)) for word in ("百分之二十五", "0,125", "1,000", "sixty-six visits")]
    ['1/4', '1/8', '1000', '66']
    >>> read_number("1:2"), read_number("__import__('os')"), read_number("1/0"), read_number("nan")
    (None, None, None, None)
    """
    if len(typed) > LONGEST:
        return None
    if re.fullmatch(r"[(\[（【{].*[,，].*[)\]）】}]|.*、.*", str.__str__(typed).strip()):
        return None  # brackets hold two numbers
    text = COMMA.sub(
        lambda found: found[0] if GROUPED.match(found[0]) else f"{found[1]}.{found[2]}", _bare(typed)
    )
    if grouped := GROUPED.match(text):
        text = grouped[1] + re.sub("[, ]", "", grouped[2]) + text[grouped.end() :]
    if found := PLAIN.fullmatch(text):
        amount, more = _amount(found[1]), 2 if found[2] else 0
        less = -1 if re.search(r"\b(?:less|fewer|lower)\b", found[3]) else 1
        return Amount(less * amount.value / 10**more, amount.places + more)
    if found := MIXED.fullmatch(text):
        part = _divided(found[3], found[4])
        return part and Amount((part.value + int(found[2])) * (-1 if found[1] == "-" else 1))
    if found := RATIO.fullmatch(text) or SHARE.fullmatch(text):
        return _divided(found[1], found[2])
    if found := CHINESE_SHARE.fullmatch(text):
        part, above = _divided(found[3], found[2]), _amount(found[3])
        places = {"100": 2, "1000": 3, "10000": 4}.get(found[2])  # 百分之33 is a decimal, 三分之一 exact
        sign = -1 if found[1] else 1
        return part and Amount(sign * part.value, places and above.places + places)
    if found := CHINESE_OF.fullmatch(text):
        return _divided(found[2], found[1])
    return None


def read_pair(typed: str) -> tuple[Amount, Amount] | None:
    """The two numbers that were typed, count first, or None. A comma parts the two.

    A fraction counts as a pair only where it cannot come from anywhere else: 2/4 is two whole numbers,
    but 1/4 may be a quarter of any table.

    >>> for word in ("2 of 4", "（２，４）", "2、4", "4人中有2人", "2/4", "two of the four"):
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
    text = _bare(typed)
    if found := re.fullmatch(r"(\d{1,3}),([1-9]\d\d)", text):  # 122,220 where two numbers may be meant
        return _amount(found[1]), _amount(found[2])
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
