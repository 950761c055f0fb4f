"""Keeps what a learner answered in one local JSON file that survives crashes and two notebooks at once.

Terms: an *event* is one answer, hint, guess or vote, with its time; the *file* is a list of events that only
grows, and the version that wrote it; it is written whole to a temporary file and then moved into place, so a
killed kernel loses nothing that was saved. Nothing ever leaves the machine.

Taught in notebooks/00_start_here.
"""

import json
import math
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from causalrec_lab import __version__
from causalrec_lab.files import home, leftovers, locked, replace_file
from causalrec_lab.lesson.texts import text

SCHEMA = 1
MARKER = ".causalrec"
FILE = "progress.json"
_LARGEST = 20_000_000  # bytes; the file of the whole course has well below one million


def where_to_keep(environment: dict[str, str] | None = None, folder: Path | None = None) -> Path | None:
    """The file for this learner, or None for memory only.

    CAUSALREC_PROGRESS says it ("off", or a path); else the learner's own folder, marked by a file
    `.causalrec`, if the notebook runs in it; else the user's data folder.

    >>> where_to_keep({"CAUSALREC_PROGRESS": "off"}) is None
    True
    """
    environment = dict(os.environ) if environment is None else environment
    said = environment.get("CAUSALREC_PROGRESS", "").strip()
    if said.casefold() == "off":
        return None
    if said:
        return Path(said).expanduser().absolute()
    try:
        here = (folder or Path.cwd()).absolute()
    except OSError:  # the folder was deleted under the notebook
        here = home()
    marked = (place for place in (here, *here.parents) if (place / MARKER).exists())
    return next(marked, data_home(environment) / "causalrec-lab") / FILE


def data_home(environment: dict[str, str], platform: str = sys.platform) -> Path:
    """Where programs keep a user's data on this system."""
    own = Path(environment.get("HOME") or environment.get("USERPROFILE") or home())
    if platform == "darwin":
        return own / "Library" / "Application Support"
    windows = ("APPDATA", own / "AppData" / "Roaming")
    name, usual = windows if platform == "win32" else ("XDG_DATA_HOME", own / ".local" / "share")
    return Path(environment.get(name) or usual)


class Damaged(ValueError):
    """The file is not what this module writes."""


class Newer(ValueError):
    """The file was written by a later version."""


def parse(content: bytes) -> tuple[list[dict], int]:
    """The events of a file, and how many entries in it are none.

    Raises:
        Damaged: too large, not JSON, or not of our shape.
        Newer: its schema is above ours.

    >>> parse(b'{"schema": 1, "events": [3, {"id": "01-1", "kind": "hint", "time": "t"}]}')
    ([{'id': '01-1', 'kind': 'hint', 'time': 't'}], 1)
    """
    if len(content) > _LARGEST:
        raise Damaged("far too large")
    try:
        data = json.loads(content.decode("utf-8-sig"), parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise Damaged(str(error)) from error
    if isinstance(data, dict) and isinstance(data.get("schema"), int) and data["schema"] > SCHEMA:
        raise Newer(str(data["schema"]))
    entries = data.get("events") if isinstance(data, dict) and data.get("schema") == SCHEMA else None
    if not isinstance(entries, list):
        raise Damaged("no list of events")
    events = list(filter(well_formed, entries))
    return events, len(entries) - len(events)


def _in_bytes(events: list[dict]) -> bytes:
    """The file that holds these events."""
    data = {"schema": SCHEMA, "version": __version__, "events": events}
    return json.dumps(data, ensure_ascii=False, indent=0).encode("utf-8")


MUST = ("id", "kind", "time")
TYPES = dict.fromkeys((*MUST, "state", "known", "guess", "sentence", "when", "option", "because", "key"), str)
TYPES |= {"step": int, "edition": int, "confidence": int, "hit": bool, "ticks": list, "tally": dict}


def well_formed(event: object) -> bool:
    """Whether something is an event: a dict with an id, a kind and a time, every field of its type.

    >>> well_formed({"id": "01-1", "kind": "hint", "time": "t", "step": "two"})
    False
    """
    if not isinstance(event, dict) or any(key not in event for key in MUST):
        return False
    return all(type(event[key]) is kind for key, kind in TYPES.items() if key in event)


class Progress:
    """The events of one learner: read from the file, new ones merged into it at once.

    What cannot be saved waits in memory and is saved with the next event; the reason is said once.

    Args:
        path: the file; None keeps everything in memory.

    >>> kept = Progress(None)
    >>> kept.record("attempt", "01-1", answer="2 of 4", state="correct")
    >>> kept.events(kind="attempt")[0]["answer"]
    '2 of 4'
    """

    def __init__(self, path: Path | None) -> None:
        self.path = None if path is None else Path(os.path.realpath(path))  # a link stays a link
        self.notebook = ""
        self.waiting, self._saved = list[dict](), list[dict]()
        self.notices = list[str]()
        self._stamp: tuple | None = None
        self._failing = False

    def record(self, kind: str, name: str, **fields: object) -> None:
        """Add one event and save; a field that is None is left out."""
        event = {"id": name, "kind": kind, "time": datetime.now(UTC).isoformat(timespec="seconds")}
        event |= {"in": self.notebook} if self.notebook else {}
        event |= {key: _storable(value) for key, value in fields.items() if value is not None}
        self.waiting.append(event)
        self.save()

    def events(self, name: str | None = None, kind: str | None = None) -> list[dict]:
        """Everything known, oldest first, of one id or one kind."""
        self._refresh()
        every = [*self._saved, *self.waiting]
        return [e for e in every if name in (None, e["id"]) and kind in (None, e["kind"])]

    def take_notices(self) -> tuple[str, ...]:
        """What has to be said about saving, once."""
        taken, self.notices = tuple(self.notices), []
        return taken

    def merge(self, events: Iterable[dict]) -> int:
        """Add the events of another device that are not here yet, all in order of time; returns how many."""
        known = {json.dumps(event, sort_keys=True) for event in self.events()}
        new = {json.dumps(event, sort_keys=True): event for event in events}
        added = [event for said, event in new.items() if said not in known]
        self.waiting = sorted([*self.waiting, *added], key=lambda event: event["time"])
        self.save(in_order=True)
        return len(added)

    def save(self, *, in_order: bool = False) -> bool:
        """Merge what waits into the file; False if it has to go on waiting."""
        if self.path is None or not self.waiting:
            return self.path is None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with locked(self.path) as held:
                if not held:
                    raise TimeoutError("another notebook holds the file")
                for left in leftovers(self.path.parent, self.path.name):  # of a killed kernel
                    left.unlink(missing_ok=True)
                events = [*self._read(), *self.waiting]
                if in_order:
                    events.sort(key=lambda event: event["time"])
                replace_file(self.path, _in_bytes(events))
                self._stamp = self._look()
        except (OSError, Damaged, Newer) as error:
            self._fail(error)
            return False
        self._saved, self.waiting = events, []
        if self._failing:
            self._failing = False
            self.notices.append(text("progress", "saved_again"))
        return True

    def _fail(self, error: Exception) -> None:
        if not self._failing:
            reason = getattr(error, "strerror", None) or str(error)
            newer = isinstance(error, Newer)
            said = text("progress", "newer") if newer else text("progress", "memory_only", reason=reason)
            self.notices.append(said)
        self._failing = True

    def _read(self) -> list[dict]:
        """The good events in the file; what else stands in it is put aside first."""
        try:
            with self.path.open("rb") as stream:
                content = stream.read(_LARGEST + 1)
            events, lost = parse(content)
        except FileNotFoundError:
            return []
        except Damaged:
            events, lost = [], None
        if lost == 0:
            return events
        stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
        ends = (stamp if number == 1 else f"{stamp}-{number}" for number in count(1))
        names = (self.path.with_name(f"{self.path.stem}.damaged-{end}.json") for end in ends)
        aside = next(path for path in names if not path.exists())
        if lost is None:
            os.rename(self.path, aside)
            self.notices.append(text("progress", "damaged", name=aside.name))
        else:
            self._saved = events  # whatever happens next, they are shown
            replace_file(aside, content)
            replace_file(self.path, _in_bytes(events))
            said = {"count": lost, "kept": len(events), "name": aside.name}
            self.notices.append(text("progress", "partly", **said))
        return events

    def _refresh(self) -> None:
        if self.path is None or self._look() == self._stamp:
            return
        try:
            if self.path.exists():
                with locked(self.path):
                    self._stamp = self._look()
                    self._saved = self._read()
        except (OSError, Newer) as error:
            self._fail(error)

    def _look(self) -> tuple | None:
        try:
            seen = self.path.stat()
        except OSError:
            return None
        return seen.st_mtime_ns, seen.st_size, seen.st_ino


def _storable(value: object) -> object:
    """A value JSON can hold; text is cut at 500 characters and rid of halves of characters."""
    if isinstance(value, str):
        return value[:500].encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, (list, tuple)):
        return [_storable(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _storable(part) for key, part in value.items()}
    plain = isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value))
    return value if plain else str(value)[:500]


_stores: dict[str, Progress] = {}


def store() -> Progress:
    """The progress of this session; one per place, chosen when it is first asked for."""
    key = os.environ.get("CAUSALREC_PROGRESS", "")
    if key not in _stores:
        _stores[key] = Progress(where_to_keep())
    return _stores[key]


def forget() -> None:
    """Drop the session's progress objects (files stay); the next call of `store` starts afresh."""
    _stores.clear()
