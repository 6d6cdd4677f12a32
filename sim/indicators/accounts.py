"""Accounts of power: raw measures of all blocs, scores between fixed marks, means of scores.

Nothing here is computed unless somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, clip, log_mean, total
from sim.indicators import functions as f
from sim.rules.ruleset import Ruleset, blocs_of
from sim.rules.schema.accounts import Measure, Node
from sim.world.world import World

TINY = 1e-12
Function = Callable[[Ruleset, World], Array]

# -- raw numbers, (bloc, R) -----------------------------------------------------------------------


def share(amount: Array) -> Array:
    """Part of every bloc in the world's, (bloc, R)."""
    return np.asarray(amount / np.maximum(total(amount), TINY))


def intensity(amount: Array, size: Array) -> Array:
    """Share of every bloc over its share in a size, such as output; the world's mean is 1."""
    return np.asarray(share(amount) / np.maximum(share(size), TINY))


def supply_position(rules: Ruleset, world: World) -> Array:
    """Mean of the shares in the value of AI chips and in that of chip-making tools."""
    return np.asarray(0.5 * (_chip_value(rules, world) + _tool_value(rules, world)))


def _chip_value(rules: Ruleset, world: World) -> Array:
    """Share in the value of chips: designers, and those who make chips that are sold to all."""
    p, out = rules.p.accounts, np.zeros((len(rules.axes["bloc"]), world.runs))
    merchant = world.vendor_share > 0.0
    sold = np.where(merchant, world.capacity, 0.0)
    np.add.at(
        out, blocs_of(rules, "vendor"), np.where(merchant, p.design_value, 1.0) * world.capacity
    )
    return share(out + p.making_value * (1.0 - p.design_value) * total(sold))


def _tool_value(rules: Ruleset, world: World) -> Array:
    """Share in the sales of chip-making tools, those that a closed market makes for itself too."""
    own = world.tool_sales * world.home_tools / np.maximum(1.0 - world.home_tools, 0.05)
    return share(rules.p.accounts.tool_makers * total(world.tool_sales) + own)


def _compute(world: World) -> Array:
    return total(world.installed, 1)


def _capital(world: World) -> Array:
    return np.asarray(world.site_spend + world.venture)


def _talent(world: World) -> Array:
    return np.asarray(0.5 * (share(world.researchers) + share(world.implementers)))


def _data(rules: Ruleset, world: World) -> Array:
    return np.asarray(f.data(rules, world) * world.gdp)


def _firms(world: World) -> Array:
    return np.asarray(world.startups * world.transfer)


def _over_others(world: World, values: Array) -> Array:
    """Mean of values (bloc, other, R) over the others by their output, (bloc, R)."""
    weight = np.broadcast_to(world.gdp[None], values.shape).copy()
    own = np.arange(len(weight))
    weight[own, own] = 0.0
    return np.asarray(total(weight * values, 1) / np.maximum(total(weight, 1), TINY))


def net_leverage(world: World) -> Array:
    """What others would lose to a bloc less what it would lose to them, by their output."""
    losses = world.vulnerability
    return _over_others(world, losses.swapaxes(0, 1) - losses)


def payment_hub(world: World) -> Array:
    """Share of the payments for AI across borders that end in a bloc."""
    abroad = world.payments.copy()
    own = np.arange(len(abroad))
    abroad[own, own] = 0.0
    return share(total(abroad))


def _largest_vulnerability(world: World) -> Array:
    return np.asarray(world.vulnerability.max(axis=1))


def _mean_vulnerability(world: World) -> Array:
    others = len(world.vulnerability) - 1  # nobody withholds from himself
    return np.asarray(total(world.vulnerability, 1) / others)


def _world(read: Callable[[World], Array]) -> Function:
    """A raw number that needs no parameter."""

    def of(_: Ruleset, world: World) -> Array:
        return np.asarray(read(world))

    return of


# Raw numbers by the name that configs/accounts.yaml calls them.
RAW: dict[str, Function] = {
    "app_exports_per_gdp": lambda r, w: f.app_exports(r, w) / w.gdp,
    "assured_rules": _world(lambda w: w.assurance * w.credibility),
    "capability_gap": f.capability_gap,
    "capital_intensity": _world(lambda w: intensity(_capital(w), w.gdp)),
    "capital_share": _world(lambda w: share(_capital(w))),
    "complements": f.complements,
    "compute_intensity": _world(lambda w: intensity(_compute(w), w.gdp)),
    "compute_share": _world(lambda w: share(_compute(w))),
    "data_intensity": lambda r, w: intensity(_data(r, w), w.gdp),
    "data_share": lambda r, w: share(_data(r, w)),
    "deep_use": f.deep_use,
    "defence_conversion": f.defence_conversion,
    "firms_intensity": lambda r, w: intensity(_firms(w), r.p.economy.population),
    "firms_share": _world(lambda w: share(_firms(w))),
    "implementers_intensity": lambda r, w: intensity(w.implementers, r.p.economy.population),
    "interoperability": _world(lambda w: _over_others(w, w.interoperability)),
    "largest_vulnerability": _world(_largest_vulnerability),
    "mean_vulnerability": _world(_mean_vulnerability),
    "net_leverage": _world(net_leverage),
    "output_share": _world(lambda w: share(w.gdp)),
    "own_capital": _world(lambda w: 1.0 - w.foreign_sites),
    "own_compute": _world(lambda w: 1.0 - w.foreign_owned),
    "partners_bound": f.partners_bound,
    "payment_hub": _world(payment_hub),
    "productivity": _world(lambda w: w.productivity),
    "rule_reach": _world(lambda w: w.rule_reach),
    "substitutes": _world(lambda w: total(w.substitutes, 1) / w.substitutes.shape[1]),
    "supply_position": supply_position,
    "talent_intensity": lambda r, w: intensity(_talent(w), r.p.economy.population),
    "talent_share": _world(_talent),
    "trust": _world(lambda w: w.trust),
    "value_autonomy": _world(lambda w: w.autonomy),
    "value_projection": f.value_projection,
}

# -- scores and their means, (bloc, R) ------------------------------------------------------------


def raw(rules: Ruleset, world: World, measure: str) -> Array:
    """A measure of all blocs as it is counted, before it is scored, (bloc, R)."""
    return RAW[rules.accounts.measures[measure].function](rules, world)


def scored(measure: Measure, values: Array, floor: float) -> Array:
    """Raw values as scores from the floor to 1 between the fixed marks of a measure."""
    low, high = float(measure.low), float(measure.high)
    if measure.log:
        values, low, high = np.log(np.maximum(values, TINY)), np.log(low), np.log(high)
    return clip((values - low) / (high - low), floor, 1.0)


def score(rules: Ruleset, world: World, name: str) -> Array:
    """Score of a measure, a mean or a theory for all blocs, (bloc, R); ratios have no bounds."""
    return scores(rules, name, lambda measure: of_measure(rules, world, measure))[name]


def of_measure(rules: Ruleset, world: World, measure: str) -> Array:
    """Score of a measure for all blocs, (bloc, R)."""
    accounts = rules.accounts
    return scored(accounts.measures[measure], raw(rules, world, measure), accounts.file.floor)


def scores(rules: Ruleset, name: str, leaf: Callable[[str], Array]) -> dict[str, Array]:
    """Scores of a node and of all below it, each (bloc, R).

    Args:
        leaf: gives the score of a measure.
    """
    if name in rules.accounts.measures:
        return {name: leaf(name)}
    node, out = rules.accounts.nodes[name], dict[str, Array]()
    for part in node.of:
        out |= scores(rules, part, leaf)
    out[name] = _combined(node, [out[part] for part in node.of])
    return out


def _combined(node: Node, parts: Sequence[Array]) -> Array:
    """A mean from the scores of its parts."""
    if node.mean == "ratio":
        return np.asarray(parts[0] / parts[1])
    flat = node.mean == "arithmetic"
    weighted = [w * (z if flat else np.log(z)) for w, z in zip(_of(node), parts, strict=True)]
    out = sum(weighted[1:], weighted[0])
    return out if flat else np.exp(out)


def _of(node: Node) -> list[float]:
    """Weights of the parts; exponents 1 and -1 of a ratio."""
    return [1.0, -1.0] if node.mean == "ratio" else [float(w) for w in node.of.values()]


# -- what a change comes from ---------------------------------------------------------------------


def gains(
    rules: Ruleset, name: str, old: Mapping[str, Array], new: Mapping[str, Array]
) -> dict[str, Array]:
    """What a change of each measure under a node counts for in the change of the node, (bloc, R).

    Exact: the change of the node is the sum of the gains times the changes of the scores. A part
    of an arithmetic mean counts by its weight w; of a geometric mean P by w * L(P', P) / L(z', z)
    with L the logarithmic mean; of a ratio likewise, with exponents 1 and -1.

    Args:
        old, new: scores of the node and of all below it, before and after.
    """
    if name in rules.accounts.measures:
        return {name: np.ones_like(new[name])}
    node, out = rules.accounts.nodes[name], dict[str, Array]()
    for part, weight in zip(node.of, _of(node), strict=True):
        gain = np.full_like(new[name], weight)
        if node.mean != "arithmetic":
            gain *= log_mean(new[name], old[name]) / log_mean(new[part], old[part])
        for leaf, below in gains(rules, part, old, new).items():
            out[leaf] = out.get(leaf, 0.0) + gain * below
    return out


# -- weights are a judgement ----------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Where the blocs stand by a theory, in one run, on the scale of 0 to 1.

    Attributes:
        index: (bloc,) by the weights as they are.
        rank: (bloc,) 1 is the highest; 0 for a bloc that is not ranked.
        low, high: (bloc,) 5 % and 95 % over the drawn weights.
        kept: (bloc,) part of the draws in which the bloc keeps its rank.
        same: part of the draws in which the whole order is the same.
    """

    index: Array
    rank: Index
    low: Array
    high: Array
    kept: Array
    same: float


def standing(rules: Ruleset, world: World, theory: str) -> Standing:
    """Index, rank and what they owe to the weights, of the first run."""
    node = rules.accounts.theories[theory]
    parts = np.stack([score(rules, world, part)[:, 0] for part in node.of])
    states = np.array([bloc in _states(rules) for bloc in rules.axes["bloc"]])
    weights = _weights(rules, theory)
    flat = node.mean == "arithmetic"
    values = weights @ parts if flat else np.exp(weights @ np.log(parts))
    ranks = _ranks(values, states)
    low, high = np.quantile(values[1:], [0.05, 0.95], axis=0)
    kept = ranks[1:] == ranks[0]
    return Standing(
        values[0], ranks[0], low, high, kept.mean(axis=0), float(kept.all(axis=1).mean())
    )


@lru_cache(maxsize=8)
def _states(rules: Ruleset) -> frozenset[str]:
    """Blocs with a government that decides: the rest of the world is nobody's rival."""
    return frozenset(a.bloc for a in rules.actors.values() if a.id.startswith("government_"))


def _ranks(values: Array, states: Array) -> Index:
    """Rank of every bloc among the states, 1 is the highest, (draw, bloc); 0 for the others."""
    among = np.where(states, values, -np.inf)
    above = (among[:, None, :] > among[:, :, None]).sum(axis=2)
    return np.where(states, above + 1, 0)


@lru_cache(maxsize=32)
def _weights(rules: Ruleset, theory: str) -> Array:
    """The weights as they are, then those drawn around them, (1 + draws, part); always the same."""
    file = rules.accounts.file
    own = np.array([float(w) for w in rules.accounts.theories[theory].of.values()])
    rng = np.random.default_rng(file.draws)  # fixed: the band is no luck of a game
    return np.vstack([own, rng.dirichlet(file.concentration * own, file.draws)])
