"""A certificate: computed once, saved, and checked by code that knows none of the solvers.

python examples/certify_and_check.py [FOLDER]
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from signgeo.solvers import linf
from signgeo.verify.checker import check_document, read_document


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    A = np.random.default_rng(7).standard_normal((30, 30))
    H = A @ A.T

    constant = linf(H, certificate=True)
    path = folder / "linf.json"
    constant.certificate.save(path)
    print(f"L_inf lies in [{constant.lower!r}, {constant.upper!r}]; {path.name} has {path.stat().st_size:,} bytes.")

    print("\nThe file against its matrix:")
    verdict = check_document(read_document(path), [H])
    print("\n".join(verdict.findings))
    assert verdict.accepted

    print("\nThe same proof for a smaller bound:")
    forged = json.loads(path.read_text())
    for part in forged["parts"]:
        if part["relation"] == "upper":
            part["bound"] = (0.99 * constant.lower).hex()
    refused = check_document(forged, [H])
    print("\n".join(refused.findings))
    assert not refused.accepted

    print("\nThe file against another matrix:")
    other = check_document(read_document(path), [H + np.eye(30)])
    print(other.findings[0])
    assert not other.accepted


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with TemporaryDirectory() as folder:
            main(Path(folder))
