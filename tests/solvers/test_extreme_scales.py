"""Matrices from 1e-320 to 1e300 and of condition 1e16: every constant is certified, or refused by a typed error."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from signgeo.solvers import Diagonal, Gram, LInf, smoothness
from signgeo.solvers.errors import ScaleError, SigngeoError

from .sign_judge import symmetric

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import soundness_checks as checks
import soundness_matrices as matrices

RNG = np.random.default_rng(20)
GAUSS, FACTOR = RNG.standard_normal((4, 4)), RNG.standard_normal((5, 4))
TURN = np.linalg.qr(GAUSS)[0]
KINDS = {
    "definite": symmetric(FACTOR.T @ FACTOR),
    "indefinite": symmetric(GAUSS),
    "integers": symmetric(np.rint(3.0 * GAUSS)),
    "condition 1e16": symmetric((TURN * 10.0 ** np.array([0.0, -5.0, -11.0, -16.0])) @ TURN.T),
    "Hilbert": 1.0 / (np.arange(6)[:, None] + np.arange(6) + 1.0),
    "rank one": np.multiply.outer(GAUSS[0], GAUSS[0]),
    "rows of two scales": symmetric(GAUSS) * np.multiply.outer([1.0, 1e-9, 1e9, 1.0], [1.0, 1e-9, 1e9, 1.0]),
}
SCALES = {
    "1e-320": 1e-320, "1e-310": 1e-310, "1e-200": 1e-200, "2^-664": 2.0**-664, "1e-20": 1e-20, "one": 1.0,
    "2^664": 2.0**664, "1e200": 1e200, "1e290": 1e290, "1e306": 1e306,
}  # fmt: skip
BATCHES = {
    name: lambda case, _rng, check=check: [found[1:] for found in check([case])]
    for name, check in checks.BATCH_CHECKS.items()
}
CHECKS = {name: check for name, (check, *_) in checks.CHECKS.items()} | BATCHES


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", CHECKS)
def test_certified_or_refused(name: str, scale: str) -> None:
    rng, judged, refused = np.random.default_rng(1), 0, 0
    for kind, matrix in KINDS.items():
        with np.errstate(under="ignore"):
            H = symmetric(matrix * min(SCALES[scale], 1e308 / np.abs(matrix).max()))
        case = matrices.Case(H, H, kind, "dense")
        for _ in range(8 if name.startswith(("smoothness", "norms")) else 2):
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                try:
                    found = list(CHECKS[name](case, rng))
                except SigngeoError:
                    refused += 1
                    continue
            assert [wrong for _, wrong in found if wrong] == []
            judged += len(found)
    if scale not in ("1e-320", "1e306"):
        assert judged > 4 * refused


def test_a_bound_of_infinity_is_a_refusal() -> None:
    X = np.random.default_rng(0).standard_normal((3, 4)).round(1) * [1e134, 1e-22, 1e54, 1e36]
    with pytest.raises(ScaleError, match="span too much"):
        smoothness(Gram(X), Diagonal([1e-250, 1e27, 1e128, 1e-253], reciprocal=True))
    assert smoothness(Gram(X), LInf()).upper < np.inf
