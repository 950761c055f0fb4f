"""Shows a matplotlib figure once, as an image with its text twin folded away under it.

Terms: the *text twin* says the finding and the numbers of the figure, read from what was drawn.

Taught in notebooks/06_recommenders.
"""

import base64
import io
import re
import warnings
from html import escape
from typing import TYPE_CHECKING, Any

from causalrec_lab.errors import LabError
from causalrec_lab.texts import beside
from causalrec_lab.view import look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

words = beside(__file__)
WIDTH_INCHES, DPI, _COLOURS = 7.0, 110, 48
# In a dark theme the sheet and the ink change places and every hue stays; where a page strips the style
# (a notebook that is not trusted yet), the picture is a light sheet with dark ink.
_DARK = ":is([data-jp-theme-light=false],.vscode-dark) img.crl-picture{filter:invert(.93) hue-rotate(180deg)}"


def show(fig: "Figure | Axes", alt: str) -> None:
    """Show a figure, 7 inches wide at 110 dpi, and its twin; then close it, so that it is not shown twice.

    Args:
        fig: a figure, or one of its Axes, such as every function of `view.plots` returns.
        alt: the finding, in words; never empty. The numbers are added from what was drawn.

    Raises:
        LabError: no words, nothing that matplotlib drew, or a letter that no font at hand has.
    """
    from IPython.display import display

    from causalrec_lab.view.read_axes import twin_of

    figure, said = _figure(fig), alt
    if alt.strip():
        said = "\n".join([alt, *(sentence for ax in figure.axes for sentence in twin_of(ax))])
    display({"text/html": img_with_twin(png(figure, alt), alt, said), "text/plain": said}, raw=True)


def png(fig: "Figure | Axes", alt: str) -> bytes:
    """The figure as a PNG file of 48 colours; it is closed afterwards.

    Raises:
        LabError: as `show` does.
    """
    from matplotlib import pyplot
    from matplotlib.text import Text

    figure = _figure(fig)
    if not alt.strip():
        needed = "say in `alt` what the figure shows, with its numbers"
        raise LabError(f"show(fig, alt) was given no text twin; {needed}")
    figure.set_size_inches(WIDTH_INCHES, figure.get_size_inches()[1])
    chinese = look.register_font()
    for words_ in figure.findobj(Text):  # a letter the chosen font lacks is taken from the next one
        words_.set_fontfamily([*words_.get_fontfamily(), chinese])
    target = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=r"Glyph .* missing from")
            figure.savefig(target, format="png", dpi=DPI, facecolor=look.PANEL, metadata={"Software": None})
    except UserWarning as missing:
        glyph = re.search(r"Glyph (\d+)", str(missing))
        letter = chr(int(glyph.group(1))) if glyph else "?"
        raise LabError(f"no font at hand has the letter {letter!r}; write it another way") from missing
    finally:
        pyplot.close(figure)
    return few_colours(target.getvalue())


def few_colours(png: bytes, colours: int = _COLOURS) -> bytes:
    """The same picture on a light panel in few colours: a third of the size, and no eye sees it."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    sheet = Image.alpha_composite(Image.new("RGBA", picture.size, look.PANEL), picture).convert("RGB")
    target = io.BytesIO()
    few = sheet.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(target, format="png", optimize=True)
    return target.getvalue()


def img_with_twin(png: bytes, alt: str, twin: str) -> str:
    """A picture as one piece of HTML: the image, its alt text, and the twin folded away for the eye.

    Args:
        png: the image file.
        alt: the finding in words, for a screen reader.
        twin: all of it in words, one sentence a line, for search and for whoever unfolds it.
    """
    source = base64.b64encode(png).decode("ascii")
    lines = "<br>".join(escape(line) for line in twin.splitlines())
    return (
        f'<style>{_DARK}</style><figure style="margin:0"><img class="crl-picture" alt="{escape(alt)}" '
        f'src="data:image/png;base64,{source}" style="max-width:100%"><details><summary>'
        f"{escape(words('card.twin'))}</summary>{lines}</details></figure>"
    )


def _figure(given: Any) -> "Figure":
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    found = given.get_figure(root=True) if isinstance(given, Axes) else given
    if not isinstance(found, Figure):
        what = f"show(fig, alt) was given {type(given).__name__}"
        raise LabError(f"{what}; give it a matplotlib figure or its Axes")
    return found
