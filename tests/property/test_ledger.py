"""The ledger closes: in every scenario each indicator's change splits into causes that sum."""

from __future__ import annotations

import pytest

from sim.game.explain import change, totals
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset, scenario_ids

SCENARIOS = scenario_ids()
SAMPLED = 4 * len(SCENARIOS)  # each scenario tries one indicator in so many, each another one


def unexplained(scenario: str, first: int, step: int) -> list[tuple[str, float, float]]:
    """Indicators whose causes over a whole run miss their change: id, change, what is missing."""
    rules = load_ruleset(scenario)
    model = RaceModel(rules, seed=first + 1, book=True)
    indicators = list(rules.indicators)[first::step]
    before = {i: float(value(rules, model.world, i)[0]) for i in indicators}
    model.run()
    wrong = []
    for indicator in indicators:
        moved = float(value(rules, model.world, indicator)[0]) - before[indicator]
        rest = totals(change(model, indicator, range(rules.scenario.quarters))) - moved
        if not abs(rest) <= 1e-9 * max(1.0, abs(moved)):
            wrong.append((indicator, moved, rest))
    model.dispose()
    return wrong


@pytest.mark.parametrize(("place", "scenario"), list(enumerate(SCENARIOS)))
def test_causes_sum_over_a_whole_run(place: int, scenario: str) -> None:
    assert not unexplained(scenario, place, SAMPLED)


@pytest.mark.system
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_causes_of_every_indicator_sum_over_a_whole_run(scenario: str) -> None:
    assert not unexplained(scenario, 0, 1)
