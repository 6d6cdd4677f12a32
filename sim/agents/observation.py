"""What actors know: published statistics, a quarter old, with noise by confidence."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array
from sim.core.rng import Draws
from sim.indicators import value
from sim.rules.ruleset import Ruleset
from sim.world.world import World

NOISE = {"A": 0.02, "B": 0.05, "C": 0.10}


def needs(rules: Ruleset, world: World, draws: Draws) -> Array:
    """How much each bloc lacks of each feature, 0 to 1, (bloc, feature, R).

    Decisions are taken before anything of the quarter has happened, so the state they see is the
    end of the last quarter; each statistic carries noise of 2, 5 or 10 percent.
    """
    blocs, features = rules.axes["bloc"], rules.file.features
    noise = draws.normal("statistics", world.quarter, len(blocs) * len(features))
    noise = noise.reshape(len(blocs), len(features), world.runs)
    out = np.empty((len(blocs), len(features), world.runs))
    for f, feature in enumerate(features):
        for b, bloc in enumerate(blocs):
            name = feature.indicator.replace("{bloc}", bloc)
            spread = NOISE[rules.indicators[name].confidence]
            seen = value(rules, world, name) * (1.0 + spread * np.clip(noise[b, f], -3, 3))
            gap = (float(feature.high) - seen) / (float(feature.high) - float(feature.low))
            out[b, f] = np.clip(gap, 0.0, 1.0)
    return out
