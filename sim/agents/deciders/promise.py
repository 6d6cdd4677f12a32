"""What options promise, computed once from their own typed effects: rivals know the rules."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array
from sim.core.units import convert
from sim.rules.ruleset import LEVELS, Ruleset
from sim.rules.schema.effects import OnceEffect, ScaleEffect
from sim.world.world import FIELDS


@lru_cache(maxsize=8)
def promises(rules: Ruleset) -> Array:
    """Promise of every measure at every level to every bloc, (bloc, measure, LEVELS, feature).

    An effect on the own bloc counts for the feature that the lever serves, by the part of the
    economy that it touches. An effect on another bloc counts by the relation: helping a friend
    serves `reach`, holding back a rival serves `rivals`, the reverse costs.
    """
    features = [f.id for f in rules.file.features]
    meaning = {m.lever: m for m in rules.file.levers}
    blocs, others = rules.axes["bloc"], rules.number("doctrine.others")
    relation = rules.start["relation"][..., 0]
    out = np.zeros((len(blocs), len(rules.measures), LEVELS, len(features)))
    for m, measure in enumerate(rules.measures):
        for effect in measure.effects:
            if isinstance(effect, OnceEffect) or effect.target not in meaning:
                continue
            lever = meaning[effect.target]
            f = features.index(lever.feature)
            touched = _blocs_touched(rules, effect.target, effect.at)
            part = _part_touched(rules, effect.target, effect.at)
            for level in range(1, LEVELS):
                amount = convert(effect.amount(level), effect.unit)[0]
                size = np.log(amount) if isinstance(effect, ScaleEffect) else amount
                size *= lever.sign / lever.unit_size * part
                for b in range(len(blocs)):
                    if b in touched:
                        out[b, m, level, f] += size
                        continue
                    for other in sorted(touched):
                        worth = others * (2.0 * relation[b, other] - 1.0) / len(touched)
                        kind = features.index("reach" if worth > 0 else "rivals")
                        out[b, m, level, kind] += size * worth
    return out


def _part_touched(rules: Ruleset, target: str, at: tuple[str, ...]) -> float:
    """Part of a bloc's economy in the sectors and sizes of firms that an effect names, 0..1."""
    economy, part = rules.p.economy, 1.0
    named = dict(zip(FIELDS[target].axes, at, strict=False))
    for axis, weight in (("sector", economy.value_added), ("size", economy.output_weight)):
        item = named.get(axis, "all")
        if item == "all":
            continue
        share = weight[..., rules.axes[axis].index(item), 0]
        bloc = named.get("bloc", "all")
        if share.ndim and bloc != "all":
            share = share[rules.axes["bloc"].index(bloc)]
        part *= float(np.mean(share))
    return part


def _blocs_touched(rules: Ruleset, target: str, at: tuple[str, ...]) -> set[int]:
    blocs = rules.axes["bloc"]
    out: set[int] = set()
    axes = FIELDS[target].axes
    for i, axis in enumerate(axes):
        named = at[i] if i < len(at) else "all"
        if axis in {"bloc", "other"} and named != "all":
            out.add(blocs.index(named))
        elif axis in {"lab", "vendor", "investor"} and named != "all":
            out.add(blocs.index(rules.actors[named].bloc))
    return out or set(range(len(blocs)))
