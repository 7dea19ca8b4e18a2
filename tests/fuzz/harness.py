"""Coverage-guided fuzzing with atheris (not among the tests: `make fuzz`, or `python tests/fuzz/harness.py files 60`).

Targets: arrays (every public function, on arguments that Hypothesis makes of the bytes), files (the bytes as a matrix
file) and certificates (the bytes as text of one, or damage to a good one, judged as in test_certificates.py).
"""

from __future__ import annotations

import contextlib
import importlib
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
PARTS = {
    "arrays": [
        "signgeo.solvers.intake",
        "signgeo.solvers.real_arrays",
        "signgeo.solvers.operators",
        "signgeo.solvers.cuts",
    ],
    "files": ["signgeo.verify.matrix_files", "signgeo.verify.matrix_market"],
    "certificates": [
        "signgeo.verify.checker.check",
        "signgeo.verify.checker.document",
        "signgeo.verify.identity_checker",
    ],
}


def arrays() -> Callable[[bytes], object]:
    from hypothesis import given, settings
    from hypothesis import strategies as st

    from tests.fuzz.entry_points import ENTRY_POINTS, outcome, require_valid

    names = st.sampled_from(sorted(ENTRY_POINTS))

    @settings(database=None, deadline=None)
    @given(names.flatmap(lambda name: st.tuples(st.just(name), st.tuples(*ENTRY_POINTS[name][1]))))
    def attacked(drawn: tuple[str, tuple[object, ...]]) -> None:
        require_valid(outcome(ENTRY_POINTS[drawn[0]][0], drawn[1]))

    fuzz: Callable[[bytes], object] = attacked.hypothesis.fuzz_one_input  # type: ignore[attr-defined]
    return fuzz


def files() -> Callable[[bytes], object]:
    from signgeo.solvers.errors import FileFormatError
    from signgeo.verify.matrix_files import read_matrix

    folder = Path(tempfile.mkdtemp())

    def attacked(data: bytes) -> None:
        ending = (".npy", ".npz", ".mtx", ".csv")[data[0] % 4] if data else ".csv"
        file = folder / f"H{ending}"
        file.write_bytes(data[1:])
        with contextlib.suppress(FileFormatError):
            read_matrix(file)

    return attacked


def certificates() -> Callable[[bytes], object]:
    from tests.fuzz.corruptions import corrupted, pool
    from tests.fuzz.test_certificates import judged

    pool()

    def attacked(data: bytes) -> None:
        if data[:1] < b"\x80":
            judged(data[1:].decode("utf-8", errors="replace"))
        else:
            judged(corrupted(random.Random(data)))

    return attacked


def main() -> None:
    target, seconds = sys.argv[1], sys.argv[2]
    sys.path.insert(0, str(ROOT))
    with atheris.instrument_imports(include=["signgeo"]):
        for module in PARTS[target]:
            importlib.import_module(module)
    attack = {"arrays": arrays, "files": files, "certificates": certificates}[target]()
    options = [
        f"-max_total_time={seconds}",
        "-max_len=4096",
        "-timeout=30",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options], attack)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
