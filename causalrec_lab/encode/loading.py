"""Loads a pretrained model and its tokenizer, and refuses what is damaged, incomplete or pickled.

Taught in notebooks/07_bert_encoding, 09_causal_model.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from causalrec_lab.device import pick_device
from causalrec_lab.encode.files import MULTILINGUAL, find
from causalrec_lab.encode.hub import first_line
from causalrec_lab.encode.pooling import POOLINGS
from causalrec_lab.encode.precision import PRECISIONS, pick_precision
from causalrec_lab.encode.store import VectorStore, cache_folder
from causalrec_lab.encode.vectors import TextEncoder
from causalrec_lab.errors import DataProblem, LabError, of_kind, one_of, said, whole_number
from causalrec_lab.weights import e5
from causalrec_lab.weights.quiet import quietly

if TYPE_CHECKING:
    import torch


def load_encoder(
    name: str | Path | None = None,
    device: "str | torch.device | None" = None,
    *,
    pooling: str = "mean",
    batch_size: int | None = None,
    precision: str = "float32",
    cache: "bool | str | Path | None" = None,
    prefix: str | None = None,
) -> TextEncoder:
    """A pretrained encoder: the embedded one, one of your own folder, or one of the hub.

    Files on this machine are tried first; the hub is asked only for a name that is not here, at HF_ENDPOINT
    if that is set, and for no longer than a few seconds before it answers. Only safetensors weights are read:
    pickled ones, and code that comes with a model, are refused.

    Args:
        name: None for the variable CAUSALREC_ENCODER, else the embedded all-MiniLM-L6-v2; "pocket";
            "multilingual", multilingual-e5-small, once `make models` has run; a folder with config.json, a
            tokenizer and model.safetensors; or a hub name, such as "bert-base-chinese".
        device: "cpu", "cuda", ... or None to choose.
        pooling: "mean" of the real tokens, "cls" for the first, "last" for the last (of a GPT, which reads
            forwards only).
        batch_size: texts encoded at once, 1 or more; it changes speed and memory, not the result. None
            takes 16 on a CPU, whose caches a larger batch of long texts leaves, and 64 elsewhere.
        precision: "float32"; "bf16", about twice as fast where the hardware has it, else float32 with a
            warning; "fp16" on a GPU.
        cache: True keeps vectors on the disk (in CAUSALREC_CACHE, or the system's folder for caches), a path
            keeps them there, None keeps none.
        prefix: put before each text. None for what the model's own files ask for: "query: " for
            "multilingual", which wants "passage: " before what is searched, and nothing for most others.

    Raises:
        DataProblem: the files are missing, damaged or incomplete, or the hub cannot be reached.
        LabError: the pooling, batch size, precision or device is none.
    """
    one_of("pooling", pooling, POOLINGS)
    device = pick_device(device)
    if batch_size is None:
        batch_size = 16 if device.type == "cpu" else 64
    batch_size = whole_number("batch_size", batch_size, high=10**6)
    precision = pick_precision(precision, device)
    label, folder = find(name)
    if prefix is None:
        prefix = _prompt(folder)
    of_kind("prefix", prefix, str, "the words before each text, such as 'query: ', or ''")
    model, tokenizer = load_files(label, folder, precision, checked=label == MULTILINGUAL)
    dim = getattr(model.config, "hidden_size", None)
    if dim is None or model.config.is_encoder_decoder:
        raise DataProblem(
            f"the encoder {label!r} is of type {model.config.model_type!r}, which gives no state a token; "
            "use one of the BERT or GPT families"
        )
    return TextEncoder(
        name=label,
        dim=dim,
        max_tokens=most_tokens(folder, model, tokenizer),
        pooling=pooling,
        batch_size=batch_size,
        device=device,
        model=model.to(device).eval(),
        tokenizer=tokenizer,
        precision=precision,
        cache=_store(cache),
        prefix=prefix,
    )


def _prompt(folder: Path) -> str:
    """What is put before each text, by sentence-transformers' own note beside a model; mostly nothing."""
    try:
        note = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
        return str((note.get("prompts") or {}).get(note.get("default_prompt_name"), ""))
    except (OSError, ValueError, AttributeError):  # none; a damaged one is named when the model is loaded
        return ""


def _store(cache: "bool | str | Path | None") -> VectorStore | None:
    """Where vectors are kept, or nowhere."""
    if cache is None or cache is False:
        return None
    if cache is not True and not (isinstance(cache, str | Path) and str(cache).strip()):
        raise LabError(f"cache is {said(cache)}; True, a folder or None is needed")
    return VectorStore(cache_folder() if cache is True else Path(cache).expanduser())


def load_files(
    label: str, folder: Path, precision: str, *, head: str = "AutoModel", checked: bool = False
) -> tuple[Any, Any]:
    """The model and tokenizer of a folder, complete and finite, or a sentence that says what is wrong.

    Args:
        label: the model's name, for the sentence.
        folder: of its files.
        precision: one of PRECISIONS.
        head: which class of transformers loads it, such as "AutoModelForCausalLM".
        checked: its weights were checked when it was converted: a look at each would read all of them.
    """
    import torch
    import transformers
    from safetensors import SafetensorError

    _complete(label, folder)
    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        with quietly():
            tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **local)
            model, report = getattr(transformers, head).from_pretrained(
                folder,
                use_safetensors=True,
                dtype=getattr(torch, PRECISIONS[precision]),
                output_loading_info=True,
                **local,
            )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, SafetensorError) as error:
        raise DataProblem(
            f"the files of {label!r} are damaged or of a kind that transformers cannot load "
            f"({first_line(error)}); fetch them again"
        ) from error
    absent = sorted(weight for weight in report["missing_keys"] if "pooler" not in weight)
    if absent or report["mismatched_keys"]:
        raise DataProblem(
            f"the weights of {label!r} are incomplete: {len(absent)} are missing"
            f"{' (' + absent[0] + ', ...)' if absent else ''}, {len(report['mismatched_keys'])} have another "
            "shape; fetch its files again"
        )
    if tokenizer.pad_token is None:  # GPT has none; what it pads with is masked anyway
        tokenizer.pad_token = tokenizer.eos_token
    if label == MULTILINGUAL:
        _map_table(model, folder / "model.safetensors")
    for weight, values in () if checked else model.named_parameters():
        if not torch.isfinite(values).all():
            raise DataProblem(f"{weight} of {label!r} is not finite; fetch its files again")
    return model, tokenizer


def _map_table(model: Any, weights: Path) -> None:
    """Leave the table of words in its file, in float16: rows are read and cast as they are looked up."""
    from safetensors import safe_open
    from torch import nn

    with safe_open(weights, framework="pt") as file:
        rows = file.get_tensor(e5.TABLE)
    table, dtype = model.get_input_embeddings(), model.get_input_embeddings().weight.dtype
    table.weight = nn.Parameter(rows)
    table.register_forward_hook(lambda module, ids, found: found.to(dtype))


def _complete(label: str, folder: Path) -> None:
    """The folder holds a config, a tokenizer and safetensors weights, and its JSON files can be read."""
    weights = any(folder.glob("model*.safetensors"))
    have = {"config.json": (folder / "config.json").is_file(), "model.safetensors": weights}
    have["tokenizer.json or vocab.txt"] = any(
        (folder / file).is_file() for file in ("tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model")
    )
    missing = [file for file, there in have.items() if not there]
    if missing:
        pickled = any((folder / file).is_file() for file in ("pytorch_model.bin", "model.bin"))
        hint = (
            "; its pickled weights are not read: save the model again with save_pretrained" if pickled else ""
        )
        raise DataProblem(f"the folder of {label!r} has no {', no '.join(missing)}{hint}")
    for path in sorted(folder.glob("*.json")):
        try:
            json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise DataProblem(
                f"{path.name} of {label!r} is damaged ({first_line(error)}); fetch it again"
            ) from error


def most_tokens(folder: Path, model: Any, tokenizer: Any) -> int:
    """The most tokens of one text: what the model has places for, and was made to read."""
    places = getattr(model.config, "max_position_embeddings", None)
    limits = [tokenizer.model_max_length, places]
    for name, table in model.named_modules():  # RoBERTa and its like count from the padding's place on
        if name.endswith(("position_embeddings", "wpe", "embed_positions")) and hasattr(table, "weight"):
            before = table.padding_idx + 1 if getattr(table, "padding_idx", None) is not None else 0
            limits.append(len(table.weight) - max(before, getattr(table, "offset", 0)))
    made_for = folder / "sentence_bert_config.json"  # sentence-transformers' own note beside its models
    if made_for.is_file():
        limits.append(json.loads(made_for.read_text(encoding="utf-8")).get("max_seq_length"))
    return min(int(limit) for limit in limits if isinstance(limit, int | float) and limit >= 1)
