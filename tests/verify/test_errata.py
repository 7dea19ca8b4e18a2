"""Each erratum names a claim of the catalogue and, where it can be refuted, a false variant of that claim."""

import pytest
from signgeo.verify.catalog import claims
from signgeo.verify.errata import SLIPS

KNOWN = {claim.id: claim for claim in claims()}


@pytest.mark.parametrize("slip", SLIPS, ids=lambda s: s.where)
def test_claim_and_variant_exist(slip):
    labels = [s.label for s in KNOWN[slip.claim].strengthenings]
    assert not slip.variant or any(label.startswith(slip.variant) for label in labels), labels
