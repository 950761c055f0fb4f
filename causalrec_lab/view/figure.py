"""Shows a matplotlib figure once, as an image with its text twin under it.

Terms: the *text twin* says the finding and the numbers of the figure.

Taught in notebooks/00_start_here.
"""

import base64
import io
import re
import warnings
from typing import TYPE_CHECKING

from causalrec_lab.errors import LabError
from causalrec_lab.view.picture import twin

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_INCHES, DPI = 7.0, 110


def show(fig: "Figure", alt: str) -> None:
    """Show a figure, 7 inches wide at 110 dpi, and its twin; then close it, so that it is not shown twice.

    Args:
        fig: a matplotlib figure; call `view.look.use_fonts()` once before drawing it.
        alt: what it shows, with the numbers; never empty.

    Raises:
        LabError: no twin, or a letter that the figure's font does not have.
    """
    from IPython.display import display

    image = base64.b64encode(png(fig, alt)).decode("ascii")
    display({"image/png": image, "text/plain": alt}, metadata={"image/png": {"alt": alt}}, raw=True)
    display({"text/html": twin(alt), "text/plain": alt}, raw=True)


def png(fig: "Figure", alt: str) -> bytes:
    """The figure as a PNG file; it is closed afterwards.

    Raises:
        LabError: as `show` does.
    """
    from matplotlib import pyplot

    if not alt.strip():
        raise LabError(
            "show(fig, alt) was given no text twin; say in `alt` what the figure shows, with its numbers"
        )
    fig.set_size_inches(WIDTH_INCHES, fig.get_size_inches()[1])
    target = io.BytesIO()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message=r"Glyph .* missing from")
            fig.savefig(target, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    except UserWarning as missing:
        glyph = re.search(r"Glyph (\d+)", str(missing))
        letter = chr(int(glyph.group(1))) if glyph else "?"
        raise LabError(
            f"the figure's font has no letter {letter!r}; call view.look.use_fonts() before drawing it"
        ) from missing
    finally:
        pyplot.close(fig)
    return target.getvalue()
