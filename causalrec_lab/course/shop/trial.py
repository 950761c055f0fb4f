"""The article in the witness box: a quoted claim in an amber frame, and the court's word on it.

Terms: an *exhibit* is a short quote with its section and a translation; a *verdict* is one of holds, refuted,
not proven, adjourned (another notebook goes on) or not yet tried.

Taught in notebooks/01_conditional_probability.
"""

from dataclasses import dataclass

from causalrec_lab.datasets import Quote
from causalrec_lab.errors import LabError, one_of
from causalrec_lab.texts import beside
from causalrec_lab.view import look
from causalrec_lab.view.picture import escape

words = beside(__file__)


VERDICTS = {"holds": "✓", "refuted": "✗", "not proven": "?", "adjourned": "→", "not yet tried": "·"}


@dataclass(frozen=True)
class Exhibit:
    """A quote in its amber frame, with or without a verdict; shows as HTML and as plain text."""

    section: str
    zh: str
    en: str
    verdict: str = ""
    because: str = ""

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/html": self._html(), "text/plain": str(self)}

    def __str__(self) -> str:
        said = words("trial.said", section=self.section, zh=self.zh, en=self.en)
        if not self.verdict:
            return said
        return said + "\n" + words("trial.found", verdict=_said(self.verdict).upper(), because=self.because)

    __repr__ = __str__

    def _html(self) -> str:
        crossed = "text-decoration:line-through;" if self.verdict == "refuted" else ""
        claim = "".join(
            f"<div lang='{language}' style='{crossed}{style}margin:4px 0;white-space:pre-wrap'>"
            f"{escape(quote)}</div>"
            for language, quote, style in (("zh", self.zh, ""), ("en", self.en, "font-style:italic;"))
        )
        head = escape(words("trial.head", section=self.section))
        found = ""
        if self.verdict:
            sign = VERDICTS[self.verdict]
            found = (
                f"<div style='margin-top:8px'><b style='border:2px solid currentColor;border-radius:4px;"
                f"padding:1px 8px'>{sign} {escape(_said(self.verdict))}</b> {escape(self.because)}</div>"
            )
        return (
            f"<div role='note' aria-label='{head}' style='border:3px solid {look.ARTICLE};border-radius:8px;"
            f"padding:8px 14px;max-width:700px;font-size:15px;line-height:1.5'>"
            f"<b>{head}</b>{claim}{found}</div>"
        )


def _said(verdict: str) -> str:
    return words(f"trial.verdict.{verdict}")


def exhibit(quote: Quote) -> Exhibit:
    """The quote as the witness said it, before anybody judges."""
    return Exhibit(quote.section, quote.zh, quote.en)


def verdict(quote: Quote, word: str, *, because: str) -> Exhibit:
    """The quote with the court's word; struck through when refuted.

    Args:
        word: "holds", "refuted", "not proven", "adjourned" or "not yet tried".
        because: the reason in one line.

    Raises:
        UnknownName: no such verdict.
        LabError: no reason was given.
    """
    one_of("verdict", word, VERDICTS)
    if not because.strip():
        raise LabError(
            f"the verdict {word!r} on section {quote.section} was given no reason; say one in `because`"
        )
    return Exhibit(quote.section, quote.zh, quote.en, word, because)
