"""One writer at a time: a second run that would write to the same file or folder is refused, not mixed in."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from signgeo.solvers.errors import OptionError

_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EBADF, errno.EINVAL)


class SoleWriter:
    """Holds a file, made if need be, or a folder against other processes until it is released or this one ends.

    name : the option that gave the path. Raises OptionError where another process holds it, OSError where it cannot be
    opened. Windows, and network folders without locks, hold nothing.
    """

    def __init__(self, path: Path, name: str) -> None:
        self._descriptor = -1
        while self._descriptor < 0 and sys.platform != "win32":
            flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
            descriptor = os.open(path, flags, 0o666)
            if _locked(descriptor, path, name):
                self._descriptor = descriptor
            else:
                os.close(descriptor)

    def release(self) -> None:
        """Let others write."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __del__(self) -> None:
        with suppress(AttributeError, OSError):
            self.release()


def _locked(descriptor: int, path: Path, name: str) -> bool:
    """Whether the lock is on what `path` names now: another run may have put a new file there in between."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise OptionError(
            name,
            got=f"{os.fspath(path)!r}, which another run is writing to",
            expected="a place of its own for every run at a time",
            remedy="Wait for that run, or name another.",
        ) from error
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    return False


@contextmanager
def writing_alone(folder: Path) -> Iterator[None]:
    """Hold a folder for a block. Raises OptionError where another run holds it."""
    writer = SoleWriter(folder, "output")
    try:
        yield
    finally:
        writer.release()
