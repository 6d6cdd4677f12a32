"""Whether a run followed the report's recommendations, by their operational tests."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask
from sim.indicators import value
from sim.mechanisms.conditions import holds
from sim.rules.ruleset import Ruleset
from sim.rules.schema.strategy import AboveTest, CoversTest, HoldsTest, Money, MoneyTest, Test
from sim.rules.strategies import load_library
from sim.world.world import World


class Watch:
    """Looks at the runs after every quarter and says at the end which recommendations they kept."""

    def __init__(self, rules: Ruleset, runs: int) -> None:
        self.rules = rules
        self.file = load_library(rules).recommendations
        tests = [(r.id, test) for r in self.file.recommendations for test in r.followed]
        self._tests = [(name, test, np.full(runs, not _waits(test))) for name, test in tests]
        self._before: tuple[Array, Array] | None = None
        self._quarter = 0

    def see(self, world: World) -> None:
        """Look at the world after a quarter; the start is not looked at."""
        self._quarter += 1
        for _, test, passed in self._tests:
            if test.from_q <= self._quarter <= (test.until_q or self._quarter):
                self._look(test, passed, world)
        own = _own_deals(self.rules)
        self._before = world.level[own], world.left[own]

    def _look(self, test: Test, passed: Mask, world: World) -> None:
        if isinstance(test, HoldsTest):
            found = holds(self.rules, world, test.condition)
            if test.when == "once":
                passed |= found
            else:
                passed &= found if test.when == "always" else ~found
        elif isinstance(test, AboveTest):
            low, high = (value(self.rules, world, i) for i in (test.other, test.indicator))
            passed &= high >= test.factor * low - 1e-9
        elif isinstance(test, MoneyTest):
            share = money_share(self.rules, world, test.group)
            least = -np.inf if test.at_least is None else float(test.at_least)
            most = np.inf if test.at_most is None else float(test.at_most)
            passed &= (share >= least - 1e-9) & (share <= most + 1e-9)
        elif isinstance(test, CoversTest):
            needed = value(self.rules, world, test.indicator)
            passed &= money(self.rules, world, test.group) >= needed - 1e-9
        elif self._before is not None:
            level, left = self._before
            stopped = (level > 0) & (world.level[_own_deals(self.rules)] == 0)
            passed &= ~(stopped & (left > 1)).any(axis=0)  # a term that runs out leaves one quarter

    def followed(self) -> Array:
        """1 where all tests of a recommendation were passed, (recommendation, R)."""
        rows = [
            np.all([passed for name, _, passed in self._tests if name == r.id], axis=0)
            for r in self.file.recommendations
        ]
        return np.array(rows, float)


def _waits(test: Test) -> bool:
    """Whether a test is open until something has happened."""
    return isinstance(test, HoldsTest) and test.when == "once"


def money_share(rules: Ruleset, world: World, group: str) -> Array:
    """Share of a group of programmes in the AI money of the seat, (R,); 0 where none is spent."""
    file = load_library(rules).recommendations
    part = _spent(rules, world, file.money[group])
    everything = _spent(rules, world, _all(rules)) - _spent(rules, world, file.not_ai)
    return np.asarray(np.where(everything > 0, part / np.maximum(everything, 1e-9), 0.0))


def money(rules: Ruleset, world: World, group: str) -> Array:
    """Money of a group of programmes, USD bn per quarter, (R,)."""
    spent = _spent(rules, world, load_library(rules).recommendations.money[group])
    return np.asarray(spent / rules.p.literacy.jpy_per_usd / 4.0)


def _spent(rules: Ruleset, world: World, group: Money) -> Array:
    """JPY bn a year on lines and on policies that have a price of their own."""
    out = np.zeros(world.runs)
    for line in group.lines:
        out = out + world.line[rules.axes["line"].index(line)]
    for policy in group.policies:
        out = out + _price(rules, policy)[world.level[rules.measure_index(policy)].astype(int)]
    return out


@lru_cache(maxsize=512)
def _price(rules: Ruleset, policy: str) -> Array:
    """Price of each level; 0 where a line pays, which counts itself."""
    record = rules.policies[policy]
    return np.array([0.0, *(0.0 if record.line else p.cost_jpy_bn for p in record.levels)])


@lru_cache(maxsize=8)
def _all(rules: Ruleset) -> Money:
    seat = rules.scenario.seat
    policies = tuple(p.id for p in rules.policies.values() if p.owners == (seat,))
    return Money(lines=tuple(rules.lines), policies=policies)


@lru_cache(maxsize=8)
def _own_deals(rules: Ruleset) -> Index:
    own = [d.id for d in rules.deals.values() if d.proposer == rules.scenario.seat]
    return np.array([rules.measure_index(name) for name in own], int)
