from __future__ import annotations

import numpy as np
import pytest

from sim.game import goals
from sim.game.goals import MET, MISSED, OUTSTANDING, status
from sim.rules.ruleset import Ruleset
from sim.rules.schema.scenario import GoalMeasure
from tests.helpers import Bench

UP = GoalMeasure(indicator="x", met=0.2, outstanding=0.3, low=0.0, high=0.4)
DOWN = GoalMeasure(indicator="x", met=15, outstanding=12, low=3, high=24, lower_is_better=True)


@pytest.mark.parametrize(
    ("measure", "now", "expected"),
    [
        (UP, 0.1, MISSED), (UP, 0.2, MET), (UP, 0.1 + 0.1, MET), (UP, 0.299, MET),
        (UP, 0.3, OUTSTANDING), (UP, 0.1 + 0.2, OUTSTANDING), (UP, 9, OUTSTANDING),
        (DOWN, 18, MISSED), (DOWN, 15, MET), (DOWN, 15.01, MISSED), (DOWN, 12, OUTSTANDING),
        (DOWN, 0, OUTSTANDING),
    ],
)  # fmt: skip
def test_equal_to_a_threshold_counts_as_reached(
    measure: GoalMeasure, now: float, expected: str
) -> None:
    assert status(measure, now) == expected


def worlds(rules: Ruleset, literacies: list[float]) -> list:
    out = []
    for literacy in literacies:
        bench = Bench(rules, runs=1)
        bench.world.literacy[bench.at("bloc", "japan")] = literacy
        out.append(bench.world)
    return out


def test_the_game_ends_when_the_floor_is_broken_for_too_many_turns_in_a_row(rules: Ruleset) -> None:
    goal = rules.goals[rules.scenario.goal]
    turns = goal.floor_turns
    good, bad = 1.0, 0.0
    standing = goals.standing(rules, goal, worlds(rules, [good] + [bad] * (turns - 1)))
    assert (standing.broken_turns, standing.ended) == (turns - 1, False)
    assert goals.standing(rules, goal, worlds(rules, [good] + [bad] * turns)).ended
    again = goals.standing(rules, goal, worlds(rules, [bad] * turns + [good]))
    assert (again.broken_turns, again.ended) == (0, False)
    assert goals.standing(rules, goal, worlds(rules, [bad])).verdict == MISSED


def test_the_verdict_is_the_worst_of_the_bars(rules: Ruleset) -> None:
    for goal in rules.goals.values():
        bench = Bench(rules, runs=1)
        standing = goals.standing(rules, goal, [bench.world])
        assert len(standing.bars) == len(goal.measures)
        order = (MISSED, MET, OUTSTANDING)
        worst = min((order.index(b.status) for b in standing.bars), default=0)
        assert order.index(standing.verdict) <= worst
        for m in (*goal.measures, goal.floor):
            assert np.sign(m.outstanding - m.met) == (-1 if m.lower_is_better else 1)
            assert m.low <= min(m.met, m.outstanding)
            assert max(m.met, m.outstanding) <= m.high


def test_the_turn_of_an_early_end_is_the_first_in_which_the_floor_was_broken_too_long(
    rules: Ruleset,
) -> None:
    goal = rules.goals[rules.scenario.goal]
    bad, good = float(goal.floor_break) + 1, float(goal.floor_break)
    assert goal.floor_turns == 3
    assert goals.ending(goal, [good, bad, bad, good, bad, bad, bad, bad]) == 6
    assert goals.ending(goal, [good, bad, bad, good]) is None
