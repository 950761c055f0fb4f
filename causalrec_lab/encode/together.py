"""Encodes one list of texts in several processes, each its share, and gives every process all vectors.

    torchrun --nproc_per_node 2 script.py    starts two processes of one script

Terms: a *process* started by torchrun has a number, its *rank*. (`accelerate launch --cpu` starts only one.)

Taught in notebooks/07_bert_encoding, 09_causal_model.
"""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Float

from causalrec_lab.encode.vectors import TextEncoder, checked


def encode_together(encoder: TextEncoder, texts: Iterable[str]) -> Float[np.ndarray, "text dim"]:
    """One vector a text, in the order of the texts, as `encoder.encode` gives them, in every process.

    Each process takes every n-th of the distinct texts, the longest first, so that none waits long for the
    others. Where nothing but this one process runs, it is `encoder.encode`.

    Args:
        encoder: the same in every process, on a device of that process.
        texts: the same list in every process.

    Raises:
        LabError: a text is not a string; the sentence names its index.
    """
    import torch
    from accelerate import PartialState
    from accelerate.utils import gather

    world = PartialState(cpu=encoder.device.type == "cpu")
    texts = checked(texts)
    if world.num_processes == 1:
        return encoder.encode(texts)
    distinct = sorted(dict.fromkeys(texts), key=lambda text: (-len(text), text))
    each = -(-len(distinct) // world.num_processes)  # rounded up: gather needs equal shares
    mine = distinct[world.process_index :: world.num_processes]
    share = torch.zeros(each, encoder.dim, device=world.device)  # (text, dim)
    if mine:
        share[: len(mine)] = torch.from_numpy(encoder.encode(mine))
    if not distinct:
        return encoder.encode(texts)
    shares = gather(share).cpu().numpy().reshape(world.num_processes, each, encoder.dim)
    place = {text: divmod(number, world.num_processes) for number, text in enumerate(distinct)}
    return np.stack([shares[place[text][1], place[text][0]] for text in texts])
