"""Approval, relations and the word of governments."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms import politics
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, terms_of

R = 3


def test_growth_wins_more_approval_where_labour_is_short(rules: Ruleset) -> None:
    draw = {"adoption.labour_shortage": np.array([[0.0]] * 3 + [[1.0]] + [[0.0]] * 3)}
    bench = Bench(rules, runs=R, draw=draw)
    bench.world.growth[...] = 0.01
    won = terms_of(politics.run(bench.context), "approval")["economy"]
    japan, effect = bench.at("bloc", "japan"), float(bench.p.adoption.shortage_effect[0])
    assert won[japan] == pytest.approx((1.0 + effect) * won[bench.at("bloc", "us")])


def test_incidents_cost_approval(bench: Bench) -> None:
    bench.world.harm[...] = 0.0
    calm = terms_of(politics.run(bench.context), "approval")["incidents"]
    bench.world.harm[...] = 3.0
    assert not calm.any()
    assert (terms_of(politics.run(bench.context), "approval")["incidents"] < 0.0).all()


def test_without_acts_relations_stay_at_their_anchor(bench: Bench) -> None:
    bench.world.relation[...] = start = bench.rules.start["relation"]
    bench.world.alignment[...] = 0.0
    bench.step("politics", quarters=12)
    assert bench.world.relation == pytest.approx(np.broadcast_to(start, (7, 7, R)))
    bench.world.relation[...] = 0.5
    bench.step("politics", quarters=200)
    assert bench.world.relation == pytest.approx(np.broadcast_to(start, (7, 7, R)), abs=1e-3)
