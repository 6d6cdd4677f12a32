"""Demands over many worlds: what the ladder shows comes true as often, and a third of cases win."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pytest

from sim.mechanisms import coercion
from sim.mechanisms.dependence import IN_EFFECT
from sim.model import RaceModel
from sim.rules.loader import load_ruleset

RUNS = 128
RUNGS = {"rumour": 1, "inquiry": 2, "notice": 3}


@lru_cache(maxsize=1)
def record() -> tuple[np.ndarray, np.ndarray]:
    """Rungs after each quarter and how demands ended, (quarter, demand, run) each."""
    model = RaceModel(load_ruleset(), seed=1, runs=RUNS)
    rungs, ends = [model.world.rung.copy()], [model.world.outcome.copy()]
    for _ in range(model.rules.scenario.quarters):
        model.step()
        rungs.append(model.world.rung.copy())
        ends.append(model.world.outcome.copy())
    model.dispose()
    return np.array(rungs), np.array(ends)


def fates(rung: int) -> Iterator[bool]:
    """Of every time that a reader was shown this rung: whether the demand came into effect.

    Signals of the last three years are left out, where the end of the game cuts paths off.
    """
    rungs, _ = record()
    last = len(rungs) - 12
    fate = np.full(rungs.shape[1:], np.nan)
    for quarter in range(len(rungs) - 1, 0, -1):
        now = rungs[quarter]
        fate = np.where(now == IN_EFFECT, 1.0, np.where(now == coercion.NONE, 0.0, fate))
        if quarter < last:
            yield from (fate[(now == rung) & ~np.isnan(fate)] > 0.0).tolist()


@pytest.mark.parametrize("name", RUNGS)
def test_what_the_ladder_shows_comes_true_as_often(name: str) -> None:
    seen = list(fates(RUNGS[name]))
    shown = float(getattr(load_ruleset().p.coercion, name)[0])
    assert len(seen) > 400
    assert np.mean(seen) == pytest.approx(shown, abs=0.05)


def test_about_one_third_of_the_cases_in_effect_win_something() -> None:
    """Of those whose target decides by itself; a seat that nobody fills never gives in."""
    rules = load_ruleset()
    rungs, ends = record()
    d = coercion.demands_of(rules)
    free = np.logical_or.reduceat(d.free[:, 0], d.first_ask)
    over = (rungs[:-1] == IN_EFFECT) & (rungs[1:] != IN_EFFECT)
    ended = ends[1:][over & free[:, None]]
    assert len(ended) > 100
    won = np.isin(ended, (coercion.CONCEDED, coercion.SETTLED)).mean()
    assert 0.2 < won < 0.5


def test_demands_are_neither_everywhere_nor_nowhere() -> None:
    rungs, _ = record()
    in_effect = (rungs == IN_EFFECT).any(axis=0)
    assert 1.0 < in_effect.sum(axis=0).mean() < 6.0  # of twelve, in ten years
    assert in_effect.any(axis=1).sum() >= 6
