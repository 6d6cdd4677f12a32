"""What actors know: published statistics, a quarter old, with noise by confidence."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, clip
from sim.core.rng import Draws
from sim.indicators import of_blocs
from sim.rules.ruleset import Ruleset
from sim.world.world import World


def needs(rules: Ruleset, world: World, draws: Draws) -> Array:
    """How much each bloc lacks of each feature, 0 to 1, (F, bloc, R).

    Decisions are taken before anything of the quarter has happened, so the state they see is the
    end of the last quarter; each statistic carries noise by its confidence.
    """
    spread, _, _ = _features(rules)
    features, blocs = len(rules.file.features), spread.shape[1]
    noise = draws.normal("statistics", world.quarter, blocs * features)
    noise = noise.reshape(blocs, features, world.runs).swapaxes(0, 1)
    return lacking(rules, world, 1.0 + spread * clip(noise, -3, 3))


def lacking(rules: Ruleset, world: World, error: Array | float = 1.0) -> Array:
    """How much each bloc lacks of each feature where statistics are off by a factor, as `needs`."""
    _, low, high = _features(rules)
    seen = np.empty((*low.shape[:1], len(rules.axes["bloc"]), world.runs))
    for row, feature in zip(seen, rules.file.features, strict=True):
        row[...] = of_blocs(rules, world, feature.indicator)
    return clip((high - seen * error) / (high - low), 0.0, 1.0)


@lru_cache(maxsize=8)
def _features(rules: Ruleset) -> tuple[Array, Array, Array]:
    """Spread of noise (F, bloc, 1), low and high, each (F, 1, 1), kept per ruleset."""
    features = rules.file.features
    named = [[f.indicator.replace("{bloc}", b) for b in rules.axes["bloc"]] for f in features]
    spread = [
        [rules.number(f"doctrine.noise_{rules.indicators[n].confidence.lower()}") for n in names]
        for names in named
    ]
    low, high = np.array([(f.low, f.high) for f in features], float).T[..., None, None]
    return np.array(spread)[..., None], low, high
