"""Checks of the checkers: broken formulas that some claim must notice, and how often false variants are discovered.

`make audit` runs both and stores ``results.json`` here; the report shows it as stored.
"""

from signgeo.verify.audit.record import Audit, fingerprint, stored

__all__ = ["Audit", "fingerprint", "stored"]
