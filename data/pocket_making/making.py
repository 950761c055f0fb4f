"""Trains the pocket BERT on one thread, looks at the held-out split as it goes, and writes it to a folder.

Taught in notebooks/07_bert_encoding.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from causalrec_lab.encode import EMBEDDED, load_encoder
from causalrec_lab.encode.pocket.corpus import Pair, corpus
from causalrec_lab.errors import LabError, unknown_name
from pocket_making.learning import PAD, Drawer, Pocket, losses, masked_words, weighted
from pocket_making.measuring import held_out, prototypes, similarity, unit
from pocket_making.tokens import PLACES, build_tokenizer

SIZES = {"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 512}
NO_DROPOUT = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}  # the noise does its work
LEARNING_RATE = 2e-3

Look = Callable[[Callable], dict[str, float]]


@dataclass(frozen=True)
class Run:
    """A finished training run.

    Args:
        model: the BERT with its learning heads, in evaluation mode.
        tokenizer: its tokenizer.
        curve: one entry a look: step, mean loss since the last look, and what was measured.
        cpu_seconds: CPU time of training alone, looks left out.
    """

    model: Pocket
    tokenizer: Any
    curve: tuple[dict[str, float], ...]
    cpu_seconds: float


RUNS = {  # what is trained, and on which words; masked_steps is BERT's own pre-training before
    "shipped": {"words": "all", "masked_steps": 0},
    "unseen_words": {"words": "known", "masked_steps": 0},
    "masked_first": {"words": "known", "masked_steps": 400},
}
PAIRS, STEPS = 20_000, 1200


def make(folder: Path, name: str, *, pairs: int = PAIRS, steps: int = STEPS) -> Run:
    """One of the recorded runs: its curve goes into the folder's history.json, the shipped one's weights too.

    Args:
        folder: where config.json, the tokenizer, model.safetensors and history.json go.
        name: "shipped", "unseen_words" (the last word of each kind never trained on) or "masked_first" (the
            same, after masked-word pre-training).
        pairs: sentence pairs of the corpus.
        steps: batches of the four losses.
    """
    if name not in RUNS:
        raise unknown_name("run", name, tuple(RUNS))
    words, masked_steps = RUNS[name]["words"], RUNS[name]["masked_steps"]
    said = corpus(pairs, words=words)
    encoder = load_encoder(EMBEDDED, "cpu")
    seconds = time.process_time()
    teacher = unit(encoder.encode([pair.thing for pair in said]))
    seconds = time.process_time() - seconds
    run = train(said, teacher, steps=steps, masked_steps=masked_steps,
                look=lambda encode: held_out(encode, words=words))  # fmt: skip
    alike = similarity(encode_with(run.model, run.tokenizer), prototypes(encoder.encode, "en"), "zh")
    if name == "shipped":
        save(run, folder)
    record = {
        "words": words,
        "pairs": len(said),
        "sentences": len({text for pair in said for text in (pair.zh, pair.en)}),
        "steps": steps,
        "masked_steps": masked_steps,
        "cpu_seconds": round(run.cpu_seconds, 1),
        "teacher_cpu_seconds": round(seconds, 1),
        "likeness": round(alike, 4),
        "curve": run.curve,
    }
    path = folder / "history.json"
    folder.mkdir(parents=True, exist_ok=True)
    history = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    history = {run: {**history, name: record}[run] for run in RUNS if run in {**history, name: record}}
    path.write_text(json.dumps(history, indent=1) + "\n", encoding="utf-8")
    return run


def new_pocket(tokenizer: Any, *, seed: int = 0) -> Pocket:
    """A pocket BERT that has learnt nothing yet; the seed sets all its weights."""
    from transformers import BertConfig, BertModel

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=PLACES,
        pad_token_id=PAD,
        type_vocab_size=1,
        **SIZES,
        **NO_DROPOUT,
    )
    return Pocket(BertModel(config, add_pooling_layer=False)).eval()


def train(
    pairs: Sequence[Pair],
    teacher: Float[np.ndarray, "pair teacher_dim"],
    *,
    steps: int = 1200,
    masked_steps: int = 0,
    seed: int = 0,
    look: Look | None = None,
    look_every: int = 300,
) -> Run:
    """Train a pocket BERT on sentence pairs, first on masked words if wished.

    Args:
        pairs: the corpus.
        teacher: the teacher's vector of each pair's English sentence, at length 1.
        steps: batches of the four losses, 1 or more.
        masked_steps: batches of masked-word pre-training before them, 0 or more.
        seed: weights, batches and noise follow from it; on one machine the run repeats exactly.
        look: measures an encode function; its numbers go into the curve.
        look_every: steps between two looks.

    Raises:
        LabError: there are not as many teacher's vectors as pairs, or the steps are none.
    """
    if len(teacher) != len(pairs) or not pairs:
        raise LabError(
            f"{len(pairs)} pairs and {len(teacher)} teacher's vectors; one vector a pair is needed"
        )
    if steps < 1 or masked_steps < 0:
        raise LabError(f"steps={steps}, masked_steps={masked_steps}; 1 or more, and 0 or more, are needed")
    tokenizer = build_tokenizer()
    model = new_pocket(tokenizer, seed=seed)
    drawer, rng = Drawer(pairs, teacher, tokenizer), np.random.default_rng(seed)
    generator = torch.Generator().manual_seed(seed)
    curve, spent = [], 0.0
    with _one_thread():
        if look:
            curve.append({"step": -masked_steps, **look(encode_with(model, tokenizer))})
        for total, offset, loss_of in (
            (masked_steps, -masked_steps, lambda batch: masked_words(model, batch, generator)),
            (steps, 0, lambda batch: weighted(losses(model, batch))),
        ):
            for step, loss, seconds in _phase(model, drawer, rng, loss_of, steps=total, every=look_every):
                spent += seconds
                seen = look(encode_with(model, tokenizer)) if look else {}
                curve.append({"step": offset + step, "loss": round(loss, 4), **seen})
    return Run(model.eval(), tokenizer, tuple(curve), spent)


def _phase(
    model: Pocket, drawer: Drawer, rng: np.random.Generator, loss_of: Callable, *, steps: int, every: int
) -> Iterator[tuple[int, float, float]]:
    """Steps of one kind of loss; stops now and then with (step, mean loss, CPU seconds since then)."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=0.01)
    slower = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / 100, 1 - 0.95 * step / max(steps, 1))
    )
    seen, start = [], time.process_time()
    for step in range(1, steps + 1):
        model.train()
        loss = loss_of(drawer.batch(rng))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        slower.step()
        seen.append(loss.item())
        if step % every == 0 or step == steps:
            yield step, float(np.mean(seen)), time.process_time() - start
            seen, start = [], time.process_time()


def encode_with(model: Pocket, tokenizer: Any) -> Callable[[Sequence[str]], np.ndarray]:
    """An encode function (mean pooling) around a model in training, as `TextEncoder.encode` is one."""

    def encode(texts: Sequence[str]) -> np.ndarray:
        model.eval()
        made = []
        with torch.inference_mode():
            for start in range(0, len(texts), 256):
                ids = tokenizer(list(texts[start : start + 256]), padding=True, truncation=True,
                                max_length=PLACES, return_tensors="pt")["input_ids"]  # fmt: skip
                made.append(model(ids)[0].numpy())  # (text, dim)
        return np.concatenate(made)

    return encode


def save(run: Run, folder: Path) -> None:
    """Write config.json, the tokenizer and half-precision weights; the learning heads are left out."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    run.tokenizer.save_pretrained(folder)
    config = run.model.bert.config.to_dict() | {"architectures": ["BertModel"], "dtype": "float16"}
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    weights = {name: value.half().contiguous() for name, value in run.model.bert.state_dict().items()}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


@contextmanager
def _one_thread() -> Iterator[None]:
    """One CPU thread: steps this small gain nothing from more, and one thread repeats exactly."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
