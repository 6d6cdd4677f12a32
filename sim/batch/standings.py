"""How strategies stand over hidden draws: scores, regret, effects of recommendations, terciles.

Every strategy meets the same seeds, so that a draw compares strategies and not luck. Regret is how
far a strategy stays behind the best of those compared in the same draw. What decides where a
strategy hurts is read off by terciles of the hidden draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.batch.merge import Runs
from sim.batch.plan import Plan
from sim.core.arrays import Array, Mask
from sim.game import strategies
from sim.rules.ruleset import Ruleset
from sim.rules.strategies import ALL, load_library

LOSS = 1.8  # a step short of enough counts this many times one beyond it (model.md M13)
WORST = 0.1  # the part of the draws that counts as the worst


@dataclass(frozen=True, slots=True)
class Standing:
    """How a strategy stands over the draws, in the units of an outcome's scale.

    Attributes:
        share_best: part of the draws in which it is best; ties are shared.
        worst_regret: mean of the worst tenth.
    """

    share_best: float
    mean_score: float
    mean_regret: float
    worst_regret: float


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator of an outcome: its scale (worst end first) and its part in the whole.

    Attributes:
        enough: where steps begin to count for less; the end of the scale where they do not.
    """

    indicator: str
    low: float
    high: float
    enough: float
    weight: float

    def worth(self, values: Array) -> Array:
        """Worth of values: 0 at the worst end, 1 at the best, steeper short of what is enough."""
        scale = self.high - self.low
        at, knee = (values - self.low) / scale, (self.enough - self.low) / scale
        if knee >= 1.0:
            return np.asarray(at)
        bent = np.minimum(at, knee) + np.maximum(at - knee, 0.0) / LOSS
        return np.asarray(bent / (knee + (1.0 - knee) / LOSS))


@dataclass(frozen=True, slots=True)
class Decisive:
    """How a quantity differs between the outer terciles of a hidden draw, with its error."""

    parameter: str
    means: tuple[float, float, float]
    difference: float
    error: float

    @property
    def clear(self) -> float:
        """Size of the difference in standard errors."""
        return abs(self.difference) / max(self.error, 1e-12)


def outcomes(rules: Ruleset) -> tuple[str, ...]:
    """Ids of what strategies are compared by: weighed outcomes, then the objectives."""
    return (*load_library(rules).outcomes, *rules.goals)


def scores(plan: Plan, rules: Ruleset, runs: Mapping[str, Runs], outcome: str) -> dict[str, Array]:
    """Score of every strategy in the draws that all of them finished, (R,) each.

    A weighed outcome adds its parts on their scales; an objective is the mean of its measures.
    """
    seeds = shared(runs)
    out = {}
    for name, one in runs.items():
        places = [one.seeds.index(seed) for seed in seeds]
        total = np.zeros(len(seeds))
        for part in _parts(rules, outcome):
            total += part.weight * part.worth(one.finals(plan, part.indicator)[places])
        out[name] = total
    return out


def _parts(rules: Ruleset, outcome: str) -> Iterator[Part]:
    weighed = load_library(rules).outcomes.get(outcome)
    if weighed is not None:
        whole = sum(m.weight for m in weighed.measures)
        for m in weighed.measures:
            low, high = float(m.low), float(m.high)
            enough = high if m.enough is None else float(m.enough)
            yield Part(m.indicator, low, high, enough, m.weight / whole)
        return
    goal = rules.goals[outcome]
    for bar in goal.measures:
        low, high = float(bar.low), float(bar.high)
        low, high = (high, low) if bar.lower_is_better else (low, high)
        yield Part(bar.indicator, low, high, high, 1.0 / len(goal.measures))


def shared(runs: Mapping[str, Runs]) -> list[int]:
    """Seeds that all strategies finished, in their order."""
    return sorted(set.intersection(*(set(one.seeds) for one in runs.values())))


def standings(scored: Mapping[str, Array], where: Mask | None = None) -> dict[str, Standing]:
    """How every strategy stands over the draws, or over those `where` holds."""
    table = np.array(list(scored.values()))
    if where is not None:
        table = table[:, where]
    best = np.round(table, 9) == np.round(table.max(axis=0), 9)
    share = (best / best.sum(axis=0)).mean(axis=1)
    regret = table.max(axis=0) - table
    worst = max(1, round(WORST * table.shape[1]))
    tail = np.sort(regret, axis=1)[:, -worst:].mean(axis=1)
    rows = zip(scored, share, table.mean(axis=1), regret.mean(axis=1), tail, strict=True)
    return {name: Standing(*(float(x) for x in row)) for name, *row in rows}


def regrets(scored: Mapping[str, Array]) -> dict[str, Array]:
    """How far every strategy stays behind the best one in every draw, (R,) each."""
    best = np.max(list(scored.values()), axis=0)
    return {name: best - score for name, score in scored.items()}


def effects(scored: Mapping[str, Array]) -> dict[str, Array]:
    """Effect of every recommendation in every draw: `alone_1` over none, `last_1` over all but it.

    `together` is all of them over none.
    """
    none, everything = scored[strategies.NONE], scored[ALL]
    out = {"together": everything - none}
    for number in range(1, 6):
        out[f"alone_{number}"] = scored[f"only_{number}"] - none
        out[f"last_{number}"] = everything - scored[f"without_{number}"]
    return out


def corner(chosen: Sequence[Decisive], names: Sequence[str], drawn: Array) -> Mask:
    """Draws that lie in the third in which a quantity is low by each of the chosen draws, (R,)."""
    inside = np.ones(drawn.shape[1], bool)
    for one in chosen:
        row = drawn[list(names).index(one.parameter)]
        low, high = np.quantile(row, (1 / 3, 2 / 3))
        inside &= (row <= low) if one.difference > 0 else (row >= high)
    return inside


def decisive(values: Array, names: Sequence[str], drawn: Array) -> list[Decisive]:
    """How values differ by terciles of each hidden draw, the clearest first.

    Args:
        values: (R,); drawn: (parameter, R).
    """
    out = []
    for name, row in zip(names, drawn, strict=True):
        low, high = np.quantile(row, (1 / 3, 2 / 3))
        groups = [values[row <= low], values[(row > low) & (row < high)], values[row >= high]]
        if row.min() == row.max() or min(len(g) for g in groups) < 2:
            continue
        outer = groups[0], groups[2]
        error = float(np.sqrt(sum(g.var(ddof=1) / len(g) for g in outer)))
        means = tuple(float(g.mean()) for g in groups)
        out.append(Decisive(name, means, means[2] - means[0], error))  # type: ignore[arg-type]
    return sorted(out, key=lambda d: -d.clear)
