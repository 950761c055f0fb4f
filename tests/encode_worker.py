"""Runs under torchrun, in a test: encodes one list together, and writes down what this process did."""

import json
import sys
from pathlib import Path

import numpy as np

from causalrec_lab.encode import encode_together, load_encoder


def main() -> None:
    folder, texts, out = map(Path, sys.argv[1:])
    texts = json.loads(texts.read_text("utf-8"))
    encoder, did = load_encoder(folder, "cpu"), []
    watch = encoder.model.register_forward_pre_hook(
        lambda module, args, inputs: did.extend(inputs["input_ids"].tolist()), with_kwargs=True
    )
    vectors = encode_together(encoder, texts)
    watch.remove()
    one = encode_together(encoder, texts[:1])
    import torch.distributed

    rank = torch.distributed.get_rank() if torch.distributed.is_initialized() else 0
    np.save(out / f"vectors{rank}.npy", vectors)
    np.save(out / f"one{rank}.npy", one)
    (out / f"did{rank}.json").write_text(json.dumps([[id_ for id_ in row if id_] for row in did]), "utf-8")
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()


if __name__ == "__main__":
    main()
