"""A normal week in the shop of film A, as a graph whose nodes the learner sets by a click.

Taught in notebooks/00_start_here.
"""

from causalrec_lab.course.shop.clickable_graph import OFF, ClickableDag
from causalrec_lab.texts import beside
from causalrec_lab.view.card import registered
from causalrec_lab.worlds.normal_week import WEEK

words = beside(__file__)


@registered
def week() -> ClickableDag:
    """A normal week in the shop of film A: recommended, bought, trailer watched, review written."""
    names = {node: words(f"week.{node}") for node in ("x1", "x2", "x3", "x4")}
    return ClickableDag(
        *WEEK,
        {"x1": (110, 180), "x2": (350, 80), "x3": (350, 270), "x4": (590, 80)},
        target="x2",
        labels=names,
        question=words("week.question"),
        presets={
            words("week.preset_show"): {"x1": 1, "x2": OFF, "x3": OFF, "x4": OFF},
            words("week.preset_review"): {"x1": OFF, "x2": OFF, "x3": OFF, "x4": 1},
        },
    )
