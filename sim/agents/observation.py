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
    spread, low, high = _features(rules)
    features, blocs = rules.file.features, spread.shape[1]
    shape = (blocs, len(features), world.runs)
    noise = draws.normal("statistics", world.quarter, blocs * len(features)).reshape(shape)
    exact = np.empty((len(features), blocs, world.runs))
    for row, feature in zip(exact, features, strict=True):
        row[...] = of_blocs(rules, world, feature.indicator)
    seen = exact * (1.0 + spread * clip(noise.swapaxes(0, 1), -3, 3))
    return clip((high - seen) / (high - low), 0.0, 1.0)


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
