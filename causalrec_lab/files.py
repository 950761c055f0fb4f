"""Replaces a file whole or not at all: what a learner, a training or a build has kept survives a crash.

Terms: *whole or not at all* means that a reader, or a power cut, finds the old file or the new one, and
nothing between; a *leftover* is the temporary file of a writer that was killed.

Taught in notebooks/00_start_here.
"""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path


def replace_file(path: Path, content: bytes, *, flush: bool = True) -> None:
    """Write beside the place, flush to the disk, move into place in one step.

    Args:
        path: where to; its folder is there already. A file keeps its permissions, a new one is 0644.
        content: all of it.
        flush: wait until the disk has it; False for what can be made again, and is checked when it is read.

    Raises:
        OSError: no folder, no permission, no room; the old file is as it was, and nothing is left beside it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     replace_file(Path(folder) / "kept.txt", b"all of it")
    ...     [found.name for found in Path(folder).iterdir()]
    ['kept.txt']
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with open(handle, "wb") as stream:
            stream.write(content)
            if flush:
                stream.flush()
                os.fsync(stream.fileno())
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(name, path)
        if flush:
            _flush_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise


def leftovers(folder: Path, name: str) -> Iterator[Path]:
    """The temporary files that killed writers of files of this name (or pattern) left in a folder."""
    yield from folder.glob(f".{name}.*.tmp")


def _flush_folder(folder: Path) -> None:
    """The move itself is on the disk only when the folder is."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def locked(path: Path, *, patience: float = 5.0) -> Iterator[bool]:
    """Hold the lock file beside `path`; yields False if another holds it all that time.

    The system frees the lock when its holder dies, so a killed kernel or training never blocks the next one.
    """
    with open(path.with_name(f".{path.name}.lock"), "a+b") as stream:
        until = time.monotonic() + patience
        while not (held := _try_lock(stream)) and time.monotonic() < until:
            time.sleep(0.01)
        try:
            yield held
        finally:
            if held:
                _unlock(stream)


if os.name == "nt":
    import msvcrt

    def _try_lock(stream: object) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(stream: object) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _try_lock(stream: object) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks: the write stays whole, only merging is at risk
            return True
        return True

    def _unlock(stream: object) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
