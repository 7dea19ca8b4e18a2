"""Sign descent, gradient descent and coordinate descent on one problem: what the constants promise, what happens.

python examples/compare_descent.py
"""

import numpy as np
from signgeo.solvers import L1, L2, LInf, LogisticRegression, steepest_descent

STEPS = 200


def main() -> None:
    rng = np.random.default_rng(0)
    n, d = 300, 20
    # One strong common factor: the Hessian has one large eigenvalue, along a dense direction.
    A = 0.3 * rng.standard_normal((n, d)) + rng.standard_normal((n, 1))
    y = np.where(A @ rng.standard_normal(d) + rng.standard_normal(n) > 0, 1.0, -1.0)
    loss = LogisticRegression(A, y, ridge=0.01)

    print(f"logistic regression, n = {n}, d = {d}; {STEPS} steps of size 1/L in each norm")
    print(f"{'norm':10}{'L':>10}{'promised':>12}{'first step':>12}{'f after':>12}")
    for norm in (LInf(), L2(), L1()):
        constant = loss.constants[norm]
        path = steepest_descent(loss, np.zeros(d), norm, STEPS)
        promised = path.dual_gradient_norm[0] ** 2 / (2.0 * constant.upper)  # Lemma 2
        first = path.f[0] - path.f[1]
        print(f"{type(norm).__name__:10}{constant.upper:10.4f}{promised:12.5f}{first:12.5f}{path.f[-1]:12.7f}")
        assert first >= promised
        # Prop. 1: the mean squared dual gradient norm over T steps is at most 2 L (f_0 - f*) / T, and f* >= 0.
        assert np.square(path.dual_gradient_norm[:-1]).mean() <= 2.0 * constant.upper * path.f[0] / STEPS


if __name__ == "__main__":
    main()
