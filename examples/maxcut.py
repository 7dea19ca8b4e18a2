"""Maximum cuts: the best partition, and a certificate that none is better.

L_inf of a matrix is a cut problem in disguise, and L_sep is its semidefinite relaxation.

    python examples/maxcut.py
"""

import numpy as np
from signgeo.solvers import maxcut
from signgeo.verify.checker import check_document


def main() -> None:
    # A ring of 5: no partition cuts all of it. 4 of 5 edges is best; the relaxation alone says 5 (5 + sqrt 5) / 8.
    ring = np.zeros((5, 5))
    for i in range(5):
        ring[i, (i + 1) % 5] = ring[(i + 1) % 5, i] = 1.0
    show("ring of 5", ring)

    # A random graph of 80 vertices with weights of both signs, as in a spin glass.
    rng = np.random.default_rng(0)
    edges = np.triu(rng.integers(-1, 2, (80, 80)) * (rng.random((80, 80)) < 0.2), 1).astype(float)
    show("spin glass of 80", edges + edges.T)

    # Two communities of 30 joined by many edges: the cut finds them.
    side = np.repeat([1, -1], 30)
    joined = np.triu(rng.random((60, 60)) < np.where(np.outer(side, side) < 0, 0.8, 0.1), 1).astype(float)
    cut = show("two communities", joined + joined.T)
    print(f"vertices on the side that was planted: {max((cut.partition == side).sum(), (cut.partition != side).sum())}")


def show(name, weights):
    cut = maxcut(weights, certificate=True)
    print(f"{name}: a cut of {cut.value:g}; every cut is at most {cut.bound.upper:g}", end=", ")
    verdict = check_document(cut.bound.certificate.document(), [-weights])
    print("which the checker accepts" if verdict.accepted else f"REJECTED: {verdict.findings}")
    assert verdict.accepted
    return cut


if __name__ == "__main__":
    main()
