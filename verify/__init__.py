"""Why it holds: claims with machine-checked proofs, experiments, the report and the command line."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

_HOME = {
    "Claim": "claim",
    "Diagnosis": "diagnosis",
    "Proof": "proof",
    "Report": "report",
    "claims": "catalog",
    "diagnose": "diagnosis",
    "verify": "run",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"signgeo.verify.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__


if TYPE_CHECKING:
    from signgeo.verify.catalog import claims as claims
    from signgeo.verify.claim import Claim as Claim
    from signgeo.verify.diagnosis import Diagnosis as Diagnosis
    from signgeo.verify.diagnosis import diagnose as diagnose
    from signgeo.verify.proof import Proof as Proof
    from signgeo.verify.report import Report as Report
    from signgeo.verify.run import verify as verify
