"""Saves a closest-point search to a file and takes it up again.

What is stored: the hash of the factor and the form (so that a file of another problem is refused), the best vector, and
the decided signs of every unfinished path; the partial sums are computed anew.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path as FilePath

import numpy as np
from signgeo.solvers.errors import FileFormatError
from signgeo.solvers.sign_closest import SphereSearch
from signgeo.solvers.sign_walk import Walk

_REMEDY = "Delete it, or name another file, to start afresh."


def save_walk(file: str | os.PathLike[str] | None, walk: Walk) -> None:
    """Write the state to `file`, whole or not at all; remove the file when the search is finished."""
    if file is None:
        return
    target = FilePath(file)
    if walk.finished:
        target.unlink(missing_ok=True)
        return
    partial = target.with_name(target.name + ".partial")
    with partial.open("wb") as stream:
        np.savez(
            stream,
            problem=np.array(_fingerprint(walk.search)),
            winner=walk.winner,
            nodes=np.array(walk.nodes),
            signs=np.array([path.signs for path in walk.pending]),
            stage=np.array([path.stage for path in walk.pending]),
            level=np.array([path.level for path in walk.pending]),
        )
    os.replace(partial, target)


def load_walk(file: str | os.PathLike[str] | None, search: SphereSearch) -> Walk | None:
    """The walk that `file` holds, or None if there is no file.

    Raises FileFormatError when the file is not a checkpoint, or one of another problem.
    """
    if file is None or not FilePath(file).exists():
        return None
    try:
        with np.load(file, allow_pickle=False) as data:
            stored = {name: data[name] for name in ("problem", "winner", "nodes", "signs", "stage", "level")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise FileFormatError("checkpoint", got=f"{file}: {error}", expected="a checkpoint", remedy=_REMEDY) from error
    if str(stored["problem"]) != _fingerprint(search):
        raise FileFormatError(
            "checkpoint", got=f"{file}, of another problem", expected="one of this matrix and seed", remedy=_REMEDY
        )
    pending = []
    for signs, stage, (level, top) in zip(stored["signs"], stored["stage"], stored["level"], strict=True):
        path = search.path(signs[level + 1 :])
        path.stage[:] = stage
        path.level[:] = level, top
        pending.append(path)
    walk = Walk(search, pending, stored["winner"].astype(np.int8), int(stored["nodes"]))
    search.offer(walk.winner)
    return walk


def _fingerprint(search: SphereSearch) -> str:
    digest = hashlib.sha256(search.factor.tobytes())
    digest.update(search.form.tobytes())
    digest.update(np.float64(search.target.gap).tobytes())
    return digest.hexdigest()
