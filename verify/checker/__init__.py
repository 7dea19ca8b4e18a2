"""The certificate checker: short enough to audit by eye, and free of every solver.

It imports NumPy, SciPy's Cholesky and the standard library, nothing of ``signgeo.solvers``. The format and what each
rule proves stand in ``docs/certificate-format.md``.
"""

from __future__ import annotations

from signgeo.verify.checker.check import check_document
from signgeo.verify.checker.document import read_document
from signgeo.verify.checker.verdict import MalformedDocument, PartVerdict, Verdict

__all__ = ["MalformedDocument", "PartVerdict", "Verdict", "check_document", "read_document"]
