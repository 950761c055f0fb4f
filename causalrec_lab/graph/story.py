"""Tells a graph on the day sheet as a story: who was shown film A, who bought it, who watched its trailer.

Terms: a *frame* is one node's turn, in time order: what made it happen, in one sentence. Every sentence
stands whole in `words.<language>.toml`, so that another language can be laid beside it.

Taught in notebooks/04_sixteen_stories.
"""

from dataclasses import dataclass

from causalrec_lab.errors import LabError, of_kind
from causalrec_lab.graph.core import CausalGraph
from causalrec_lab.texts import in_language

NODES = ("x1", "x2", "x3")  # recommended, bought, watched the trailer


@dataclass(frozen=True)
class Frame:
    """One picture of the comic: a node and the sentence that says what made it happen."""

    node: str
    sentence: str


@dataclass(frozen=True)
class Story:
    """Three frames in time order; printed, it is the story."""

    frames: tuple[Frame, Frame, Frame]
    language: str

    def __str__(self) -> str:
        first, second, third = (frame.sentence for frame in self.frames)
        return in_language(__file__, self.language)["story"].format(first=first, second=second, third=third)

    def _repr_html_(self) -> str:
        return f'<p lang="{self.language}">{self}</p>'


def story(graph: CausalGraph, *, language: str = "en") -> Story:
    """The story that a graph on x1 (recommended), x2 (bought) and x3 (watched the trailer) tells.

    Args:
        graph: one of the 25 graphs on x1, x2, x3.
        language: "en" or "zh".

    Raises:
        LabError: other nodes, or a hidden common cause (which is a story of its own).

    >>> print(story(CausalGraph([("x2", "x1")], ["x1", "x2", "x3"])))
    Some visitors bought the film for reasons of their own.
    The closing-time list took those who had not bought.
    Some visitors watched the trailer because they felt like it.
    """
    of_kind("graph", graph, CausalGraph)
    if set(graph.nodes) != set(NODES) or graph.bidirected:
        raise LabError(
            f"{graph!r} has no story here; give a graph on x1, x2 and x3 without two-headed arrows"
        )
    sentences = in_language(__file__, language)
    frames = []
    for node in graph.order():
        causes = "_".join(sorted(graph.parents(node))) or "nothing"
        frames.append(Frame(node, sentences[node][causes]))
    return Story(tuple(frames), language)
