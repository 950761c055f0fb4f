"""Writes one small file of answers, guesses and tries for a teacher who collects them; nothing is sent.

Terms: a *learner key* is a random word that tells two files of one learner from two learners; a name stands
in the file only if it was typed.

Taught in no notebook.
"""

import json
import secrets
from datetime import UTC, datetime
from pathlib import Path

from causalrec_lab import __version__
from causalrec_lab.files import replace_file
from causalrec_lab.lesson.notes import Note
from causalrec_lab.lesson.progress import Progress, store
from causalrec_lab.lesson.texts import text

FORMAT = "causalrec-lab answers"
SCHEMA = 1


def learner_key(kept: Progress) -> str:
    """The random key of this learner, made at the first export."""
    for event in kept.events("learner", "learner"):
        if isinstance(event.get("key"), str):
            return event["key"]
    key = secrets.token_hex(4)
    kept.record("learner", "learner", key=key)
    return key


def contents(kept: Progress, *, name: str | None = None) -> dict:
    """What an export holds: every event, the learner key, and the name if one was typed."""
    learner = {"key": learner_key(kept)} | ({"name": " ".join(name.split())[:80]} if name else {})
    events = [event for event in kept.events() if event["kind"] != "learner"]
    made = datetime.now(UTC).isoformat(timespec="seconds")
    head = {"format": FORMAT, "schema": SCHEMA, "version": __version__, "made": made}
    return head | {"learner": learner, "events": events}


def export(name: str | None = None, *, folder: str | Path = ".") -> Note:
    """Write your answers, guesses and tries into one file you can hand in.

    Args:
        name: who you are, if your teacher should know; otherwise the file has no name in it.
        folder: where to put the file.
    """
    kept = store()
    data = contents(kept, name=name)
    path = Path(folder) / f"causalrec-answers-{data['learner']['key']}.json"
    try:
        replace_file(path, json.dumps(data, ensure_ascii=False, indent=0).encode("utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        return Note(text("export", "title"), (text("export", "failed", reason=reason),), tone="try")
    who = text("export", "named", name=data["learner"]["name"]) if name else text("export", "nameless")
    said = text("export", "written", file=path.name, count=len(data["events"]))
    return Note(text("export", "title"), (said, who, text("export", "stays"), *kept.take_notices()))
