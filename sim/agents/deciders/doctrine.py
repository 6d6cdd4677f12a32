"""The doctrine decider: weigh what options promise by what is lacking, choose what is affordable.

Asked once for all actors and all runs. The score of an option is a sum of named terms
(weight x lack x promise) and own noise, so every act can be explained by its largest terms.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.agents.deciders.legal import asked, budgets, legal_options
from sim.agents.deciders.options import Options
from sim.core.arrays import Array, Index, Mask, entries, row_starts, sums_at
from sim.rules.ruleset import LEVELS, Ruleset
from sim.world.world import World


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one actor.

    Attributes:
        measure: position of the measure.
        step: +1 raised it a level (or proposed a deal), -1 lowered it, 0 renewed its term.
        level: level that was set.
        reasons: terms of the score, largest first: (feature position, weight x lack x promise).
    """

    actor: str
    measure: int
    step: int
    level: int
    score: float
    reasons: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Acts:
    """What was chosen in a quarter: K acts of all actors and runs, in the order of the options.

    Attributes:
        option: (K,) position in `options`.
        run: (K,) in which it was chosen.
        level: (K,) level that it sets.
        score: (K,) with luck, patience and price.
        terms: (F, K) weight x lack x promise of every feature.
    """

    options: Options
    option: Index
    run: Index
    level: Index
    score: Array
    terms: Array

    @property
    def measure(self) -> Index:
        """Position of the measure of every act, (K,)."""
        return self.options.measure[self.option]

    def of(self, run: int = 0) -> list[Act]:
        """The acts of one run, with their reasons."""
        return [self._act(int(k)) for k in np.flatnonzero(self.run == run)]

    def _act(self, k: int) -> Act:
        options, option, terms = self.options, int(self.option[k]), self.terms[:, k]
        largest = np.argsort(-np.abs(terms), kind="stable")
        return Act(
            actor=options.actors[options.actor[option]],
            measure=int(options.measure[option]),
            step=int(options.step[option]),
            level=int(self.level[k]),
            score=float(self.score[k]),
            reasons=tuple((int(f), float(terms[f])) for f in largest if terms[f]),
        )


def decide(
    rules: Ruleset, world: World, options: Options, lack: Array, luck: Array, seats: Set[str]
) -> Acts:
    """Choose for all actors.

    Args:
        lack: (F, bloc, R) from `observation.needs`.
        luck: (measure, R) standard normals.
        seats: actors that are not asked.
    """
    turn = asked(rules, world, options, seats)
    now = world.next_level.take(options.measure, axis=0).astype(int)
    place = now + row_starts(len(now), LEVELS)  # in a table of options by present level
    drive = options.weight[..., None] * lack.take(options.bloc, axis=1)  # (F, A, R)
    option, row, gain = _reasons(options)
    reason = drive.reshape(-1, world.runs).take(row, axis=0)
    score = sums_at(option, reason * entries(gain, now.take(option, axis=0)), len(now))
    score += options.swing * luck.take(options.measure, axis=0)
    score -= options.patience
    cost = options.cost.reshape(len(options.cost), -1).take(place, axis=1)
    score -= rules.number("doctrine.price_weight") * cost[0]
    legal = legal_options(rules, world, options, turn)
    chosen = choose(options, score, legal, cost, budgets(rules, world, options, turn))
    o, r = np.nonzero(chosen)
    terms = drive[:, options.actor[o], r] * options.gain[:, o, now[o, r]]
    return Acts(options, o, r, now[o, r] + options.step[o], score[o, r], terms)


@lru_cache(maxsize=8)
def _reasons(options: Options) -> tuple[Index, Index, Array]:
    """What an actor may care about in its options: P pairs of a feature and an option, by feature.

    Returns:
        option of every pair (P,), row of its feature and actor in a table of both (P,), and what
        the option gains from each present level (P, LEVELS).
    """
    cares = options.weight[:, options.actor] != 0
    f, o = np.nonzero(cares & options.gain.any(axis=2))
    return o, f * len(options.actors) + options.actor[o], options.gain[f, o]


def choose(options: Options, score: Array, legal: Mask, cost: Array, budget: Array) -> Mask:
    """The best legal option with a positive score that can be afforded, again and again.

    Scores are rounded before they are compared, so that the last bits decide nothing; of equal
    ones the first is taken.

    Args:
        score, legal: (N, R).
        cost: (purse, N, R).
        budget: (purse, A, R).

    Returns:
        (N, R) bool.
    """
    rank = np.where(legal, np.round(score, 9), 0.0)
    chosen, left = np.zeros(score.shape, bool), budget.copy()
    place = row_starts(len(score), 1)
    most = int(options.acts.max(initial=0))
    for act in range(most):
        can = (rank > 0) & (cost <= left.take(options.actor, axis=1) + 1e-9).all(axis=0)
        top = np.maximum.reduceat(np.where(can, rank, 0.0), options.first)  # (A, R)
        found = (top > 0) & (options.acts > act)[:, None]
        best = can & (rank == top.take(options.actor, axis=0))
        first = np.minimum.reduceat(np.where(best, place, len(score)), options.first)
        a, r = np.nonzero(found)
        o = first[a, r]
        chosen[o, r] = True
        if act + 1 < most:
            rank[o, r] = 0.0
            left[:, a, r] -= cost[:, o, r]
    return chosen
