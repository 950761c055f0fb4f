"""One visual language: the colours that carry meaning, and the font that shows 中文.

Terms: a *rung* is the kind of question a picture answers (counting, seeing, doing, imagining); its colour is
never alone, a word and an outline say the same.

Taught in notebooks/00_start_here.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, files
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from causalrec_lab.errors import DataProblem, one_of

# Okabe-Ito: told apart by colour-blind eyes.
SEEING = "#0072B2"  # evidence, P(y given x)
DOING = "#D55E00"  # do(x), experiments
IMAGINING = "#CC79A7"  # counterfactuals
TRUTH = "#000000"  # only a simulator or an experiment knows it; always dashed and labelled "truth"
NAIVE = "#999999"
CAUSAL = "#009E73"  # a causal estimate, always with its interval
ARTICLE = "#E69F00"  # the article's claim, struck through once refuted

INK = "#1A1A1A"  # words and outlines
SOFT = "#595959"  # second-rank words; 7:1 on the panel
FAINT = "#D9D9D9"  # rows that have left the room, grid lines
PANEL = "#FFFFFF"  # every picture brings its own light panel, so it reads the same in a dark theme

FONTS = (
    "Arial, 'Liberation Sans', 'Noto Sans', 'Noto Sans SC', 'Noto Sans CJK SC', 'PingFang SC', "
    "'Microsoft YaHei', 'Source Han Sans SC', 'WenQuanYi Micro Hei', sans-serif"
)
STYLE = Path(__file__).with_name("causalrec.mplstyle")  # the same for matplotlib
SMALLEST = 16  # px; 12 pt, the smallest label that is read from the back of a room

_FONT_PACKAGE, _FONT_FILE = "pylopdf-fonts-zh-cn", "NotoSansSC-Regular.otf"
_SYSTEM_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei")


class Rung(NamedTuple):
    """How one rung looks: its colour and its outline (a CSS border style); front.js draws its sign."""

    name: str
    colour: str
    outline: str


_RUNGS = (("counting", SOFT, "solid"), ("seeing", SEEING, "solid"), ("doing", DOING, "double"))
RUNGS = {one[0]: Rung(*one) for one in (*_RUNGS, ("imagining", IMAGINING, "dotted"))}


def rung(name: str) -> Rung:
    """The look of a rung by its name.

    >>> rung("doing").outline
    'double'

    Raises:
        UnknownName: the name is none of the four rungs.
    """
    one_of("rung", name, RUNGS)
    return RUNGS[name]


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21 (WCAG); small words need 4.5, bold or large ones 3.

    >>> round(contrast("#FFFFFF", "#000000"))
    21
    """

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    return max(light(one), light(other)) / min(light(one), light(other))


def ink_on(ground: str) -> str:
    """Dark or light ink, whichever is read better on a ground.

    >>> ink_on(SEEING), ink_on(CAUSAL)
    ('#FFFFFF', '#1A1A1A')
    """
    return max((PANEL, INK), key=lambda ink: contrast(ink, PANEL if ground == "none" else ground))


@cache
def chinese_font() -> Path:
    """The file of a font that has 中文: the one installed with the project, else one of the system's.

    The font package is never imported, only its list of files is read.

    Raises:
        DataProblem: neither is there.
    """
    try:
        listed = [entry.locate() for entry in files(_FONT_PACKAGE) or () if entry.name == _FONT_FILE]
    except PackageNotFoundError:
        listed = []
    return next((Path(path) for path in listed if Path(path).is_file()), None) or _system_font()


def more_fonts() -> list[Path]:
    """Files of the fonts that matplotlib brings along, for signs and code letters; it is not imported."""
    home = (find_spec("matplotlib") or find_spec(__package__)).submodule_search_locations[0]
    fonts = (Path(home, "mpl-data", "fonts", "ttf", f"DejaVuSans{kind}.ttf") for kind in ("", "Mono"))
    return [font for font in fonts if font.is_file()]


def _system_font() -> Path:
    """The first CJK font matplotlib knows of on this machine."""
    from matplotlib import font_manager

    known = {font.name: font.fname for font in font_manager.fontManager.ttflist}
    if found := [known[name] for name in _SYSTEM_FONTS if name in known]:
        return Path(found[0])
    lost = f"{_FONT_FILE} of the package {_FONT_PACKAGE} is not installed"
    none = f"the system has none of {', '.join(_SYSTEM_FONTS)}; run `pip install {_FONT_PACKAGE}==0.1.1`"
    raise DataProblem(f"no font with Chinese glyphs: {lost} and {none}")


def register_font() -> str:
    """Make the font that has 中文 known to matplotlib; nothing else changes. Returns its name."""
    from matplotlib import font_manager

    path = str(chinese_font())
    name = font_manager.FontProperties(fname=path).get_name()
    if name not in {font.name for font in font_manager.fontManager.ttflist}:
        font_manager.fontManager.addfont(path)
    return name
