"""Finished pieces of an experiment, kept as they come: one that was stopped goes on from them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from signgeo.solvers.intake import Dense
from signgeo.solvers.whole_file import storage_errors, whole_file
from signgeo.verify.checkpoint import code_fingerprint

FORMAT = "signgeo-pieces 1"
Arrays = Mapping[str, Dense]


class SavedPieces:
    """A folder with one .npz file per finished piece and the settings that they belong to.

    folder : made when the first piece is kept; None keeps nothing.
    settings : what the pieces depend on, JSON-ready. Pieces of other settings, or of other sources of signgeo, are
        discarded: the two are never mixed.
    """

    def __init__(self, folder: Path | None, settings: Mapping[str, Any]) -> None:
        self.folder = folder
        self._header = json.dumps({"format": FORMAT, "code": code_fingerprint(), **settings}, indent=1)
        if folder is not None and folder.is_dir() and not self._ours(folder):
            discard(folder)

    def load(self, name: str) -> Arrays | None:
        """The arrays of a finished piece; None where there is none, or none that can be read whole."""
        if self.folder is None:
            return None
        try:
            with np.load(self.folder / f"{name}.npz", allow_pickle=False) as file:
                return {key: file[key] for key in file.files}
        except Exception:  # damaged bytes fail in NumPy, zipfile and zlib, each in its own way
            return None

    def keep(self, name: str, arrays: Arrays) -> None:
        """Write a finished piece, whole or not at all. Raises StorageError; the pieces kept before stay."""
        if self.folder is None:
            return
        if not self.folder.is_dir():
            with storage_errors(self.folder):
                self.folder.mkdir(parents=True)
            with whole_file(self.folder / "settings.json") as text:
                text.write(self._header)
        with whole_file(self.folder / f"{name}.npz", binary=True) as file:
            np.savez(file, allow_pickle=False, **arrays)

    def _ours(self, folder: Path) -> bool:
        try:
            return (folder / "settings.json").read_text(encoding="utf-8") == self._header
        except (OSError, UnicodeDecodeError):
            return False


def discard(folder: Path) -> None:
    """Remove the pieces in a folder, if there are any: the experiment is finished and written."""
    if folder.is_dir():
        shutil.rmtree(folder)
