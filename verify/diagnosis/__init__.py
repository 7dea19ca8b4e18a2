"""Would a sign-like optimizer win here? The methods compared at one point of a loss."""

from __future__ import annotations

from signgeo.verify.diagnosis.entry import diagnose
from signgeo.verify.diagnosis.layers import Layer
from signgeo.verify.diagnosis.ranking import Ranking
from signgeo.verify.diagnosis.result import Diagnosis

__all__ = ["Diagnosis", "Layer", "Ranking", "diagnose"]
