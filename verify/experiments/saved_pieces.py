"""Finished pieces of an experiment, kept as they come: one that was stopped goes on from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.errors import FileFormatError
from signgeo.solvers.intake import Dense
from signgeo.solvers.whole_file import save_text, whole_file
from signgeo.verify.checkpoint import code_fingerprint

FORMAT = "signgeo-pieces 1"
_SETTINGS = "settings.json"
Arrays = Mapping[str, Dense]


class SavedPieces:
    """A folder with one .npz file per finished piece and the settings that they belong to.

    folder : made when the first piece is kept; None keeps nothing.
    settings : what the pieces depend on, JSON-ready.

    Raises FileFormatError where pieces of other settings, or of other sources of signgeo, are in the folder: the two
    are never mixed, and days of work not thrown away for a mistyped option.
    """

    def __init__(self, folder: Path | None, settings: Mapping[str, Any]) -> None:
        self.folder = folder
        self._header = json.dumps({"format": FORMAT, "code": code_fingerprint(), **settings}, indent=1)
        self._begun = folder is not None and any(folder.glob("*.npz"))
        if folder is not None and self._begun:
            self._require_ours(folder)

    def load(self, name: str) -> Arrays | None:
        """The arrays of a finished piece; None where there is none, or none that can be read whole."""
        if self.folder is None:
            return None
        try:
            piece = self.folder / f"{name}.npz"
            with piece.open("rb") as stream, np.load(stream, allow_pickle=False) as file:  # NumPy may leave it open
                return {key: file[key] for key in file.files}
        except Exception:  # damaged bytes fail in NumPy, zipfile and zlib, each in its own way
            return None

    def keep(self, name: str, arrays: Arrays) -> None:
        """Write a finished piece, whole or not at all. Raises StorageError; the pieces kept before stay."""
        if self.folder is None:
            return
        if not self._begun:
            save_text(self.folder / _SETTINGS, self._header)
            self._begun = True
        with whole_file(self.folder / f"{name}.npz", binary=True) as file:
            np.savez(file, allow_pickle=False, **arrays)

    def _require_ours(self, folder: Path) -> None:
        expected = json.loads(self._header)
        try:
            found = dict(json.loads((folder / _SETTINGS).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            found = {}
        other = [name for name in expected if found.get(name) != expected[name]]
        if other:
            raise FileFormatError(
                "pieces",
                got=f"{str(folder)!r}, from a run with another {' and '.join(other)}",
                expected="pieces of this run, or none yet",
                remedy="Repeat that run's options, name another folder, or remove the pieces to start afresh.",
            )


def discard(folder: Path) -> None:
    """Remove the pieces in a folder, if there are any: the experiment is finished and written."""
    if folder.is_dir():
        shutil.rmtree(folder)
