"""The doctrine decider: weigh what options promise by what is lacking, choose what is affordable.

Asked once for all actors of a kind and all runs. The score of an option is a sum of named terms
(weight x lack x promise) and own noise, so every act can be explained by its largest terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.agents.deciders.promise import promises
from sim.core.arrays import Array, Index, Mask
from sim.rules.ruleset import LEVELS, Ruleset
from sim.rules.schema.measures import Deal, Policy
from sim.rules.schema.roster import Actor
from sim.world.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """The actors of one kind and their options, padded to the longest list.

    Attributes:
        actors: ids, (A,).
        bloc: (A,) position of their blocs.
        weight: (A, F) what they care about.
        measure: (A, O) position of the measure an option is about; -1 pads.
        step: (A, O) +1 raises it a level, -1 lowers it, 0 renews its term.
        noise, patience: (A, 1, 1).
        position: (A,) on the actor axis.
    """

    kind: str
    actors: tuple[str, ...]
    bloc: Index
    weight: Array
    measure: Index
    step: Array
    noise: Array
    patience: Array
    position: Index


@dataclass(frozen=True, slots=True)
class Choice:
    """What a group chose, kept for explanations.

    Attributes:
        drive: (A, F, R) weight x lack of every feature.
        gain: (A, O, F) or with runs, promise of the option over the present level.
        score: (A, O, R).
        chosen: (A, O, R) bool.
        level: (A, O, R) level each option would set.
    """

    group: Group
    drive: Array
    gain: Array
    score: Array
    chosen: Mask
    level: Index


def make_group(rules: Ruleset, kind: str, records: Sequence[Actor]) -> Group:
    """Options of all actors of a kind: every own policy up, down or renewed, every own deal."""
    options: list[list[tuple[int, int]]] = []
    for record in records:
        own = []
        for m, known in enumerate(rules.measures):
            if known.owner == record.id and isinstance(known.record, Policy):
                if known.record.locked:
                    continue
                own += [(m, 1), (m, -1)]
                own += [(m, 0)] if known.term_q else []
            elif known.owner == record.id and isinstance(known.record, Deal):
                own.append((m, 1))
        options.append(own)
    width = max((len(o) for o in options), default=0)
    measure = np.full((len(records), width), -1)
    step = np.zeros((len(records), width))
    for a, own in enumerate(options):
        for o, (m, direction) in enumerate(own):
            measure[a, o], step[a, o] = m, direction
    features = [f.id for f in rules.file.features]
    blocs, actors = rules.axes["bloc"], rules.axes["actor"]
    weight = np.array([[float(r.weights.get(f, 0.0)) for f in features] for r in records])
    weight = weight * _scale(rules, records, measure, weight)
    return Group(
        kind=kind,
        actors=tuple(r.id for r in records),
        bloc=np.array([blocs.index(r.bloc) for r in records]),
        weight=weight,
        measure=measure,
        step=step,
        noise=np.array([r.noise for r in records])[:, None, None],
        patience=np.array([r.patience for r in records])[:, None, None],
        position=np.array([actors.index(r.id) for r in records]),
    )


def _scale(rules: Ruleset, records: Sequence[Actor], measure: Index, weight: Array) -> Array:
    """Factor per actor, (A, 1): its average option then scores `typical_score` at a middling need.

    An actor judges its options against its own menu; otherwise the size of the units in which
    effects are written would decide how busy it is.
    """
    blocs, typical = rules.axes["bloc"], rules.number("doctrine.typical_score")
    out = np.ones((len(records), 1))
    for a, record in enumerate(records):
        own = sorted({int(m) for m in measure[a] if m >= 0})
        if own:
            table = promises(rules)[blocs.index(record.bloc), own, 1]  # (option, feature)
            sizes = np.abs((table * weight[a]).sum(axis=1))
            sizes = sizes[sizes > 0]
            out[a] = typical / (0.5 * float(sizes.mean())) if len(sizes) else 1.0
    return out


def decide(
    rules: Ruleset,
    world: World,
    group: Group,
    lack: Array,
    luck: Array,
    legal: Mask,
    costs: Callable[[Index, Index], Array],
    budget: Array,
    picks: int = 1,
) -> Choice:
    """Choose for all actors of the group.

    Args:
        lack: (bloc, F, R) from `observation.needs`.
        luck: (measure, R) standard normals.
        legal: (A, O, R) bool.
        costs: cost of going from one level to another, (A, O, purse, R).
        budget: (A, purse, R).
        picks: largest number of acts in this quarter.
    """
    drive = group.weight[..., None] * lack[group.bloc]
    now = world.next_level[group.measure].astype(int)
    level = now + group.step[..., None].astype(int)
    most = np.array([m.levels for m in rules.measures])[group.measure][..., None]
    inside = (level >= 0) & (level <= most)
    goal = np.clip(level, 0, LEVELS - 1)
    a = np.arange(len(group.actors))[:, None, None]
    o = np.arange(group.measure.shape[1])[None, :, None]
    gain = _gains(rules, group)[a, o, now]  # (A, O, R, F)
    score = np.zeros(now.shape)
    for f in range(drive.shape[1]):
        score = score + drive[:, None, f] * gain[..., f]
    cost = costs(now, goal)
    score = score + group.noise * luck[group.measure] * group.step[..., None]
    score = score - group.patience - rules.number("doctrine.price_weight") * cost[:, :, 0]
    chosen = choose(score, legal & inside, cost, budget, picks)
    return Choice(group, drive, gain, score, chosen, goal)


@lru_cache(maxsize=32)
def _gains(rules: Ruleset, group: Group) -> Array:
    """Promise of every option over each present level, (A, O, LEVELS, F), kept per group."""
    table = promises(rules)[group.bloc[:, None], group.measure]  # (A, O, LEVELS, F)
    step = group.step[..., None]
    goal = np.clip(np.arange(LEVELS) + step.astype(int), 0, LEVELS - 1)
    # A renewal is judged against ending.
    before = np.where(step == 0, 0, np.arange(LEVELS))
    there, here = (np.take_along_axis(table, x[..., None], axis=2) for x in (goal, before))
    return np.asarray(there - here)


def choose(score: Array, legal: Mask, cost: Array, budget: Array, picks: int) -> Mask:
    """The best legal option with a positive score that can be afforded, again and again.

    Scores are rounded before they are compared, so that the last bits decide nothing.

    Returns:
        (A, O, R) bool.
    """
    rank = np.where(legal, np.round(score, 9), -np.inf)
    chosen, left = np.zeros(score.shape, bool), budget.copy()
    a, run = np.indices((score.shape[0], score.shape[2]), sparse=True)
    for _ in range(picks):
        can = (cost <= left[:, None] + 1e-9).all(axis=2) & ~chosen & (rank > 0)
        best = np.where(can, rank, -np.inf).argmax(axis=1)  # (A, R)
        ok = can[a, best, run]
        chosen[a, best, run] |= ok
        paid = cost[a, best, :, run].swapaxes(1, 2)  # (A, purse, R)
        left = np.where(ok[:, None], left - paid, left)
    return chosen


def reasons(choice: Choice, actor: int, option: int, run: int = 0) -> list[tuple[int, float]]:
    """Terms of an option's score, largest first: (feature position, weight x lack x promise)."""
    terms = choice.drive[actor, :, run] * choice.gain[actor, option, run]
    order = np.argsort(-np.abs(terms), kind="stable")
    return [(int(f), float(terms[f])) for f in order if terms[f] != 0.0]
