"""Runs a notebook's code cells twice in one Python and tells which of them then say something else."""

import json
import os
import re
import sys
import time
from pathlib import Path

NOISE = re.compile(r"0x[0-9a-f]+|[0-9a-f]{32}|\b\d+(?:\.\d+)? (?:ms|s|seconds|MB)\b|at cell \d+|-\d+-\d+\b")


def cells(path):
    """The code cells of a source, each with its tags."""
    parts = re.split(r"(?m)^# %%", Path(path).read_text(encoding="utf-8"))[1:]
    heads = (part.partition("\n") for part in parts)
    return [(head, body) for head, _, body in heads if "[markdown]" not in head]


def run(shell, body):
    """What a cell prints, shows and gives, without what differs by nature."""
    from IPython.utils.capture import capture_output

    with capture_output() as said:
        result = shell.run_cell(body, store_history=False)
    if result.error_before_exec or result.error_in_exec:
        raise SystemExit(
            json.dumps({"error": repr(result.error_before_exec or result.error_in_exec), "cell": body})
        )
    shown = [data.get("text/plain", "") for data in (output.data for output in said.outputs)]
    return NOISE.sub("#", "\n".join([said.stdout, *map(str, shown)]))


def main(path):
    os.environ |= {"CAUSALREC_PROGRESS": "off", "MPLBACKEND": "agg"}
    code = cells(path)
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(path))))
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    began, passes, seconds = time.process_time(), [], []
    for _ in range(2):
        passes.append([run(shell, body) for _, body in code])
        seconds.append(round(time.process_time() - began, 1))
    differ = [
        {"cell": body, "first": first, "again": again}
        for (head, body), first, again in zip(code, *passes, strict=True)
        if first != again and "nbval-ignore-output" not in head
    ]
    print(json.dumps({"cells": len(code), "seconds": seconds, "differ": differ}))  # noqa: T201 the test reads it


if __name__ == "__main__":
    main(sys.argv[1])
