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
