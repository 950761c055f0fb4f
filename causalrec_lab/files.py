"""Replaces a file whole or not at all, so that what was kept survives a crash; reads CSV files strictly.

Terms: *whole or not at all* means that a reader, or a power cut, finds the old file or the new one, and
nothing between; a *leftover* is the temporary file of a writer that was killed.

Taught in notebooks/00_start_here.
"""

import contextlib
import csv
import io
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from causalrec_lab.errors import DataProblem

_UMASK = os.umask(0o077)  # can only be read by setting it; done once, before there are threads
os.umask(_UMASK)


def replace_file(path: Path, content: bytes, *, flush: bool = True) -> None:
    """Write beside the place, flush to the disk, move into place in one step.

    Args:
        path: where to; its folder is there already. A file keeps its permissions, a new one gets the usual.
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
        os.chmod(name, path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_UMASK)
        os.replace(name, path)
        if flush:
            _flush_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink(missing_ok=True)
        raise


def home() -> Path:
    """The user's own folder; the working folder where nobody knows one: a container with a bare user id.

    >>> home().is_dir()
    True
    """
    try:
        return Path.home()
    except RuntimeError:
        return Path.cwd()


def leftovers(folder: Path, name: str) -> Iterator[Path]:
    """The temporary files that killed writers of files of this name (or pattern) left in a folder."""
    yield from folder.glob(f".{name}.*.tmp")


def read_csv(path: str | Path, data: bytes | None = None) -> tuple[list[str], list[tuple[int, list[str]]]]:
    r"""The names in the first line of a CSV file in UTF-8, and every other row with the number of its line.

    Args:
        path: of the file.
        data: its bytes, where they were read already.

    Raises:
        DataProblem: the file is missing, empty, not CSV in UTF-8, a quote is not closed on the line where it
            opened although whole rows follow in it, or a row has not one value a column.

    >>> read_csv("two.csv", b"user,text\n1,fine\n")
    (['user', 'text'], [(2, ['1', 'fine'])])
    """
    try:
        text = (Path(path).read_bytes() if data is None else data).decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, row) for row in reader if row]
    except (FileNotFoundError, TypeError) as error:
        raise DataProblem(f"there is no file {str(path)!r}; give the path of a CSV file") from error
    except (OSError, ValueError, csv.Error) as error:
        raise DataProblem(f"{str(path)!r} cannot be read as CSV in UTF-8 ({error}); save it again") from error
    if not lines:
        raise DataProblem(f"{str(path)!r} is empty; its first line must name the columns")
    (_, names), *body = lines
    for number, row in body:
        if len(row) != len(names):
            wanted = f"has {len(row)} values for {len(names)} columns ({', '.join(names)})"
            raise DataProblem(f"line {number} of {str(path)!r} {wanted}; mend that line")
        swallowed = [line for cell in row for line in cell.splitlines()[1:-1] if _like(line, row, names)]
        if swallowed:
            raise DataProblem(
                f"a quote above line {number} of {str(path)!r} swallows {swallowed[0]!r}; close it"
            )
    return names, body


def _like(line: str, row: list[str], names: list[str]) -> bool:
    """Whether a line inside a quoted text looks like a row: as many values, numbers where they stand."""
    there, here = (
        [cell.strip().lstrip("+-").replace(".", "", 1).isdigit() for cell in cells]
        for cells in (line.split(","), row)
    )
    return (
        len(there) == len(names) and any(here) and all(a or not b for a, b in zip(there, here, strict=True))
    )


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
