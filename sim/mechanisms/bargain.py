"""Bargaining over bundles of items (M11): what a bundle is worth to both, which one is proposed.

All candidate bundles of a pair are weighed at once on the present state, by linear, named terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product

import numpy as np

from sim.core.arrays import Array, Index, Mask, clip, logistic, some, sums_at, total
from sim.indicators import of_blocs
from sim.mechanisms.context import Context
from sim.mechanisms.governments import vote_near
from sim.rules.ruleset import LEVELS, Exchange, Ruleset, blocs_of_parties

MOST = 3  # items in a bundle
CANDIDATES = 200  # bundles of a pair that are weighed
STEPS = LEVELS - 1  # levels above none
GIVER, TAKER = 0, 1
# For the mean over a standard normal, (9, 1) each.
_NODES, _WEIGHTS = (row[:, None] for row in np.polynomial.hermite_e.hermegauss(9))
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """What bargaining needs of the rules. V = party x role x item x level, and one empty row.

    Attributes:
        base, slope: (V, 1) utility where nobody lacks more than half, and per unit of lack above.
        lack: (V,) row of the feature and bloc whose lack counts, in a table of both.
        features: indicators that count; low, high: (F, 1, 1) where all or nothing is lacking.
        rows: (2, MOST, pair, CANDIDATES) row of V of each item, for the first and second party.
        exchange, level: (MOST, pair, CANDIDATES) what is exchanged; -1 and 0 for none.
        real: (pair, CANDIDATES) which are bundles and not empty places.
    """

    base: Array
    slope: Array
    lack: Index
    features: tuple[str, ...]
    low: Array
    high: Array
    rows: Index
    exchange: Index
    level: Index
    real: Mask


@lru_cache(maxsize=8)
def tables(rules: Ruleset) -> Tables:
    """Of a ruleset, kept."""
    items, parties = tuple(rules.items.values()), rules.axes["party"]
    homes, blocs = blocs_of_parties(rules), len(rules.axes["bloc"])
    names = tuple(dict.fromkeys(item.serves for item in items))
    features = {f.id: f for f in rules.file.features}
    size = len(parties) * 2 * len(items) * STEPS
    base, slope, lack = np.zeros((size + 1, 1)), np.zeros((size + 1, 1)), np.zeros(size + 1, int)
    taker, giver = (rules.number(f"deals.{side}_curve") for side in ("taker", "giver"))
    for (p, party), (i, item) in product(enumerate(parties), enumerate(items)):
        for level in range(1, len(item.levels) + 1):
            part = level / len(item.levels)
            for role, worth, moves, curve in (
                (GIVER, item.gives.get(party, 0.0), -item.spare, giver),
                (TAKER, item.gets.get(party, 0.0), item.need, taker),
            ):
                v = value_row(rules, p, role, i, level)
                base[v], slope[v] = worth * part**curve, moves * part**curve
                lack[v] = names.index(item.serves) * blocs + homes[p]
    rows, exchange, levels, real = _candidates(rules, base[:, 0])
    bounds = np.array([(features[n].low, features[n].high) for n in names], float)
    low, high = bounds.T[..., None, None]
    return Tables(
        base, slope, lack, tuple(features[n].indicator for n in names), low, high,
        rows, exchange, levels, real,
    )  # fmt: skip


def value_row(rules: Ruleset, party: int, role: int, item: int, level: int) -> int:
    """Place of a party's utility of giving or taking an item at a level."""
    return ((party * 2 + role) * len(rules.items) + item) * STEPS + level - 1


def _candidates(rules: Ruleset, base: Array) -> tuple[Index, Index, Index, Mask]:
    """Bundles of up to `MOST` items of every pair: the best by the product of both gains."""
    pairs, empty = len(rules.pairs), len(base) - 1
    rows = np.full((2, MOST, pairs, CANDIDATES), empty)
    exchange = np.full((MOST, pairs, CANDIDATES), -1)
    level = np.zeros((MOST, pairs, CANDIDATES), int)
    real = np.zeros((pairs, CANDIDATES), bool)
    for q, pair in enumerate(rules.pairs):
        own = [(x, e) for x, e in enumerate(rules.exchanges) if e.pair == q]
        offers = [(x, n, e) for x, e in own for n in range(1, e.levels + 1)]
        # The last offer is none: it fills bundles of fewer items.
        x = np.array([x for x, _, _ in offers] + [-1])
        n = np.array([n for _, n, _ in offers] + [0])
        row = np.array(
            [[exchange_row(rules, p, e, n) for _, n, e in offers] + [empty] for p in pair]
        )
        found = _combinations(len(offers))
        one, two = np.triu_indices(MOST, 1)
        same = (x[found[:, one]] == x[found[:, two]]) & (x[found[:, two]] >= 0)
        found = found[~same.any(axis=1)]
        # A little room below zero: the state may lift what is not worth it now.
        room = np.maximum(base[row][:, found].sum(axis=2) + 0.02, 0.0)
        best = np.argsort(-np.round(room.prod(axis=0), 9), kind="stable")[:CANDIDATES]
        chosen, size = found[best].T, len(best)
        rows[:, :, q, :size], real[q, :size] = row[:, chosen], True
        exchange[:, q, :size], level[:, q, :size] = x[chosen], n[chosen]
    return rows, exchange, level, real


@lru_cache(maxsize=64)
def _combinations(offers: int) -> Index:
    """Places of one to `MOST` offers, (N, MOST); the place after the last where there are fewer."""
    parts = []
    for n in range(1, MOST + 1):
        found = np.array(list(combinations(range(offers), n)), int).reshape(-1, n)
        parts.append(np.pad(found, ((0, 0), (0, MOST - n)), constant_values=offers))
    out = np.concatenate(parts)
    out.flags.writeable = False
    return out


def exchange_row(rules: Ruleset, party: str, exchange: Exchange, level: int) -> int:
    """Place of the utility of an exchange to one of its two parties."""
    role = GIVER if party == exchange.giver else TAKER
    item = tuple(rules.items).index(exchange.item)
    return value_row(rules, rules.axes["party"].index(party), role, item, level)


def lacks(c: Context) -> Array:
    """How much each bloc lacks of each feature that counts, above one half, (F x bloc, R)."""
    t, w = tables(c.rules), c.world
    seen = np.empty((len(t.features), len(w.gdp), w.runs))
    for row, indicator in zip(seen, t.features, strict=True):
        row[...] = of_blocs(c.rules, w, indicator)
    need = clip((t.high - seen) / (t.high - t.low), 0.0, 1.0) - 0.5
    return need.reshape(-1, w.runs)


def values(c: Context) -> Array:
    """Utility of every item at every level to its givers and takers, (V, R)."""
    t = tables(c.rules)
    return np.asarray(t.base + t.slope * lacks(c).take(t.lack, axis=0))


@dataclass(frozen=True, slots=True)
class Stance:
    """Where the parties of all pairs stand before a bundle is on the table, each (pair, 2, R).

    The second axis is the party that judges.

    Attributes:
        relation: of its bloc with the other's.
        outside: what it has without a deal (disagreement point).
        trust: what relation, memory and bridge add to its utility.
        terms: the three parts of `trust` by name.
    """

    relation: Array
    outside: Array
    trust: Array
    terms: dict[str, Array]


@lru_cache(maxsize=8)
def sides(rules: Ruleset) -> tuple[Index, Index]:
    """Party and bloc position of the two of every pair, (pair, 2) each, kept per ruleset."""
    parties = rules.axes["party"]
    party = np.array([[parties.index(p) for p in pair] for pair in rules.pairs], int)
    return party.reshape(-1, 2), blocs_of_parties(rules)[party].reshape(-1, 2)


@lru_cache(maxsize=8)
def seat_sides(rules: Ruleset) -> Index:
    """Which of every pair is the seat's party, -1 where neither is, (pair,). Read only."""
    own = rules.actors[rules.scenario.seat].party
    found = [pair.index(own) if own in pair else -1 for pair in rules.pairs]
    out = np.array(found, int)
    out.flags.writeable = False
    return out


def stance(c: Context) -> Stance:
    """Of all pairs in the present state."""
    w, p = c.world, c.p.deals
    party, bloc = sides(c.rules)
    relation = w.relation[bloc, bloc[:, ::-1]]
    memory = w.reputation[party, party[:, ::-1]]
    terms = {
        "relation": p.relation_weight * (relation - 0.5),
        "memory": p.memory_weight * (memory - 0.5),
        "bridge": bridge(c),
    }
    # The mean of the relations with all but oneself and the other side.
    others = (total(w.relation, 1)[bloc] - w.relation[bloc, bloc] - relation) / (len(w.gdp) - 2)
    force = (w.pact_left > 0).astype(float)
    engaged = _pacts_of(c.rules, force)[party] - force[:, None]
    outside = p.outside + p.alternatives * (others - 0.5) + p.engaged * engaged
    trust = terms["relation"] + terms["memory"] + terms["bridge"]
    return Stance(relation, outside, trust, terms)


def _pacts_of(rules: Ruleset, force: Array) -> Array:
    """Bundles in force of every party, (party, R)."""
    party, _ = sides(rules)
    return sums_at(party.T.ravel(), np.concatenate([force, force]), len(rules.axes["party"]))


@lru_cache(maxsize=8)
def _bridge_places(rules: Ruleset) -> tuple[int, int, Index, Index] | None:
    """The bridge: measure, pair, and both ends of the ties to Japan in relations and in memory."""
    pair = ("government_eu", "government_us")
    if "us_eu_bridge" not in rules.axes["measure"].ids or pair not in rules.pairs:
        return None
    q = rules.pairs.index(pair)
    (party, bloc), japan = sides(rules), rules.actors["government_japan"]
    own = rules.axes["party"].index(japan.party), rules.axes["bloc"].index(japan.bloc)
    memory, relation = (np.array([at[q], [o, o]]) for at, o in zip((party, bloc), own, strict=True))
    return rules.measure_index("us_eu_bridge"), q, relation, memory


def bridge(c: Context) -> Array:
    """What Japan's bridge adds between the US and the EU, (pair, 1, R); lost below the floor."""
    w, p, places = c.world, c.p.deals, _bridge_places(c.rules)
    out = np.zeros((len(c.rules.pairs), 1, w.runs))
    if places is None or not some(w.level[places[0]]):
        return out
    m, pair, relation, memory = places
    ties = np.concatenate([w.relation[tuple(relation)], w.reputation[tuple(memory)]])
    weakest = ties.min(axis=0)
    stands = (w.level[m] > 0) & (weakest >= p.bridge_floor)
    out[pair, 0] = np.where(stands, p.bridge * weakest, 0.0)
    return out


@lru_cache(maxsize=8)
def states(rules: Ruleset) -> Mask:
    """Whether a party is a government, whose word is that of its bloc, (party, 1). Read only."""
    found = {a.party for a in rules.actors.values() if a.kind == "government"}
    out = np.array([[p in found] for p in rules.axes["party"]])
    out.flags.writeable = False
    return out


def shares(c: Context) -> Array:
    """Bargaining weight of each party of every pair by patience, (pair, 2, 1 or R); sum to 1.

    A government with a vote ahead is in a hurry.
    """
    party, _ = sides(c.rules)
    hurry = -np.log(np.minimum(c.p.deals.patience, 1.0 - 1e-9))
    near = vote_near(c.rules, c.date)
    if near.any():
        votes = states(c.rules) & near[blocs_of_parties(c.rules)][:, None]
        hurry = np.where(votes, c.p.deals.vote_haste * hurry, hurry)
    hurry = hurry[party]
    return np.asarray(hurry[:, ::-1] / total(hurry, 1)[:, None])


def chance_of(x: Array, firmness: Array, doubt: Array) -> Array:
    """Chance of a yes at a utility x above what it has otherwise, (K,).

    The mean of logistic(firmness (x + e)) over what nobody outside knows, e ~ N(0, doubt).
    """
    logits = firmness * (x + doubt * _NODES)
    return total(_WEIGHTS * logistic(logits))


def best_bundle(own: Array, other: Array, share: Array) -> tuple[Index, Mask]:
    """Bundle with the highest Nash product, and whether there is one; both (K,).

    Args:
        own, other: (K, C) gains over the disagreement points; -inf for places without a bundle.
        share: (K,) bargaining weight of the one who proposes.
    """
    open_ = (own > 0) & (other > 0)
    score = share[:, None] * np.log(np.where(open_, own, 1.0))
    score = score + (1.0 - share[:, None]) * np.log(np.where(open_, other, 1.0))
    # Rounded, so that the last bits decide nothing.
    best = np.where(open_, np.round(score, 9), -np.inf).argmax(axis=1)
    return best, np.asarray(open_.any(axis=1))
