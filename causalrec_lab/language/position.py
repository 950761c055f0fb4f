"""Deals goods to the places of a list by a coin, reads letters back, and says what the place did to a pick.

Terms: a *list* is a few goods behind the letters A, B, C, ...; an *order* says which good stands at which
place; *position bias* (位置偏差): the pick depends on the place; *picked* holds, for each place of a list, 1
where the reader picked it and 0 elsewhere, or the reader's probability of it. *Permutation self-consistency*
asks for one list in several orders and takes the mean of each good; *contextual calibration* divides by what
the reader answers where nothing is asked.

Chance deals the places, so nothing is a common cause of place and good: a difference of means is the effect.

Taught in notebooks/19_language_models_on_trial.
"""

import json
import os
import re
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from scipy import stats

from causalrec_lab.datasets import catalogue
from causalrec_lab.errors import DataProblem, LabError, real_number, said, whole_number
from causalrec_lab.estimate import Estimate
from causalrec_lab.inputs import array, column, distinct
from causalrec_lab.language.model import LanguageModel
from causalrec_lab.worlds import histories, item_features

ASK = "Which of these goods would you recommend?"
LIKED = "A customer liked these goods:\n{liked}\nWhich of these goods will this customer like best?"
ANSWER = "Answer with one letter."
SYSTEM = "You are a helpful assistant."  # said to every model alike, so that no template adds its own
KEY = "CAUSALREC_ASSISTANT_KEY"  # the environment variable that holds the key of an address
MOST = 1000  # lists, or goods
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_HAN = "一二三四五六七八九十"
_NONE = re.compile(r"(none|no letter|n/?a|refused?|\?+|-+|没有|都不.*|无|不选)?[.。]?", re.IGNORECASE)
_SAYS = r"(?i:answer|option|choice|letter|pick|choose|select|recommend|go with|would be|选择?|答案|选项|推荐)"
_MARKS = re.compile(r"[*_`\"'“”‘’\[\]()<>【】「」|]")
_LIST = re.compile(
    r"(?:list|question|answer|q|no\.?|第)?\s*\d+\s*[题个组]?\s*(?:列表)?\s*[.:)、-]\s*(?=\S)", re.IGNORECASE
)
_ASSUMES = "a coin dealt the places, and one list does not move the next"


def shuffled_lists(
    seed: int, *, lists: int = 10, options: int = 5, items: int = 240
) -> Int[ndarray, "list place"]:
    """Numbers of goods, a row a list: which goods it holds and at which place each stands, both by a coin.

    Args:
        seed: of the draw; a seat number gives every learner of a class lists of their own.
        lists: how many, 1 to 1,000.
        options: goods a list, 2 to 26.
        items: how many there are to draw from, `options` to 1,000.

    Raises:
        LabError: a number out of its range.

    >>> shuffled_lists(0, lists=2)
    array([[144,  45, 114, 161, 177],
           [176,  42,   1,  39, 165]])
    """
    options = whole_number("options", options, low=2, high=len(ascii_uppercase))
    items = whole_number("items", items, low=options, high=MOST)
    draw = np.random.default_rng([whole_number("seed", seed, low=0, high=2**63 - 1), 19])
    rows = whole_number("lists", lists, low=1, high=MOST)
    return np.argsort(draw.random((rows, items)), axis=1)[:, :options]


def held_out_choices(
    seed: int, *, users: int = 100, candidates: int = 10
) -> tuple[Int[ndarray, "user liked"], Int[ndarray, "user candidate"], Int[ndarray, " user"]]:
    """What users of the graded shop liked before, goods to rank, and which of these they also liked.

    Nine goods are drawn as `histories` draws them; one of the nine, by a coin, is held out, and stands among
    goods that the user did not choose, drawn by a coin and shuffled.

    Args:
        seed: of the users and of every coin.
        users: how many, 2 to 1,000.
        candidates: 2 to 100; one of them was chosen.

    Returns:
        liked (user, 8), candidates (user, candidate), chosen: the place of the choice, one a user.

    Raises:
        LabError: a number out of its range.

    >>> [part.shape for part in held_out_choices(0, users=3)]
    [(3, 8), (3, 10), (3,)]
    """
    users, many = (
        whole_number("users", users, low=2, high=MOST),
        whole_number("candidates", candidates, low=2, high=100),
    )
    items = item_features()[0]
    past = histories(seed, items, users=users, liked=9)
    draw, each = np.random.default_rng([whole_number("seed", seed, low=0), 18]), np.arange(users)
    out = draw.integers(past.shape[1], size=users)
    liked = np.array([np.delete(row, place) for row, place in zip(past, out, strict=True)])
    others = draw.random((users, len(items)))
    others[each[:, None], past] = 2  # behind all that were not chosen
    rows = np.argsort(others, axis=1)[:, :many]
    chosen = draw.integers(many, size=users)
    rows[each, chosen] = past[each, out]
    return liked, rows, chosen


def share_beaten(
    scores: Float[ndarray, "user candidate"], chosen: Int[ndarray, " user"]
) -> Float[ndarray, " user"]:
    """For each user, the share of the other candidates that the chosen one beats; ties count one half.

        1 is the first place, 0 the last, 1/2 on average what a coin makes: the area under the ROC curve

    Args:
        scores: of the candidates, larger is better.
        chosen: the place of the chosen one among them.

    Raises:
        LabError: tables that do not fit.

    >>> share_beaten([[0.9, 0.1, 0.5], [1, 1, 1]], [2, 0])
    array([0.5, 0.5])
    """
    scores = array("scores", scores, shape=(None, None))
    users, many = scores.shape
    whole_number("candidates", many, low=2)
    own = column("chosen", chosen, kind="whole", n=users, low=0, high=many - 1)
    mine = scores[np.arange(users), own][:, None]
    return ((mine > scores).sum(axis=1) + ((mine == scores).sum(axis=1) - 1) / 2) / (many - 1)


def balanced_orders(seed: int, *, options: int = 5) -> Int[ndarray, "order place"]:
    """As many orders as options, drawn so that each option stands once at each place: a Latin square.

        order[i, j] = label((i + j) mod options), rows, places and labels shuffled

    Args:
        seed: of the draw.
        options: 2 to 26.

    Raises:
        LabError: a number out of its range.

    Source: Fisher (1935), The Design of Experiments.

    >>> sorted(balanced_orders(0)[:, 2].tolist())
    [0, 1, 2, 3, 4]
    """
    n = whole_number("options", options, low=2, high=len(ascii_uppercase))
    draw = np.random.default_rng([whole_number("seed", seed, low=0, high=2**63 - 1), 20])
    rows, places, labels = (draw.permutation(n) for _ in range(3))
    return labels[(rows[:, None] + places) % n]


def list_text(texts: Sequence[str], *, liked: Sequence[str] = ()) -> str:
    """The list as text, to paste into an assistant or to give to a model.

    Args:
        texts: of the goods, first place first; 2 to 26.
        liked: texts of goods that the customer liked; without them nobody is recommended for.

    Raises:
        LabError: texts that are none, or too many.

    >>> print(list_text(["tea", "coffee"]))
    Which of these goods would you recommend?
    A. tea
    B. coffee
    Answer with one letter.
    """
    texts, liked = _texts("texts", texts), _texts("liked", liked)
    whole_number("the number of texts", len(texts), low=2, high=len(ascii_uppercase))
    ask = LIKED.format(liked="\n".join(f"- {text}" for text in liked)) if liked else ASK
    lines = (f"{letter}. {text}" for letter, text in zip(ascii_uppercase, texts, strict=False))
    return "\n".join([ask, *lines, ANSWER])


def read_letters(
    typed: str | Sequence[object], *, options: int = 5, lists: int | None = None
) -> Int[ndarray, " list"]:
    """Which place each answer names, counted from 0; -1 where the assistant named none.

    It reads B · b. · (Ｂ) · "B: tea" · "I would pick **B**." · "the second" · 答案是B · 选B · 第二个, a
    text of one answer a line (numbered or not), and letters in one line, "B A D" or "BAD". It never guesses.

    Args:
        typed: one text with all answers, or a list of them.
        options: goods a list, 2 to 26.
        lists: how many answers there must be; None takes any number.

    Raises:
        LabError: an answer that names two letters or cannot be read, or another number of answers.

    >>> read_letters("1. B\\n2. I would pick **A**.\\n3. 第三个\\n4. none")
    array([ 1,  0,  2, -1])
    """
    options = whole_number("options", options, low=2, high=len(ascii_uppercase))
    answers = _answers(typed, ascii_uppercase[:options])
    if lists is not None and len(answers) != whole_number("lists", lists):
        raise LabError(
            f"there are {len(answers)} answers for {lists} lists; type one a list, 'none' where none came"
        )
    return np.array([_place(number, answer, options) for number, answer in enumerate(answers, 1)], dtype=int)


def effects_of_place(
    picked: Float[ndarray, "list place"], *, learner: Sequence[object] | None = None
) -> list[Estimate]:
    """For each place, how much likelier a good is picked there than at the other places, with its interval.

        effect_k = mean over lists of  picked_k - mean of picked elsewhere = (n p_k - 1) / (n - 1)

    Unbiased without any model, for a coin dealt the places. The interval is Student's over lists, or over
    learners, whose lists are answered by one assistant. Where each picks the place always or never, it
    is no narrower than the exact one of Clopper and Pearson, which is no point where every pick is A.

    Args:
        picked: a row a list; 1 where picked, else 0, or probabilities that add up to 1. A row of zeros (no
            letter was named) is left out.
        learner: who asked, one a list; None takes every list as its own witness.

    Raises:
        LabError: fewer than two lists with a pick, or rows that do not add up to 1 or 0.

    Source: Neyman (1923); Clopper and Pearson (1934), The use of confidence or fiducial limits.

    >>> effects_of_place(np.eye(5)[[0, 0, 0, 2]])[0].value
    0.6875
    """
    picked = array("picked", picked, shape=(None, None), low=0, high=1)
    (rows, n), total = picked.shape, picked.sum(axis=1)
    who = np.arange(rows) if learner is None else distinct("learner", learner, rows)[1]
    if n < 2 or ((abs(total - 1) > 0.01).any() and ((abs(total - 1) > 0.01) & (total != 0)).any()):
        raise LabError(
            "a row of picked must add up to 1, or to 0 where no letter was named, over two places or more"
        )
    picked, who = picked[total != 0], who[total != 0]
    if len(picked) < 2:
        raise LabError(f"only {len(picked)} lists have a pick; an interval needs two or more")
    groups = [picked[who == one].mean(axis=0) for one in np.unique(who)]  # (learner, place)
    means = np.array(groups if len(groups) > 1 else picked)
    shares, method = means.mean(axis=0), "difference of means"
    half = stats.t.ppf(0.975, len(means) - 1) * means.std(axis=0, ddof=1) / np.sqrt(len(means))
    low, high = shares - half, shares + half
    for place in np.flatnonzero(((means == 0) | (means == 1)).all(axis=0)):
        exact = stats.binomtest(int(means[:, place].sum()), len(means)).proportion_ci()
        low[place], high[place] = min(low[place], exact.low), max(high[place], exact.high)
    low, value, high = (
        (n * part - 1) / (n - 1) for part in (np.maximum(low, 0), shares, np.minimum(high, 1))
    )
    return [
        Estimate(f"effect of place {letter}", method, *map(float, ends), _ASSUMES, len(picked))
        for letter, *ends in zip(ascii_uppercase, value, low, high, strict=False)
    ]


def variance_shares(
    picked: Float[ndarray, "list order place"], order: Int[ndarray, "list order place"]
) -> dict[str, float]:
    """How much of the variance of the picks the place explains, and how much the good (within its list).

        share_place = (SS_place - df_place MS_rest) / SS_total, and so for the good: omega squared

    What a good explains beyond its luck is measured, so a reader that looks at no good gets about 0.

    Args:
        picked: probabilities or picks, as in `effects_of_place`, for each order of each list.
        order: which option (0, 1, ...) stands at which place; each option equally often at each place.

    Raises:
        LabError: tables that do not fit, or orders that are not balanced.

    Source: Hays (1963), Statistics.

    >>> order = np.array([balanced_orders(seed) for seed in range(20)])
    >>> variance_shares(np.tile([1.0, 0, 0, 0, 0], (20, 5, 1)), order)
    {'place': 1.0, 'good': 0.0}
    """
    picked = array("picked", picked, shape=(None, None, None), low=0, high=1)
    by_good = _by_good(picked, order)
    lists, orders, n = picked.shape
    off = picked - picked.mean()
    places, goods = off.mean(axis=(0, 1)), (by_good - picked.mean()).mean(axis=1)
    total, place, good = (off**2).sum(), lists * orders * (places**2).sum(), orders * (goods**2).sum()
    if total < 1e-12:
        raise LabError("every pick has the same probability: there is no variance to share out")
    free = {"place": n - 1, "good": lists * (n - 1)}
    rest = (total - place - good) / max(lists * orders * (n - 1) - sum(free.values()), 1)
    shares = {"place": place - free["place"] * rest, "good": good - free["good"] * rest}
    return {name: round(float(max(value / total, 0)), 10) for name, value in shares.items()}


def self_consistent(
    picked: Float[ndarray, "list order place"], order: Int[ndarray, "list order place"]
) -> Float[ndarray, "list option"]:
    """Each option's mean over the orders: what the place gave to all alike no longer parts them.

    Args:
        picked: probabilities for each order of each list.
        order: as in `variance_shares`.

    Raises:
        LabError: tables that do not fit, or orders that are not balanced.

    Source: Tang et al. (2023), Found in the Middle, arXiv 2310.07712, who join rankings, not probabilities.

    >>> self_consistent([[[0.7, 0.3], [0.9, 0.1]]], [[[0, 1], [1, 0]]])
    array([[0.4, 0.6]])
    """
    return _by_good(array("picked", picked, shape=(None, None, None), low=0, high=1), order).mean(axis=1)


def calibrated(
    picked: Float[ndarray, "... place"], free: Float[ndarray, " place"]
) -> Float[ndarray, "... place"]:
    """The probabilities, divided by those of a content-free list, so that they add up to 1 again.

    Args:
        picked: probabilities by place, in any number of dimensions.
        free: what the reader gives to each place where every good reads "N/A"; above 0.

    Raises:
        LabError: numbers that are no probabilities, or as many as there are no places.

    Source: Zhao et al. (2021), Calibrate Before Use, arXiv 2102.09690.

    >>> calibrated([0.6, 0.4], [0.6, 0.4])
    array([0.5, 0.5])
    """
    picked = array("picked", picked, shape=None, low=0, high=1)
    free = column("free", free, n=np.shape(picked)[-1] if np.ndim(picked) else None, above=0, high=1)
    ratio = picked / free
    if not (ratio.sum(axis=-1) > 0).all():
        raise LabError("a row of picked is all 0; its places cannot add up to 1")
    return ratio / ratio.sum(axis=-1, keepdims=True)


def letter_probabilities(
    model: LanguageModel, texts: Sequence[str], *, liked: Sequence[str] = ()
) -> Float[ndarray, " place"]:
    """The model's probability of each letter, the list being a message: the softmax of the letters' logits.

    Args:
        model: from `load_language_model`.
        texts: as in `list_text`, like `liked`.
    """
    return letters_of_lists(model, [(texts, liked)])[0]


def letters_of_lists(
    model: LanguageModel, lists: Sequence[tuple[Sequence[str], Sequence[str]]]
) -> Float[ndarray, "list place"]:
    """`letter_probabilities` of several lists, read side by side.

    Args:
        model: from `load_language_model`.
        lists: of each, its texts, as many in every list, and texts of what its customer liked, or none.

    Raises:
        LabError: no list, or lists of different lengths.
    """
    options = {len(texts) for texts, _ in lists}
    if len(options) != 1:
        raise LabError(f"the lists hold {sorted(options) or 'no'} goods; as many in every list are needed")
    asked = [model.chat_prompt(list_text(texts, liked=liked), system=SYSTEM) for texts, liked in lists]
    found = model.score_each(asked, [list(ascii_uppercase[: options.pop()])] * len(asked))
    odds = np.array([one.total for one in found])
    return np.exp(odds - np.logaddexp.reduce(odds, axis=1, keepdims=True))


def ask_address(
    order: Int[ndarray, "list place"], *, address: str, model: str, key: str = KEY, timeout: float = 60
) -> list[str]:
    """The answers of an assistant behind an OpenAI-compatible address, one request a list.

    Only the catalogue's English texts and the question are sent, built here from the numbers. The key is read
    from the environment and never shown; a redirect to another address is not followed.

    Args:
        order: from `shuffled_lists`.
        address: such as "https://host/v1/chat/completions"; http only for this machine.
        model: its name there.
        key: the environment variable that holds the key; an unset one sends no key.
        timeout: seconds for one answer, up to 600.

    Raises:
        LabError: another kind of address, or goods that the catalogue does not have.
        DataProblem: no answer, or one that is not as it should be.
    """
    texts = catalogue().texts()
    order = array("order", order, shape=(None, None), kind="whole", low=0, high=len(texts) - 1)
    timeout = real_number("timeout", timeout, above=0, high=600)
    open_ = _opener(address).open
    head = {"Content-Type": "application/json"}
    head |= {"Authorization": f"Bearer {os.environ[key]}"} if os.environ.get(key) else {}
    answers = []
    for row in order:
        message = {"role": "user", "content": list_text([texts[item] for item in row])}
        body = json.dumps({"model": model, "messages": [message]}).encode()
        try:
            with open_(urllib.request.Request(address, body, head), timeout=timeout) as reply:
                answers.append(str(json.load(reply)["choices"][0]["message"]["content"]))
        except (OSError, ValueError, LookupError, TypeError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            raise DataProblem(
                f"{urlsplit(address).hostname} gave no answer that can be read ({type(error).__name__}: "
                f"{error}); check address, model and {key}, or paste the lists by hand"
            ) from None
    return answers


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: key and texts go to the address that was typed, or nowhere."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _opener(address: str) -> urllib.request.OpenerDirector:
    try:
        parts = urlsplit(address)
        here, scheme = parts.hostname in ("localhost", "127.0.0.1", "::1"), parts.scheme
        safe = (
            bool(parts.hostname)
            and (scheme == "https" or (scheme == "http" and here))
            and "@" not in parts.netloc
        )
    except (ValueError, AttributeError, TypeError):
        safe = here = False
    if not safe:
        raise LabError(
            f"address is {said(address)}; one that begins with https:// is needed, or http://localhost"
        )
    return urllib.request.build_opener(_Stay, *([urllib.request.ProxyHandler({})] if here else []))


def _by_good(picked: ndarray, order: object) -> Float[ndarray, "list order option"]:
    """The picks, sorted by option, of orders that are balanced."""
    n = picked.shape[2]
    order = array("order", order, shape=picked.shape, kind="whole", low=0, high=n - 1)
    counts = np.array([(order == option).sum(axis=1) for option in range(n)])  # (option, list, place)
    if not (counts * n == picked.shape[1]).all() or not (np.sort(order, axis=2) == np.arange(n)).all():
        raise LabError(
            "the orders are not balanced: in each list each option must stand equally often at each place"
        )
    return np.take_along_axis(picked, np.argsort(order, axis=2), axis=2)


def _answers(typed: object, letters: str) -> list[str]:
    """One text an answer, in the spelling of NFKC, without the numbers of the lists."""
    if isinstance(typed, str):
        text = _MARKS.sub("", unicodedata.normalize("NFKC", typed)).strip()
        lines = [line.strip() for line in re.split(r"[\n;]", text) if line.strip()]
        one = re.sub(r"\d+\s*[.:)、-]|[\s,、/|]", "", text)
        plain = re.fullmatch(f"[{letters}]+", one.upper()) and len(lines) <= 1
        lines = list(one) if plain else lines
    else:
        if not isinstance(typed, list | tuple | ndarray):
            raise LabError(f"typed is {said(typed)}; a text, or a list of texts, is needed")
        lines = [_MARKS.sub("", unicodedata.normalize("NFKC", str(answer))).strip() for answer in typed]
    numbered = [line for line in lines if _LIST.match(line)]
    lines = numbered if isinstance(typed, str) and len(numbered) > 1 else lines  # greetings go
    return [_LIST.sub("", line, count=1) if _LIST.match(line) else line for line in lines]


def _place(number: int, answer: str, options: int) -> int:
    """The one place that an answer names."""
    letters = ascii_uppercase[:options]
    if _NONE.fullmatch(answer):
        return -1
    head, tail = r"(?:the\s+|option\s*|answer\s*(?:is|:)?\s*)?", r"(?:\s+(?:one|option|good))?[.。!:]?"
    plain = rf"{head}([{letters}]|\d+)(?:st|nd|rd|th)?{tail}"
    if one := re.fullmatch(plain, answer, re.IGNORECASE):
        place = letters.find(one[1].upper()) if one[1].isalpha() else int(one[1]) - 1
        if 0 <= place < options:
            return place
    looks = (rf"^([{letters}])\s*[.:,、，。—–-]", rf"{_SAYS}[^A-Z\n]{{0,20}}?([{letters}])(?![A-Za-z'])")
    for look in (*looks, rf"(?<![A-Za-z0-9])(?!A\s+(?!or\b|and\b)[a-z])([{letters}])(?![A-Za-z0-9'])"):
        if found := {letters.index(letter) for letter in re.findall(look, answer)}:
            break
    found = found or {at for at in range(min(options, 10)) if re.search(
        rf"\b{_ORDINALS[at]}\b|第\s*(?:{_HAN[at]}|{at + 1}(?!\d))", answer, re.IGNORECASE)}  # fmt: skip
    if len(found) == 1:
        return found.pop()
    what = f"names {', '.join(letters[place] for place in sorted(found))}" if found else "names no letter"
    raise LabError(
        f"answer {number} is {answer[:60]!r} and {what}; type one letter from A to {letters[-1]}, or 'none'"
    )


def _texts(name: str, texts: object) -> list[str]:
    if not isinstance(texts, list | tuple) or not all(
        isinstance(text, str) and text.strip() for text in texts
    ):
        raise LabError(f"{name} is {said(texts)}; a list of texts is needed")
    return list(texts)
