"""How large are the smoothness constants of a Hessian, and would sign descent beat gradient descent on it?

python examples/constants_of_a_matrix.py
"""

import numpy as np
from signgeo.solvers import density, improvement_ratio, l2, linf, lsep, rho_diag


def main() -> None:
    # Logistic regression at 0: H = A^T A / (4 n), with columns whose scales differ by a factor of 100.
    rng = np.random.default_rng(0)
    A = rng.standard_normal((200, 24)) * np.geomspace(1.0, 100.0, 24)
    H = A.T @ A / 800
    g = H @ rng.standard_normal(24)

    rows = {"L_2": l2(H), "L_inf": linf(H), "L_sep": lsep(H), "rho_diag": rho_diag(H), "phi(g)": density(g)}
    print(f"{'':10}{'at least':>16}{'at most':>16}  trust")
    for name, bounds in rows.items():
        trust = ", ".join(filter(None, (bounds.rigor.name.lower(), bounds.method)))
        print(f"{name:10}{bounds.lower:16.9g}{bounds.upper:16.9g}  {trust}")

    ratio = improvement_ratio(H, g)
    winner = "sign descent" if ratio.lower > 1 else "gradient descent" if ratio.upper < 1 else "neither, surely"
    print(f"R = {ratio.value:.4f} (Eq. 12): the better guarantee for the next step has {winner}.")


if __name__ == "__main__":
    main()
