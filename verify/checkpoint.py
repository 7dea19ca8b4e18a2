"""A file of finished pieces, one JSON line each, written as they come: a killed run goes on where it stopped."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from signgeo.solvers.errors import FileFormatError, StorageError
from signgeo.solvers.whole_file import storage_errors, whole_file
from signgeo.verify.claim import Claim
from signgeo.verify.pieces import RECORDS, Record
from signgeo.verify.results import plain, restore
from signgeo.verify.sole_writer import SoleWriter

FORMAT = "signgeo-run 1"


class Checkpoint:
    """Finished pieces on disk; without a path, nothing is kept.

    Raises
    ------
    FileFormatError : the file is no checkpoint, or belongs to another run (seed, profile, or code).
    OptionError : another process is writing to it. StorageError : it cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str] | None, header: Mapping[str, Any]) -> None:
        self._path = None if path is None else Path(path)
        self._header = {"format": FORMAT, **header}
        self.records: dict[str, Record] = {}
        self._writer: SoleWriter | None = None
        if self._path is not None:
            try:
                self._open(self._path)
            except BaseException:  # its traceback may live on, and with it this object
                self.close()
                raise

    def close(self) -> None:
        """Let another run have the file."""
        if self._writer is not None:
            self._writer.release()

    def _open(self, path: Path) -> None:
        if path.exists() and not path.is_file():
            raise _foreign(path)
        with storage_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = SoleWriter(path, "resume")
            content = path.read_text(encoding="utf-8", errors="replace")
        if not content:
            self._begin(path)
            return
        whole = content.split("\n")[:-1]  # a line without its newline was cut off by a kill
        self._check_header(path, content.split("\n")[0])
        kept = "\n".join(whole[:1] + [line for line in whole[1:] if self._restored(line)]) + "\n"
        if kept != content:
            with whole_file(path) as stream:
                stream.write(kept)
            self.close()
            self._writer = SoleWriter(path, "resume")

    def _begin(self, path: Path) -> None:
        """The header, whole or not at all: a file without one is somebody else's and is not touched."""
        try:
            self._append(json.dumps(self._header))
        except StorageError:
            with suppress(OSError):
                path.unlink()
            raise

    def _restored(self, line: str) -> bool:
        """Whether the line is a finished piece, which is then known; one damaged on disk is left out and done again."""
        try:
            data = json.loads(line)
            self.records[data["key"]] = restore(RECORDS[data["kind"]], data["record"])
        except (AttributeError, LookupError, TypeError, ValueError, RecursionError):
            return False
        return True

    def _check_header(self, path: Path, line: str) -> None:
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = {}
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise _foreign(path)
        for name, value in self._header.items():
            if found.get(name) != value:
                raise FileFormatError(
                    "resume",
                    got=f"{str(path)!r}, a run with {name} {found.get(name)}",
                    expected=f"one with {name} {value}",
                    remedy="Repeat that run's options, or name another file to start afresh.",
                )

    def add(self, key: str, kind: str, record: Record) -> None:
        """Keep a finished piece. Raises StorageError; the pieces kept before stay."""
        self.records[key] = record
        if self._path is not None:
            self._append(json.dumps({"key": key, "kind": kind, "record": plain(record)}))

    def _append(self, line: str) -> None:
        assert self._path is not None
        with storage_errors(self._path), self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _foreign(path: Path) -> FileFormatError:
    return FileFormatError(
        "resume",
        got=f"{str(path)!r}, which is no checkpoint of a run",
        expected=f"a file that begins with {FORMAT!r}, or none yet",
        remedy="Name another file.",
    )


def code_fingerprint(own: Iterable[Claim] = ()) -> str:
    """SHA-256 over the sources of signgeo and of claims from elsewhere: results of different code are never mixed."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for part in ("solvers", "properties", "verify"):
        for path in sorted((root / part).rglob("*.py")):
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(path.read_bytes() + b"\0")
    for source in sorted({source for claim in own for source in _sources(claim)}):
        digest.update(source + b"\0")
    return digest.hexdigest()


def _sources(part: Any) -> Iterator[bytes]:
    """The files in which the functions of a claim stand; the code itself where there is no file, as in a notebook."""
    if dataclasses.is_dataclass(part):
        part = tuple(getattr(part, f.name) for f in dataclasses.fields(part))
    if isinstance(part, tuple):
        for inner in part:
            yield from _sources(inner)
    code = getattr(getattr(part, "func", part), "__code__", None)
    if code is not None:
        file = Path(code.co_filename)
        yield file.read_bytes() if file.is_file() else code.co_code
