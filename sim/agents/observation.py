"""What actors know: published statistics, a quarter old, with noise by confidence."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, clip
from sim.core.rng import Draws
from sim.indicators import value
from sim.rules.ruleset import Ruleset
from sim.world.world import World


def needs(rules: Ruleset, world: World, draws: Draws) -> Array:
    """How much each bloc lacks of each feature, 0 to 1, (bloc, feature, R).

    Decisions are taken before anything of the quarter has happened, so the state they see is the
    end of the last quarter; each statistic carries noise by its confidence.
    """
    names, spread, low, high = _features(rules)
    shape = (len(rules.axes["bloc"]), len(rules.file.features), world.runs)
    noise = draws.normal("statistics", world.quarter, shape[0] * shape[1]).reshape(shape)
    values = {name: value(rules, world, name) for name in set(names)}
    exact = np.stack([values[name] for name in names]).reshape(shape)
    seen = exact * (1.0 + spread * clip(noise, -3, 3))
    return clip((high - seen) / (high - low), 0.0, 1.0)


@lru_cache(maxsize=8)
def _features(rules: Ruleset) -> tuple[tuple[str, ...], Array, Array, Array]:
    """Indicators bloc by bloc, spread of noise (bloc, F, 1), low, high (F, 1), kept per ruleset."""
    blocs, features = rules.axes["bloc"], rules.file.features
    names = tuple(f.indicator.replace("{bloc}", b) for b in blocs for f in features)
    spread = np.array(
        [rules.number(f"doctrine.noise_{rules.indicators[n].confidence.lower()}") for n in names]
    )
    low = np.array([[float(f.low)] for f in features])
    high = np.array([[float(f.high)] for f in features])
    return names, spread.reshape(len(blocs), len(features), 1), low, high
