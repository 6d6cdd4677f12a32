"""The doctrine decider: weigh what options promise by what is lacking, choose what is affordable.

Asked once for all actors and all runs. The score of an option is a sum of named terms
(weight x lack x promise) and own noise, so every act can be explained by its largest terms.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.agents.deciders.legal import asked, budgets, legal_options
from sim.agents.deciders.options import RENEW, Options
from sim.core.arrays import Array, Index, Mask, entries, row_starts, sums_at, total
from sim.indicators import calendar
from sim.mechanisms.governments import short_of, vote_near
from sim.rules.ruleset import LEVELS, Ruleset
from sim.world.world import World


@dataclass(frozen=True, slots=True)
class Act:
    """One act of one actor.

    Attributes:
        measure: position of the measure.
        step: +1 raised it a level (or proposed a deal), -1 lowered it, 0 renewed its term.
        level: level that was set.
        reasons: terms of the score, largest first: (feature position, weight x lack x promise).
    """

    actor: str
    measure: int
    step: int
    level: int
    score: float
    reasons: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """One act that members of its actor stopped.

    Attributes:
        measure, step, level: as in `Act`.
        against: share of the votes against it.
        member: position in the actor's record of the group that lost most by it.
    """

    actor: str
    measure: int
    step: int
    level: int
    against: float
    member: int


@dataclass(frozen=True, slots=True)
class Stopped:
    """Acts that a blocking minority of members stopped, K of all runs.

    Attributes:
        option, run, level: (K,) as in `Acts`.
        against: (K,) share of the votes against.
        member: (K,) position in the actor's record of the group that lost most.
    """

    option: Index
    run: Index
    level: Index
    against: Array
    member: Index


@dataclass(frozen=True, slots=True)
class Acts:
    """What was chosen in a quarter: K acts of all actors and runs, in the order of the options.

    Attributes:
        option: (K,) position in `options`.
        run: (K,) in which it was chosen.
        level: (K,) level that it sets.
        score: (K,) with luck, patience and price.
        terms: (F, K) weight x lack x promise of every feature.
        content: (A, R) governments that keep their policies: nothing falls short of what they
            expect.
        stopped: acts that the members of their actor stopped.
    """

    options: Options
    option: Index
    run: Index
    level: Index
    score: Array
    terms: Array
    content: Mask
    stopped: Stopped | None = None

    @property
    def measure(self) -> Index:
        """Position of the measure of every act, (K,)."""
        return self.options.measure[self.option]

    def of(self, run: int = 0) -> list[Act]:
        """The acts of one run, with their reasons."""
        return [self._act(int(k)) for k in np.flatnonzero(self.run == run)]

    def stops(self, run: int = 0) -> list[Stop]:
        """The acts of one run that members of their actor stopped."""
        found = self.stopped
        if found is None:
            return []
        return [self._stop(found, int(k)) for k in np.flatnonzero(found.run == run)]

    def _stop(self, found: Stopped, k: int) -> Stop:
        option = int(found.option[k])
        return Stop(
            actor=self.options.actors[self.options.actor[option]],
            measure=int(self.options.measure[option]),
            step=int(self.options.step[option]),
            level=int(found.level[k]),
            against=float(found.against[k]),
            member=int(found.member[k]),
        )

    def resting(self, run: int = 0) -> tuple[str, ...]:
        """Governments that kept their policies in one run."""
        return tuple(
            a for a, rests in zip(self.options.actors, self.content[:, run], strict=True) if rests
        )

    def _act(self, k: int) -> Act:
        options, option, terms = self.options, int(self.option[k]), self.terms[:, k]
        largest = np.argsort(-np.abs(terms), kind="stable")
        return Act(
            actor=options.actors[options.actor[option]],
            measure=int(options.measure[option]),
            step=int(options.step[option]),
            level=int(self.level[k]),
            score=float(self.score[k]),
            reasons=tuple((int(f), float(terms[f])) for f in largest if terms[f]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """All options as the actors see them, before any is chosen.

    Attributes:
        measures: number of measures.
        now: (N, R) present level of what the option is about.
        care: (F, A, R) weight of a lack; drive: (F, A, R) weight x lack.
        score: (N, R) with luck, patience and price; legal: (N, R).
        cost: (purse, N, R); budget: (purse, A, R).
        content: (A, R) governments that keep their policies.
    """

    options: Options
    measures: int
    now: Index
    care: Array
    drive: Array
    score: Array
    legal: Mask
    cost: Array
    budget: Array
    content: Mask


Brain = Callable[[World, Weighed, Mask], Mask]


def decide(
    rules: Ruleset,
    world: World,
    options: Options,
    lack: Array,
    luck: Array,
    seats: Set[str],
    moods: Array,
    brain: Brain | None = None,
) -> Acts:
    """Choose for all actors.

    Args:
        lack: (F, bloc, R) from `observation.needs`.
        luck: (measure, R) standard normals.
        seats: actors that are not asked.
        moods: (members, R) standard normals of the groups of members.
        brain: thinks again about what the doctrine chose, (N, R); see `lookahead`.
    """
    found = weigh(rules, world, options, lack, luck, seats)
    chosen = choose(options, found.score, found.legal, found.cost, found.budget)
    if brain is not None:
        chosen = brain(world, found, chosen)
    o, r = np.nonzero(chosen)
    stopped = _vote(rules, options, (o, r, found.now[o, r]), lack, found.cost[1], moods)
    if stopped is not None:
        chosen[stopped.option, stopped.run] = False
        o, r = np.nonzero(chosen)
    now = found.now[o, r]
    terms = found.drive[:, options.actor[o], r] * options.gain[:, o, now]
    score = found.score[o, r]
    return Acts(options, o, r, now + options.step[o], score, terms, found.content, stopped)


def weigh(
    rules: Ruleset, world: World, options: Options, lack: Array, luck: Array, seats: Set[str]
) -> Weighed:
    """Score all options, and say which are legal and affordable.

    Governments feel what falls short of what they expect more than what does not; where nothing
    does they keep their policies (they satisfice), until the yearly round. For arguments see
    `decide`.
    """
    turn = asked(rules, world, options, seats)
    now = world.next_level.take(options.measure, axis=0).astype(int)
    place = now + row_starts(len(now), LEVELS)  # in a table of options by present level
    short = short_of(world, lack)
    governing = world.administration.take(options.bloc, axis=0)
    first, apart = options.weight[..., None]
    feels = options.governs & short.take(options.bloc, 1)
    care = (first + apart * governing) * np.where(feels, rules.number("governments.loss"), 1.0)
    drive = care * lack.take(options.bloc, 1)  # (F, A, R)
    option, row, gain = _reasons(options)
    reason = drive.reshape(-1, world.runs).take(row, axis=0)
    score = sums_at(option, reason * entries(gain, now.take(option, axis=0)), len(now))
    score += options.swing * luck.take(options.measure, axis=0)
    score -= options.patience
    cost = options.cost.reshape(len(options.cost), -1).take(place, axis=1)
    score -= rules.number("doctrine.price_weight") * cost[0]
    near = vote_near(rules, calendar(rules, world))
    if near.any():
        cautious = options.is_deal & options.governs[options.actor]
        cautious &= near[options.bloc[options.actor], None]
        score -= rules.number("governments.vote_caution") * cautious
    legal = legal_options(rules, world, options, turn)
    content = _content(rules, world, options, short)
    changes = ~options.is_deal & (options.step != RENEW)[:, None]
    legal &= ~(changes & content.take(options.actor, axis=0))
    budget = budgets(rules, world, options, turn)
    measures = len(rules.measures)
    return Weighed(options, measures, now, care, drive, score, legal, cost, budget, content)


def _content(rules: Ruleset, world: World, options: Options, short: Mask) -> Mask:
    """Governments whose every aim is met as they have come to expect, (A, R).

    New ones never are, and none is in the quarter of the yearly round.
    """
    if calendar(rules, world).number == rules.number("governments.round"):
        return np.zeros((len(options.actors), world.runs), bool)
    minds = (options.weight != 0).any(axis=0)[..., None]
    missed = (short.take(options.bloc, axis=1) & minds).any(axis=0)
    fresh = world.tenure.take(options.bloc, axis=0) <= rules.number("governments.new_broom")
    return np.asarray(options.governs & ~missed & ~fresh)


@lru_cache(maxsize=8)
def _reasons(options: Options) -> tuple[Index, Index, Array]:
    """What an actor may care about in its options: P pairs of a feature and an option, by feature.

    Returns:
        option of every pair (P,), row of its feature and actor in a table of both (P,), and what
        the option gains from each present level (P, LEVELS).
    """
    cares = (options.weight != 0).any(axis=0)[:, options.actor]
    f, o = np.nonzero(cares & options.gain.any(axis=2))
    return o, f * len(options.actors) + options.actor[o], options.gain[f, o]


def choose(options: Options, score: Array, legal: Mask, cost: Array, budget: Array) -> Mask:
    """The best legal option with a positive score that can be afforded, again and again.

    Scores are rounded before they are compared, so that the last bits decide nothing; of equal
    ones the first is taken.

    Args:
        score, legal: (N, R).
        cost: (purse, N, R).
        budget: (purse, A, R).

    Returns:
        (N, R) bool.
    """
    rank = np.where(legal, np.round(score, 9), 0.0)
    chosen, left = np.zeros(score.shape, bool), budget.copy()
    place = row_starts(len(score), 1)
    most = int(options.acts.max(initial=0))
    for act in range(most):
        can = (rank > 0) & (cost <= left.take(options.actor, axis=1) + 1e-9).all(axis=0)
        top = np.maximum.reduceat(np.where(can, rank, 0.0), options.first)  # (A, R)
        found = (top > 0) & (options.acts > act)[:, None]
        best = can & (rank == top.take(options.actor, axis=0))
        first = np.minimum.reduceat(np.where(best, place, len(score)), options.first)
        a, r = np.nonzero(found)
        o = first[a, r]
        chosen[o, r] = True
        if act + 1 < most:
            rank[o, r] = 0.0
            left[:, a, r] -= cost[:, o, r]
    return chosen


@dataclass(frozen=True, slots=True, eq=False)
class _Members:
    """Groups of members of one actor: weights (F, M), thrift and share of the votes (M, 1)."""

    weight: Array
    thrift: Array
    share: Array
    first: int  # position of the first of them among all members


@lru_cache(maxsize=8)
def _members(rules: Ruleset, options: Options) -> dict[int, _Members]:
    """Members by the position of their actor in the options, kept per ruleset.

    They judge the acts of their actor by its menu: the scale of its weights is theirs.
    """
    out, before = {}, 0
    features = [f.id for f in rules.file.features]
    for actor in rules.actors.values():
        if actor.members and actor.id in options.actors:
            a = options.actors.index(actor.id)
            scale = options.weight[0, :, a].sum() / sum(actor.weights.values())
            weight = [[float(m.weights.get(f, 0.0)) for m in actor.members] for f in features]
            out[a] = _Members(
                scale * np.array(weight),
                np.array([[m.thrift] for m in actor.members]),
                np.array([[m.share] for m in actor.members]),
                before,
            )
        before += len(actor.members)
    return out


@lru_cache(maxsize=8)
def member_count(rules: Ruleset) -> int:
    """Groups of members of all actors, kept per ruleset."""
    return sum(len(actor.members) for actor in rules.actors.values())


def _vote(
    rules: Ruleset,
    options: Options,
    chosen: tuple[Index, Index, Index],
    lack: Array,
    money: Array,
    moods: Array,
) -> Stopped | None:
    """The acts among the chosen ones that members stop; None where there is nothing to stop.

    A group is against an act whose score for it, by its own aims and less what it costs, lies
    below `member_ease`; groups with `blocking` of the votes stop it.

    Args:
        chosen: option, run and present level of every act, (K,) each.
        money: (N, R) USD bn a quarter.
        moods: (members, R) standard normals.
    """
    found, acting = [], options.actor[chosen[0]]
    ease, noise = rules.number("governments.member_ease"), rules.number("governments.member_noise")
    for a, group in _members(rules, options).items():
        own = np.flatnonzero(acting == a)
        if not len(own):
            continue
        o, r, now = (part[own] for part in chosen)
        promised = lack[:, options.bloc[a], r] * options.gain[:, o, now]  # (F, K)
        score = total(group.weight[:, :, None] * promised[:, None])  # (M, K)
        score += noise * moods[group.first : group.first + len(group.share), r]
        score -= group.thrift * np.maximum(money[o, r], 0.0)
        against = total((score < ease) * group.share)
        stops = against >= rules.number("governments.blocking") - 1e-9
        level = (now + options.step[o])[stops]
        most = score.argmin(axis=0)[stops]
        found.append(Stopped(o[stops], r[stops], level, against[stops], most))
    if not found or not sum(len(f.option) for f in found):
        return None
    parts = [np.concatenate([getattr(f, n) for f in found]) for n in Stopped.__slots__]
    return Stopped(*parts)
