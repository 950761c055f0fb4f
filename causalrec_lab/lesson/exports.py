"""Writes one small file of answers, guesses and tries for a teacher who collects them; nothing is sent.

Terms: a *learner key* is a random word that tells two files of one learner from two learners; a name stands
in the file only if it was typed. The *checksum* shows that a file was changed by accident or by hand since
it was written. It proves nothing against somebody who can program, so answers are not for marks.

Taught in no notebook.
"""

import json
import math
import re
import secrets
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from causalrec_lab import __version__
from causalrec_lab.errors import DataProblem
from causalrec_lab.files import replace_file
from causalrec_lab.lesson.notes import Note
from causalrec_lab.lesson.progress import Progress, store, well_formed
from causalrec_lab.lesson.texts import text

FORMAT = "causalrec-lab answers"
SCHEMA = 2
WRITTEN = "causalrec-answers-{}.json"
_LARGEST = 5_000_000  # bytes; an export of the whole course has well below one million


def learner_key(kept: Progress) -> str:
    """The random key of this learner, made at the first export; a merged file brings its own."""
    keys = [event["key"] for event in kept.events("learner", "learner") if "key" in event]
    if keys:
        return keys[-1]
    key = secrets.token_hex(4)
    kept.record("learner", "learner", key=key)
    return key


def contents(kept: Progress, *, name: str | None = None) -> dict:
    """What an export holds: every event, the learner key, the name if one was typed, and the checksum."""
    said = " ".join(str(name or "").encode("utf-8", "replace").decode().split())[:80]
    learner = {"key": learner_key(kept)} | ({"name": said} if said else {})
    events = [event for event in kept.events() if event["kind"] != "learner"]
    made = datetime.now(UTC).isoformat(timespec="seconds")
    head = {"format": FORMAT, "schema": SCHEMA, "version": __version__, "made": made}
    data = head | {"learner": learner, "events": events}
    return data | {"checksum": checksum(data)}


def checksum(data: dict) -> str:
    """The first half of the SHA-256 of everything but the checksum, however the file is laid out.

    >>> checksum({"a": 1, "b": 2}) == checksum({"b": 2, "a": 1, "checksum": "of old"})
    True
    """
    rest = {key: value for key, value in data.items() if key != "checksum"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()[:32]


def _once(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _finite(digits: str) -> float:
    if not math.isfinite(number := float(digits)):
        raise ValueError("no finite number")
    return number


def read_export(path: Path) -> dict:
    """What stands in an export, well formed and with a checksum that fits.

    Raises:
        DataProblem: a link, too large, damaged, changed, or something else; the reason is for the teacher.
        OSError: the file cannot be read.
    """
    if path.is_symlink() or not path.is_file():
        raise DataProblem(text("gradebook", "no_file"))
    with path.open("rb") as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise DataProblem(text("gradebook", "too_large"))
    strict = {"object_pairs_hook": _once, "parse_float": _finite, "parse_constant": _finite}
    try:
        data = json.loads(content.decode("utf-8-sig"), **strict)
        fits = isinstance(data, dict) and data.get("checksum") == checksum(data)
    except (ValueError, RecursionError) as error:
        raise DataProblem(text("gradebook", "not_json")) from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DataProblem(text("gradebook", "alien"))
    if type(data.get("schema")) is not int or data["schema"] != SCHEMA:
        raise DataProblem(text("gradebook", "newer", given=str(data.get("schema"))[:20], known=SCHEMA))
    learner, events = data.get("learner"), data.get("events")
    named = isinstance(learner, dict) and isinstance(learner.get("key"), str) and learner["key"].strip()
    if not named or not isinstance(events, list) or not all(map(well_formed, events)):
        raise DataProblem(text("gradebook", "damaged"))
    if not fits:
        raise DataProblem(text("gradebook", "changed"))
    return data


def export(name: str | None = None, *, folder: str | Path = ".") -> Note:
    """Write your answers, guesses and tries into one file you can hand in.

    Args:
        name: who you are, if your teacher should know; otherwise the file has no name in it.
        folder: where to put the file.
    """
    kept = store()
    data = contents(kept, name=name)
    said = re.sub(r"\W+", "_", data["learner"].get("name", "")).strip("_")[:30]
    ends = "-".join(part for part in (said, data["learner"]["key"]) if part)
    path = Path(folder) / WRITTEN.format(ends)
    try:
        replace_file(path, json.dumps(data, ensure_ascii=False, indent=0).encode("utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        return Note(text("export", "title"), (text("export", "failed", reason=reason),), tone="try")
    who = text("export", "named", name=data["learner"]["name"]) if said else text("export", "nameless")
    said = text("export", "written", file=path.name, count=len(data["events"]))
    told = (who, text("export", "stays"), text("export", "other_device", file=path.name))
    return Note(text("export", "title"), (said, *told, *kept.take_notices()))


def merge(file: str | Path) -> Note:
    """Add the answers of your other device to those kept here; nothing here is lost or doubled.

    Args:
        file: what `export()` wrote on the other device.
    """
    try:
        data = read_export(Path(file))
    except (DataProblem, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return Note(text("merge", "title"), (text("merge", "failed", reason=reason),), tone="try")
    kept, key = store(), data["learner"]["key"][:80]
    added = kept.merge(data["events"])
    if key not in [event.get("key") for event in kept.events("learner", "learner")[-1:]]:
        kept.record("learner", "learner", key=key)
    lines = (text("merge", "added", count=added, every=len(data["events"])), text("merge", "key"))
    return Note(text("merge", "title"), (*lines, *kept.take_notices()))
