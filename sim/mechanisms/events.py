"""Events and shocks (M14): hazards with keyed luck; one dilemma waits for an answer at a time."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, some
from sim.core.units import Quarter
from sim.mechanisms.conditions import all_hold
from sim.mechanisms.context import Context
from sim.rules.ruleset import Ruleset
from sim.world.changes import Become, Change


def run(c: Context) -> list[Change]:
    """Draw this quarter's event, if any, and let it wait for Japan's answer.

    An event comes with its yearly hazard while its conditions hold (or with its chance on its
    dates), not again before its cooldown ends, and not while another waits for an answer.
    """
    w, rules = c.world, c.rules
    if not c.left_to_chance:
        return []
    events = tuple(rules.events.values())
    luck = c.uniform("events", len(events))
    chance, highest = _chances(rules, c.date)
    close = luck < highest  # the others do not come, whatever holds
    if not some(close):
        return []
    pending, level, next_level = w.pending.copy(), w.level.copy(), w.next_level.copy()
    cooldown, wait = w.cooldown.copy(), w.wait.copy()
    free = total_pending(pending) == 0
    for e in np.flatnonzero(close.any(axis=1)).tolist():
        event = events[e]
        m = rules.measure_index(event.id)
        odds = np.full(w.runs, chance[e])
        if event.doubles:
            odds = np.where(all_hold(rules, w, event.doubles), 1 - (1 - odds) ** 2, odds)
        comes = (luck[e] < odds) & free & (cooldown[m] == 0) & (level[m] == 0)
        if not some(comes):
            continue
        comes &= all_hold(rules, w, event.needs)
        pending[e] = np.where(comes, 1.0, pending[e])
        next_level[m] = np.where(comes, 1.0, next_level[m])
        wait[m] = np.where(comes, 0.0, wait[m])
        cooldown[m] = np.where(comes, event.cooldown_q, cooldown[m])
        free &= ~comes
    return [
        Become("pending", pending),
        Become("next_level", next_level),
        Become("wait", wait),
        Become("cooldown", cooldown),
    ]


def shocks(c: Context) -> list[Change]:
    """Draw the shocks that ask nobody: each with its own hazard while its conditions hold."""
    w, rules = c.world, c.rules
    known = list(rules.shocks.values())
    if not known or not c.left_to_chance:
        return []
    luck = c.uniform("shocks", 2 * len(known)).reshape(2, len(known), w.runs)
    chance, highest = _chances_of_shocks(rules)
    close = luck[0] < highest
    if not some(close):
        return []
    level, wait = w.next_level.copy(), w.wait.copy()
    cooldown, left = w.cooldown.copy(), w.left.copy()
    for s in np.flatnonzero(close.any(axis=1)).tolist():
        shock = known[s]
        m = rules.measure_index(shock.id)
        odds = np.full(w.runs, chance[s])
        if shock.doubles:
            odds = np.where(all_hold(rules, w, shock.doubles), 1 - (1 - odds) ** 2, odds)
        if shock.halves:
            odds = np.where(all_hold(rules, w, shock.halves), 1 - (1 - odds) ** 0.5, odds)
        comes = (luck[0, s] < odds) & (cooldown[m] == 0) & (w.level[m] == 0)
        if not some(comes):
            continue
        comes &= all_hold(rules, w, shock.needs)
        level[m] = np.where(comes, 1.0, level[m])
        wait[m] = np.where(comes, 0.0, wait[m])
        cooldown[m] = np.where(comes, shock.cooldown_q, cooldown[m])
        longer = np.floor(luck[1, s] * (shock.spread_q + 1))
        left[m] = np.where(comes, longer, left[m])
    return [
        Become("next_level", level),
        Become("wait", wait),
        Become("cooldown", cooldown),
        Become("left", left),
    ]


def total_pending(pending: np.ndarray) -> np.ndarray:
    """Number of events that wait for an answer, per run."""
    return np.asarray(pending.sum(axis=0))


@lru_cache(maxsize=256)
def _chances(rules: Ruleset, date: Quarter) -> tuple[Array, Array]:
    """Chance of every event in a quarter, and the highest it can be, (event, 1) each."""
    events = rules.events.values()
    # Drawn a quarter ahead, so that the answer can be given in the quarter of the date.
    ahead = str(date.plus(1))
    chances = [e.hazard * (ahead in e.dates) if e.dates else _quarterly(e.hazard) for e in events]
    return _with_highest(chances, [bool(e.doubles) for e in events])


@lru_cache(maxsize=8)
def _chances_of_shocks(rules: Ruleset) -> tuple[Array, Array]:
    """Chance of every shock in a quarter, and the highest it can be, (shock, 1) each."""
    shocks = rules.shocks.values()
    return _with_highest([_quarterly(s.hazard) for s in shocks], [bool(s.doubles) for s in shocks])


def _quarterly(hazard: float) -> float:
    """Chance in a quarter of what comes with a yearly hazard."""
    return float(1.0 - (1.0 - hazard) ** 0.25)


def _with_highest(chances: list[float], doubles: list[bool]) -> tuple[Array, Array]:
    """Chances, and with the hazard doubled where conditions can double it, (n, 1) each."""
    odds = np.array(chances, float).reshape(-1, 1)
    return odds, np.where(np.array(doubles, bool).reshape(-1, 1), 1 - (1 - odds) ** 2, odds)
