"""The article's program as an onion: the network's exception and five of its own, each hides the next.

Terms: see `autopsy`. A *layer* is one crash: the line it comes from, the exception in full, and
the smallest repair.

Taught in notebooks/08_autopsy.
"""

import warnings
from collections.abc import Callable, Collection
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO

from causalrec_lab.datasets import article
from causalrec_lab.errors import LabError, unknown_name

# What a program can raise without the interpreter itself being in trouble.
CRASHES = (OSError, ValueError, RuntimeError, LookupError, TypeError, NameError, AttributeError)


@dataclass(frozen=True)
class Layer:
    """One crash of the program of section 5.2.

    Args:
        bug: its number in the audit, such as "B13".
        function: where it happens.
        repair: pairs (what stands there, what should), applied to the program's text.
        error: name of the exception.
        says: its message, as this workbook's versions of torch and transformers say it.
    """

    bug: str
    function: str
    repair: tuple[tuple[str, str], ...]
    error: str
    says: str

    @property
    def crash(self) -> str:
        """The exception as one line: name and message."""
        return f"{self.error}: {self.says}"


_BACKWARD = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have "
    "already been freed). Saved intermediate values of the graph are freed when you call .backward() or "
    "autograd.grad(). Specify retain_graph=True if you need to backward through the graph a second time or "
    "if you need to access saved tensors after calling backward."
)
_PRINTS = "            print(f'Epoch {epoch}: Loss = {loss.item()}')\n"

LAYERS = (
    Layer(
        "B03",
        "the first line",
        (("from_pretrained('bert-base-chinese')", "from_pretrained(folder)"),),
        "OSError",
        "We couldn't connect to 'https://huggingface.co' to load the files, and couldn't find them in the "
        "cached files.\nCheck your internet connection or see how to run the library in offline mode at "
        "'https://huggingface.co/docs/transformers/installation#offline-mode'.",
    ),
    Layer(
        "B11",
        "main",
        (
            ("torch.tensor(behavior)", "torch.tensor([behavior])"),
            ("torch.tensor(feature)", "torch.tensor([feature])"),
        ),
        "ValueError",
        "not enough values to unpack (expected 2, got 1)",
    ),
    Layer(
        "B12",
        "main",
        (("torch.tensor([model(", "torch.stack([model("),),
        "ValueError",
        "only one element tensors can be converted to Python scalars",
    ),
    Layer(
        "B13",
        "train_model",
        (("nn.BCELoss()", "nn.BCEWithLogitsLoss()"),),
        "RuntimeError",
        "all elements of input should be between 0 and 1",
    ),
    Layer(
        "B14", "train_model", ((".squeeze(0) for", ".squeeze(0).detach() for"),), "RuntimeError", _BACKWARD
    ),
    Layer(
        "B15",
        "main",
        (
            (_PRINTS, _PRINTS + "    return model\n"),
            ("\n    train_model(", "\n    trained = train_model("),
            ("= infer_interest_and_relevance(model,", "= infer_interest_and_relevance(trained,"),
        ),
        "RuntimeError",
        "The expanded size of the tensor (768) must match the existing size (512) at non-singleton dimension "
        "1.  Target sizes: [3, 768].  Tensor sizes: [1, 512]",
    ),
)
BUGS = tuple(layer.bug for layer in LAYERS)


def layer(bug: str) -> Layer:
    """One layer by the number of its bug.

    Raises:
        UnknownName: none of the six.

    >>> layer("B13").crash
    'RuntimeError: all elements of input should be between 0 and 1'
    """
    for one in LAYERS:
        if one.bug == bug:
            return one
    raise unknown_name("layer", bug, BUGS)


def first_crash(repaired: Collection[str]) -> Layer | None:
    """The crash one meets when these are repaired and no others: the first that is left; None if none is.

    >>> first_crash({"B03", "B11", "B13"}).bug
    'B12'
    """
    for bug in repaired:
        layer(bug)
    return next((one for one in LAYERS if one.bug not in repaired), None)


def program(repaired: Collection[str] = ()) -> str:
    """The program's text, word for word but for these repairs.

    Raises:
        UnknownName: no such layer.
        LabError: the quote does not hold what the repair replaces.

    >>> program() == article("5.2-code").source
    True
    """
    text = article("5.2-code").source
    for bug in repaired:
        for old, new in layer(bug).repair:
            if old not in text:
                raise LabError(f"the repair of {bug} looks for {old!r}, which the program does not hold")
            text = text.replace(old, new)
    return text


def crash(run: Callable[[], object]) -> str:
    """Call a function, and say the exception it raises as one line; "" if it comes back.

    What it prints or warns of on its way is left out.

    >>> crash(lambda: 1 / 1)
    ''
    >>> crash(lambda: int("one"))
    "ValueError: invalid literal for int() with base 10: 'one'"
    """
    with redirect_stdout(StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            run()
        except CRASHES as error:
            return f"{type(error).__name__}: {error}"
    return ""
