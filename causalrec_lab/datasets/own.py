"""Finds real data that may not travel with this workbook: your own copy, or one fetched when told to.

Terms: your *own copy* lies in the folder that the variable CAUSALREC_DATA names, in a folder with the data
set's name; the *cache* is the folder in which a fetched copy stays (CAUSALREC_CACHE, else this system's
folder for caches); a *checksum* is the SHA-256 of a file, here without the carriage returns that copies gain
and lose on their way.

Taught in notebooks/15_real_evidence.
"""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from causalrec_lab import files
from causalrec_lab.errors import DataProblem

PATIENCE = 5  # seconds to wait for a server's first answer


@dataclass(frozen=True)
class Source:
    """Where a data set comes from.

    Args:
        name: of its folder, such as "coat".
        files: the files that are read, each with its checksum; None where copies differ.
        address: the folder they can be fetched from; None where only your own copy will do.
        advice: how to come by a copy, for the error.
    """

    name: str
    files: Mapping[str, str | None]
    address: str | None
    advice: str


def cache_folder() -> Path:
    """The workbook's folder for what can be fetched or computed again."""
    named, home = os.environ.get("CAUSALREC_CACHE"), files.home()
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "causalrec-lab"


def contents(source: Source, *, fetch: bool = False) -> dict[str, bytes]:
    """The files of a data set, without carriage returns: your own copy first, then the cache.

    Args:
        source: the data set.
        fetch: True fetches what neither holds into the cache; no network is asked unless told so.

    Raises:
        DataProblem: a file is missing, cannot be read, is not the published one, or cannot be fetched.
    """
    named = os.environ.get("CAUSALREC_DATA")
    own = Path(named).expanduser() / source.name if named else None
    folder = own if own is not None and own.is_dir() else cache_folder() / source.name
    if folder != own and source.address is None:
        raise DataProblem(f"{_looked(own)}, and {source.name} may not be handed on; {source.advice}")
    for file in source.files:
        if folder != own and not (folder / file).is_file():
            if not fetch:
                raise DataProblem(
                    f"{_looked(own)}, nothing is in the cache, and no network is asked unless you say "
                    f"fetch=True (from {source.address}); or {source.advice}"
                )
            _fetch(source, file, folder / file, own)
            try:
                _checked(folder / file, source, source.files[file])
            except DataProblem:
                (folder / file).unlink()  # the next try fetches anew
                raise
    return {file: _checked(folder / file, source, checksum) for file, checksum in source.files.items()}


def _looked(own: Path | None) -> str:
    return f"there is no folder {str(own)!r}" if own else "the variable CAUSALREC_DATA is not set"


def _checked(path: Path, source: Source, checksum: str | None) -> bytes:
    try:
        data = path.read_bytes().replace(b"\r", b"")
    except FileNotFoundError as error:
        raise DataProblem(
            f"{source.name} is incomplete: there is no {str(path)!r}; {source.advice}"
        ) from error
    except OSError as error:
        raise DataProblem(f"{str(path)!r} cannot be read ({error.strerror}); {source.advice}") from error
    if checksum and sha256(data).hexdigest() != checksum:
        raise DataProblem(
            f"{str(path)!r} is not the published file (its SHA-256 differs): it is damaged, cut short or "
            f"another one; delete it and {source.advice}"
        )
    return data


def _fetch(source: Source, file: str, path: Path, own: Path | None) -> None:
    """One file into the cache, whole or not at all."""
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    address = f"{source.address}/{file}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pooch.retrieve(
            address,
            known_hash=None,  # `_checked` compares, with one checksum for every kind of line end
            fname=path.name,
            path=path.parent,
            downloader=pooch.HTTPDownloader(timeout=PATIENCE),
        )
    except (OSError, ValueError, requests.RequestException) as error:
        why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise DataProblem(
            f"{_looked(own)}, nothing is in the cache, and {address} cannot be fetched ({why}); "
            f"{source.advice}"
        ) from error
