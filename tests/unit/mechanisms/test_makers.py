"""Makers of devices and cars where foreign models are banned."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core.arrays import total
from sim.mechanisms import makers
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3
STAY = {"makers.sales": [40.0], "makers.provenance": [0.0], "makers.blame": [0.0]}
LEAVE = {"makers.sales": [0.0], "makers.provenance": [40.0], "makers.without_model": [0.0]}


def open_markets(bench: Bench) -> None:
    bench.p.models.ban = np.zeros_like(bench.p.models.ban)


def test_the_three_choices_are_shares(bench: Bench) -> None:
    chosen = makers.choices(bench.context)
    assert (chosen > 0.0).all()
    assert total(chosen) == pytest.approx(np.ones((7, 7, R)))


def test_only_foreign_models_make_a_market_closed(bench: Bench) -> None:
    open_markets(bench)
    japan = bench.at("bloc", "japan")
    assert not makers.closed(bench.context).any()
    bench.world.model_ban[japan, bench.at("family", "japan_own")] = 1.0
    assert not makers.closed(bench.context).any()
    bench.world.model_ban[japan] = 1.0
    assert makers.closed(bench.context)[japan] == pytest.approx(np.ones(R))


def test_where_markets_are_open_nothing_is_given_up(bench: Bench) -> None:
    open_markets(bench)
    changes = makers.run(bench.context)
    assert not become_of(changes, "embedded").any()
    assert not terms_of(changes, "relation")["devices"].any()
    assert np.array_equal(terms_of(changes, "robots")["closed_markets"], np.ones((7, R)))


def test_a_closed_market_slows_makers_who_leave_and_not_those_who_stay(rules: Ruleset) -> None:
    left, kept = (
        terms_of(makers.run(Bench(rules, runs=R, draw=draw).context), "robots")["closed_markets"]
        for draw in (LEAVE, STAY)
    )
    china = rules.axes["bloc"].index("china")
    abroad = [b for b in range(7) if b != china]
    assert (left[abroad] < kept[abroad]).all()
    assert (kept[abroad] > 0.9999).all()


def test_the_makers_of_the_closed_market_itself_lose_nothing_there(bench: Bench) -> None:
    open_markets(bench)
    japan = bench.at("bloc", "japan")
    bench.world.model_ban[japan] = 1.0
    slowed = terms_of(makers.run(bench.context), "robots")["closed_markets"]
    assert (slowed[japan] == 1.0).all()
    assert (np.delete(slowed, japan, axis=0) < 1.0).all()


def test_distrust_makes_a_local_model_costly_and_a_large_market_worth_it(bench: Bench) -> None:
    japan, china = bench.at("bloc", "japan"), bench.at("bloc", "china")
    before = makers.choices(bench.context)[makers.EMBED, japan, china]
    bench.world.relation[japan, china] += 0.3
    trusted = makers.choices(bench.context)[makers.EMBED, japan, china]
    assert (trusted > before).all()
    bench.world.gdp[china] *= 2.0
    assert (makers.choices(bench.context)[makers.EMBED, japan, china] > trusted).all()


def test_a_market_hostile_to_the_us_costs_its_allies_most(bench: Bench) -> None:
    us, china = bench.at("bloc", "us"), bench.at("bloc", "china")
    bench.world.relation[...] = 0.5
    bench.world.relation[china, us] = bench.world.relation[us, china] = 0.1
    ally, other = bench.at("bloc", "japan"), bench.at("bloc", "row")
    bench.world.relation[ally, us] = 0.95
    bench.world.relation[other, us] = 0.3
    chosen = makers.choices(bench.context)[makers.EMBED, :, china]
    assert (chosen[ally] < chosen[other]).all()


def test_goods_with_a_local_model_tie_both_sides_a_little(bench: Bench) -> None:
    changes = makers.run(bench.context)
    tie = terms_of(changes, "relation")["devices"]
    assert tie == pytest.approx(tie.swapaxes(0, 1))
    assert (tie >= 0.0).all()
    assert (tie.max(axis=(0, 1)) > 0.0).all()
    assert tie.max() <= 2.0 * float(bench.p.makers.tie[0])
