"""Structural worlds: seeds are spread by weights, priors and hazards do what they say."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from sim.core.errors import ConfigError
from sim.game import worlds
from sim.model import RaceModel
from sim.rules.loader import load_ruleset, structural_worlds
from sim.rules.ruleset import state_factor

EIGHT = worlds.chosen("all")


def test_there_are_eight_and_their_weights_add_up() -> None:
    assert len(EIGHT) == 8
    assert sum(structural_worlds().values()) == pytest.approx(1.0, abs=1e-6)


def test_seeds_are_spread_by_the_weights_and_each_for_itself() -> None:
    seeds = range(1, 2001)
    found = worlds.assigned(seeds, EIGHT)
    for world, n in Counter(found).items():
        assert n / 2000 == pytest.approx(structural_worlds()[world], abs=0.03)
    assert worlds.assigned([77], EIGHT) == (found[76],)
    turned = worlds.assigned(seeds, EIGHT[::-1])
    assert not sum(a != b for a, b in zip(found, turned, strict=True)), "order decides nothing"


def test_an_unknown_world_is_refused() -> None:
    with pytest.raises(ConfigError, match="unknown structural world 'report_2025'"):
        worlds.chosen("report_2025")


@pytest.mark.parametrize("world", EIGHT)
def test_hidden_draws_lie_within_the_priors_of_the_world(world: str) -> None:
    rules = load_ruleset(world)
    hidden = RaceModel(rules, seeds=range(1, 65)).hidden
    for name, prior in rules.scenario.priors.items():
        drawn = hidden[name] / state_factor(rules.parameter_records, name)
        edge = 1e-9 * abs(float(prior.high))
        assert np.all((drawn >= prior.low - edge) & (drawn <= prior.high + edge)), name
        assert np.ptp(drawn) > 0.3 * (prior.high - prior.low), name


@pytest.mark.parametrize("world", EIGHT)
def test_every_change_has_its_reason(world: str) -> None:
    scenario = load_ruleset(world).scenario
    assert scenario.world is not None
    assert set(scenario.world.notes) == set(scenario.set)


def test_the_bust_of_the_fourth_world_falls_into_two_years() -> None:
    rules = load_ruleset("s4_bubble_and_winter")
    model, bust = RaceModel(rules, seeds=range(1, 33)), rules.axes["event"].index("capex_bust")
    years: list[int] = []
    before = model.world.pending[bust] > 0
    for _ in range(20):
        year = rules.first_quarter.plus(model.world.quarter).year
        model.step()
        now = model.world.pending[bust] > 0  # waits for its answer; in force a quarter later
        years += [year] * int((now & ~before).sum())
        before = now
    assert len(years) > 16
    assert set(years) == {2027, 2028}
