"""How the other side judges a proposal."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms import deals
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench


def test_the_partner_judges_by_its_own_memory_of_the_proposer(rules: Ruleset) -> None:
    """Japan proposes to the EU: what counts is what the EU remembers of Japan."""
    deal, seen = rules.deals["mutual_recognition"], {}
    for keeper, of in (
        ("government_eu", "government_japan"),
        ("government_japan", "government_eu"),
    ):
        bench = Bench(rules)
        w = bench.world
        w.reputation[...] = 0.5
        w.reputation[bench.at("party", keeper), bench.at("party", of)] = 0.8
        terms = deals.judge(rules, w, deal, np.ones(w.runs)).terms
        seen[keeper] = terms[deals.REPUTATION]
    slope = float(rules.p.deals.reputation_slope[0])
    assert slope > 0.0
    assert seen["government_eu"] == pytest.approx(0.3 * slope)
    assert not seen["government_japan"].any()
