from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.mechanisms import talent
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, terms_of

R = 3


@given(
    hnp.arrays(float, (7, R), elements=st.floats(0.05, 30)),
    hnp.arrays(float, (7, R), elements=st.floats(0.5, 2)),
)
def test_migration_nets_to_zero_over_the_blocs(people: np.ndarray, outflow: np.ndarray) -> None:
    bench = Bench(load_ruleset(), runs=R)
    bench.world.researchers[...] = people
    bench.world.researcher_outflow[...] = outflow
    flow = talent.migration(bench.context)
    assert (flow >= 0).all()
    assert not np.diagonal(flow).any()
    net = terms_of(talent.run(bench.context), "researchers")["migration"]
    assert total(net) == pytest.approx(np.zeros(R), abs=1e-12)
    assert (total(flow, 1) <= people).all()


def test_equal_attraction_means_no_net_flow(rules: Ruleset) -> None:
    equal = {"attraction": 0.0, "pay": 1.0, "frontier_pull": 0.0, "pay_response": 0.0}
    draw = {f"talent.{name}": np.full((7, 1), value) for name, value in equal.items()}
    bench = Bench(rules, runs=R, draw=draw)
    bench.world.researcher_outflow[...] = 1.0
    net = terms_of(talent.run(bench.context), "researchers")["migration"]
    assert net == pytest.approx(np.zeros((7, R)), abs=1e-12)


def test_more_compute_per_head_attracts_and_holding_people_keeps_them(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    before = terms_of(talent.run(bench.context), "researchers")["migration"][japan]
    bench.world.installed[japan] *= 3.0
    richer = terms_of(talent.run(bench.context), "researchers")["migration"][japan]
    assert (richer > before).all()
    bench.world.researcher_outflow[japan] = 0.5
    held = terms_of(talent.run(bench.context), "researchers")["migration"][japan]
    assert (held > richer).all()


def test_pay_attracts_and_money_per_head_raises_it(bench: Bench) -> None:
    japan = bench.at("bloc", "japan")
    before = terms_of(talent.run(bench.context), "researchers")["migration"][japan]
    bench.world.venture[japan] *= 3.0
    richer = terms_of(talent.run(bench.context), "researchers")["migration"][japan]
    assert (richer > before).all()


def test_doctoral_students_arrive_only_after_their_years(bench: Bench) -> None:
    japan, steps = bench.at("bloc", "japan"), []
    bench.world.doctoral_places[japan] = 0.5
    plain = Bench(bench.rules, runs=R)
    for _ in range(18):
        steps.append(bench.world.researchers[japan, 0] - plain.world.researchers[japan, 0])
        bench.step("talent")
        plain.step("talent")
    assert steps[:17] == pytest.approx([0.0] * 17, abs=1e-12)
    assert bench.world.researchers[japan, 0] > plain.world.researchers[japan, 0] + 0.4


def test_hires_and_training_add_exactly_what_measures_give(bench: Bench) -> None:
    bench.world.researcher_inflow[...] = 0.07
    bench.world.training[...] = 5.0
    changes = talent.run(bench.context)
    assert np.array_equal(
        terms_of(changes, "researchers")["researcher_inflow"], np.full((7, R), 0.07)
    )
    assert np.array_equal(terms_of(changes, "implementers")["training"], np.full((7, R), 5.0))
