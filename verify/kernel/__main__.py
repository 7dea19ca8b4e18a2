"""``python -m signgeo.verify.kernel DIR``: write all obligations as DIR/obligations.v and let coqc judge them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from signgeo.solvers.errors import StorageError
from signgeo.solvers.whole_file import save_text
from signgeo.verify.kernel.theorem import PREAMBLE, theorem


def certificates() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """A name and a certificate for every obligation of the catalogue's proofs."""
    from signgeo.verify.catalog import claims
    from signgeo.verify.prove import run_proof

    for claim in claims():
        for number, step in enumerate(run_proof(claim).steps, 1):
            if step.certificate is not None:
                for k, part in enumerate(step.certificate.get("parts", [step.certificate]), 1):
                    yield f"{re.sub(r'[^0-9A-Za-z]', '_', claim.id)}_step_{number}_{k}", part


def write(found: Iterable[tuple[str, Mapping[str, Any]]], directory: Path) -> tuple[Path, int]:
    """The file and the number of theorems in it. Raises StorageError."""
    theorems = [theorem(name, certificate) for name, certificate in found]
    file = directory / "obligations.v"
    save_text(file, "\n".join([PREAMBLE, *theorems]))
    return file, len(theorems)


def judge(file: Path) -> str:
    """What coqc says against the file, or "" if it accepts every theorem."""
    done = subprocess.run(["coqc", "-q", file.name], cwd=file.parent, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()


def main(arguments: list[str]) -> int:
    """Exit status: 0 accepted, 1 rejected, 2 without coqc or where nothing can be written."""
    if shutil.which("coqc") is None:
        print("coqc not found; install it with: apt-get install coq", file=sys.stderr)
        return 2
    try:
        file, count = write(certificates(), Path(arguments[0] if arguments else "report/kernel"))
    except StorageError as error:
        print(error, file=sys.stderr)
        return 2
    wrong = judge(file)
    print(wrong if wrong else f"{file}: coqc accepts {count} theorems")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
