"""Files that are written whole or not at all, and one error that names the file where that fails."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from signgeo.solvers.errors import StorageError


@contextlib.contextmanager
def whole_file(path: str | os.PathLike[str], *, binary: bool = False) -> Iterator[IO[Any]]:
    """A stream to a file beside `path`, which takes its place when the block ends; what was there stays until then.

    Text is UTF-8 with newlines as given. Raises StorageError: the disk is full, the folder read-only or missing.
    """
    target = Path(path)
    if target.exists() and not target.is_file() and not target.is_dir():  # a device or pipe is written to, not replaced
        with storage_errors(target), _opened(target, binary) as stream:
            yield stream
        return
    partial = partial_path(target)
    try:
        with _opened(partial, binary) as stream:
            yield stream
        os.replace(partial, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        if isinstance(error, OSError) and not isinstance(error, StorageError):
            raise StorageError(target, error) from error
        raise


def save_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text file whole or not at all, making its folder. Raises StorageError."""
    with storage_errors(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as stream:
        stream.write(text)


def partial_path(target: Path) -> Path:
    """A file beside `target` that no other process writes to."""
    return target.with_name(f"{target.name}.{os.getpid():x}-{secrets.token_hex(4)}.partial")


def _opened(path: Path, binary: bool) -> IO[Any]:
    return path.open("wb") if binary else path.open("w", encoding="utf-8", newline="")


@contextlib.contextmanager
def storage_errors(path: str | os.PathLike[str]) -> Iterator[None]:
    """OSErrors of the block as a StorageError that names the path."""
    try:
        yield
    except StorageError:
        raise
    except OSError as error:
        raise StorageError(path, error) from error
