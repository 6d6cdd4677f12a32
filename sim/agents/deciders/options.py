"""The options of all actors who decide, as one list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.agents.deciders.promise import promises
from sim.core.arrays import Array, Index, Mask
from sim.orders.prices import capital_prices, state_prices
from sim.rules.ruleset import LEVELS, Ruleset
from sim.rules.schema.measures import Deal, Policy
from sim.rules.schema.roster import Actor

UP, DOWN, RENEW = 1, -1, 0


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """What the actors may do: N options, those of one actor together, A actors.

    Attributes:
        actors: ids, (A,).
        position, bloc: (A,) places of the actors and of their blocs on those axes.
        weight: (2, F, A) what they care about under the first type of government of the bloc, and
            how the second differs from it.
        governs: (A, 1) whether it is a government.
        acts: (A,) how many of its options an actor takes in a quarter at most.
        first: (A,) its first option.
        actor: (N,) whose option it is, a position in `actors`.
        measure: (N,) measure it is about.
        step: (N,) +1 raises the measure a level, -1 lowers it, 0 renews its term.
        is_deal: (N, 1) whether it proposes a deal.
        gain: (F, N, LEVELS) promise of each feature, from each present level.
        cost: (purse, N, LEVELS) from each present level: political capital, money (JPY bn a year of
            the seat, USD bn a quarter of other governments), teams.
        swing: (N, 1) what luck adds to the score; patience: (N, 1) what it must exceed.
    """

    actors: tuple[str, ...]
    position: Index
    bloc: Index
    weight: Array
    governs: Mask
    acts: Index
    first: Index
    actor: Index
    measure: Index
    step: Index
    is_deal: Mask
    gain: Array
    cost: Array
    swing: Array
    patience: Array


@lru_cache(maxsize=8)
def options_of(rules: Ruleset, actors: tuple[str, ...]) -> Options:
    """Options of the actors: every own policy up, down or renewed, every own deal.

    Actors without options are left out. Those of the kind of the seat, governments, take
    `doctrine.government_acts` in a quarter, all others one.
    """
    own = {a: found for a in actors if (found := list(_own(rules, a)))}
    records = [rules.actors[a] for a in own]
    actor = np.repeat(np.arange(len(own)), [len(found) for found in own.values()])
    measure, step = np.array([o for found in own.values() for o in found], int).reshape(-1, 2).T
    blocs = rules.axes["bloc"]
    bloc = np.array([blocs.index(r.bloc) for r in records], int)
    features = [f.id for f in rules.file.features]
    weight = np.stack([_weights(rules, records, features, bloc, own, kind) for kind in (0, 1)])
    now = np.arange(LEVELS)
    goal = np.clip(now + step[:, None], 0, LEVELS - 1)
    base = np.where(step[:, None] == RENEW, 0, now)  # a renewal is judged against ending
    seat_kind = rules.actors[rules.scenario.seat].kind
    most = int(rules.number("doctrine.government_acts"))
    return Options(
        actors=tuple(own),
        position=np.array([rules.axes["actor"].index(a) for a in own], int),
        bloc=bloc,
        weight=np.stack([weight[0], weight[1] - weight[0]]),
        governs=np.array([[r.kind == seat_kind] for r in records], bool).reshape(-1, 1),
        acts=np.array([most if r.kind == seat_kind else 1 for r in records], int),
        first=np.searchsorted(actor, np.arange(len(own))),
        actor=actor,
        measure=measure,
        step=step,
        is_deal=np.array([[rules.measures[m].kind == "deal"] for m in measure], bool).reshape(
            -1, 1
        ),
        gain=_gains(rules, bloc[actor], measure, goal, base),
        cost=_costs(rules, measure, goal, step == RENEW),
        swing=np.array([r.noise for r in records])[actor, None] * step[:, None],
        patience=np.array([r.patience for r in records])[actor, None],
    )


def _weights(
    rules: Ruleset,
    records: Sequence[Actor],
    features: Sequence[str],
    bloc: Index,
    own: dict[str, list[tuple[int, int]]],
    kind: int,
) -> Array:
    """What actors care about, scaled to their menus, under one type of government, (F, A)."""
    named = [
        r.administrations[kind].weights or r.weights if r.administrations else r.weights
        for r in records
    ]
    weight = np.array([[float(w.get(f, 0.0)) for f in features] for w in named])
    weight = weight.reshape(-1, len(features))
    return np.asarray((weight * _scale(rules, bloc, own, weight)).T)


def _own(rules: Ruleset, actor: str) -> Iterator[tuple[int, int]]:
    """Measure and step of every option of an actor."""
    for m, known in enumerate(rules.measures):
        if known.owner != actor:
            continue
        match known.record:
            case Policy(locked=False):
                yield from [(m, UP), (m, DOWN)]
                if known.term_q:
                    yield m, RENEW
            case Deal():
                yield m, UP


def _scale(
    rules: Ruleset, bloc: Index, own: dict[str, list[tuple[int, int]]], weight: Array
) -> Array:
    """Factor per actor, (A, 1): its average option then scores `typical_score` at a middling need.

    An actor judges its options against its own menu; otherwise the size of the units in which
    effects are written would decide how busy it is.
    """
    typical = rules.number("doctrine.typical_score")
    out = np.ones((len(own), 1))
    for a, found in enumerate(own.values()):
        table = promises(rules)[bloc[a], sorted({m for m, _ in found}), 1]  # (measure, feature)
        sizes = np.abs((table * weight[a]).sum(axis=1))
        sizes = sizes[sizes > 0]
        out[a] = typical / (0.5 * float(sizes.mean())) if len(sizes) else 1.0
    return out


def _gains(rules: Ruleset, bloc: Index, measure: Index, goal: Index, base: Index) -> Array:
    """Promise of every option over each present level, (F, N, LEVELS)."""
    table = np.moveaxis(promises(rules)[bloc, measure], -1, 0)  # (F, N, LEVELS)
    row = np.arange(len(measure))[:, None]
    return np.ascontiguousarray(table[:, row, goal] - table[:, row, base])


def _costs(rules: Ruleset, measure: Index, goal: Index, renews: Mask) -> Array:
    """Cost of every option from each present level, (3, N, LEVELS).

    Money binds governments, teams only the seat of the scenario.
    """
    out = np.zeros((3, *goal.shape))
    out[0] = capital_prices(rules)[measure[:, None], goal]
    out[0, renews] *= rules.number("politics.renewal_price")
    out[1] = state_prices(rules)[measure[:, None], goal] - state_prices(rules)[measure]
    for o, m in enumerate(measure.tolist()):
        record, owner = rules.measures[m].record, rules.measures[m].owner
        if owner == rules.scenario.seat and isinstance(record, Policy | Deal):
            prices = [(0.0, 0.0), *((p.cost_jpy_bn, p.teams) for p in record.levels)]
            table = np.array([prices[min(level, len(prices) - 1)] for level in range(LEVELS)]).T
            out[1:, o] = table[:, goal[o]] - table
    return out
