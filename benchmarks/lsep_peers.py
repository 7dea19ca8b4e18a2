"""The solvers that `lsep` is compared with: the same SDP through CVXPY, and programs that read SDPA files."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

Dense = np.ndarray
Peer = Callable[[Dense], tuple[float, float]]


def cvxpy_peer(solver: str) -> Peer:
    """min sum(l), diag(l) - H PSD; (seconds of the whole call after a first one that compiles, value)."""
    from signgeo.solvers.separable_reference import separable_problem

    def solve(H: Dense) -> tuple[float, float]:
        problem, _, (parameter,) = separable_problem(H.shape[0], 1)
        parameter.value = H
        started = time.perf_counter()
        problem.solve(solver=solver, **({"eps": 1e-6} if solver == "SCS" else {}))
        return time.perf_counter() - started, float(problem.value)

    return solve


def program_peer(name: str) -> Peer:
    """DSDP or CSDP on an SDPA file; (the solve time it reports, else that of the process; primal value)."""

    def solve(H: Dense) -> tuple[float, float]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "problem.dat-s"
            write_sdpa(H, path)
            command = [name, str(path)] if name == "dsdp5" else [name, str(path), str(path.with_suffix(".sol"))]
            started = time.perf_counter()
            text = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=folder).stdout
            elapsed = time.perf_counter() - started
        reported = re.search(r"DSDP Solve Time:\s*([0-9.eE+-]+)", text)
        value = re.search(r"(?:DSDP Solution|Dual objective value)\s*:\s*([-+0-9.eE]+)", text)
        return float(reported.group(1)) if reported else elapsed, abs(float(value.group(1))) if value else np.nan

    return solve


def write_sdpa(H: Dense, path: Path) -> None:
    """min sum l_i with sum l_i e_i e_i^T - H PSD, in SDPA's sparse format."""
    d = H.shape[0]
    rows, columns = np.triu_indices(d)
    objective = "".join(f"0 1 {i + 1} {j + 1} {H[i, j]:.17g}\n" for i, j in zip(rows, columns, strict=True) if H[i, j])
    constraints = "".join(f"{i} 1 {i} {i} 1.0\n" for i in range(1, d + 1))
    path.write_text(f"{d}\n1\n{d}\n{' '.join(['1.0'] * d)}\n{objective}{constraints}")


def available() -> dict[str, tuple[Peer, int]]:
    """Each peer with the largest dimension it is asked to do."""
    peers = {"CVXPY SCS": (cvxpy_peer("SCS"), 100), "CVXPY Clarabel": (cvxpy_peer("CLARABEL"), 60)}
    for name, program, limit in (("DSDP", "dsdp5", 600), ("CSDP", "csdp", 300)):
        if shutil.which(program):
            peers[name] = (program_peer(program), limit)
    return peers
