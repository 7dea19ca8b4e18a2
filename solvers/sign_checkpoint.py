"""Saves a closest-point search to a file and takes it up again.

What is stored: the hash of the form (so that a file of another problem is refused), the l and the order that the search
rests on, the best vector, and the decided signs of every unfinished path; the partial sums are computed anew.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path as FilePath
from typing import Any

import numpy as np
from signgeo.solvers.errors import FileFormatError
from signgeo.solvers.intake import Dense
from signgeo.solvers.sign_closest import set_up
from signgeo.solvers.sign_closest_kernel import form_value
from signgeo.solvers.sign_walk import Walk
from signgeo.solvers.whole_file import storage_errors, whole_file

_FIELDS = ("problem", "l", "order", "winner", "nodes", "signs", "stage", "level")
_REMEDY = "Delete it, or name another file, to start afresh."


def save_walk(file: str | os.PathLike[str] | None, walk: Walk, K: Dense) -> None:
    """Write the state to `file`, whole or not at all; remove the file when the search is finished.

    Raises StorageError; the file of an earlier round stays, to go on from.
    """
    if file is None:
        return
    if walk.finished:
        remove_checkpoint(file)
        return
    write_arrays(
        file,
        {
            "problem": np.array(fingerprint(K, walk.search.target.gap)),
            "l": walk.search.l,
            "order": walk.search.order,
            "winner": walk.winner,
            "nodes": np.array(walk.nodes),
            "signs": np.array([path.signs for path in walk.pending]),
            "stage": np.array([path.stage for path in walk.pending]),
            "level": np.array([path.level for path in walk.pending]),
        },
    )


def load_walk(file: str | os.PathLike[str] | None, K: Dense, gap: float) -> Walk | None:
    """The walk for the form K that `file` holds, or None if there is no file or it holds a tree of branch and bound.

    Raises FileFormatError when the file is not a checkpoint, or one of another problem.
    """
    if file is None or not FilePath(file).exists():
        return None
    stored = read_arrays(file, _FIELDS, fingerprint(K, gap), other="split")
    if stored is None:
        return None
    order, winner = stored["order"], stored["winner"].astype(np.int8)
    value = form_value(np.ascontiguousarray(K[np.ix_(order, order)]), winner)
    search = set_up(K, stored["l"], value, gap, order=order)
    if search is None:
        raise damaged(file)
    pending = []
    for signs, stage, (level, top) in zip(stored["signs"], stored["stage"], stored["level"], strict=True):
        path = search.path(signs[level + 1 :])
        path.stage[:] = stage
        path.level[:] = level, top
        pending.append(path)
    return Walk(search, pending, winner, int(stored["nodes"]))


def remove_checkpoint(file: str | os.PathLike[str]) -> None:
    """Remove a checkpoint of what is finished. Raises StorageError."""
    with storage_errors(FilePath(file)):
        if FilePath(file).exists():
            FilePath(file).unlink()


def write_arrays(file: str | os.PathLike[str], arrays: dict[str, Any]) -> None:
    """Write a checkpoint, whole or not at all. Raises StorageError."""
    with whole_file(FilePath(file), binary=True) as stream:
        np.savez(stream, **arrays)


def read_arrays(
    file: str | os.PathLike[str], fields: tuple[str, ...], problem: str, *, other: str
) -> dict[str, Any] | None:
    """The named arrays of a checkpoint of `problem`; None if it is of the kind that has an array `other`."""
    try:
        with np.load(file, allow_pickle=False) as data:
            kind = other in data and fields[-1] not in data
            stored = {name: data[name] for name in (("problem",) if kind else fields)}
    except Exception as error:  # damaged bytes fail in NumPy, zipfile and zlib, each in its own way
        got = f"{file}: {' '.join(str(error).split())[:160]}"
        raise FileFormatError("checkpoint", got=got, expected="a checkpoint", remedy=_REMEDY) from error
    if str(stored["problem"]) != problem:
        raise FileFormatError(
            "checkpoint", got=f"{file}, of another problem", expected="one of this matrix", remedy=_REMEDY
        )
    return None if kind else stored


def damaged(file: str | os.PathLike[str]) -> FileFormatError:
    """The error for a checkpoint whose arrays do not fit together."""
    return FileFormatError("checkpoint", got=f"{file}, damaged", expected="a checkpoint", remedy=_REMEDY)


def fingerprint(K: Dense, gap: float) -> str:
    """The hash of a problem."""
    digest = hashlib.sha256(np.ascontiguousarray(K).tobytes())
    digest.update(np.float64(gap).tobytes())
    return digest.hexdigest()
