"""Governments (M13): votes by the calendar, what a new type of government turns, and wear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Mask, logistic, some, total
from sim.core.units import Quarter
from sim.mechanisms.context import Context
from sim.mechanisms.models import families_of
from sim.rules.ruleset import Ruleset
from sim.rules.schema.roster import Actor, Ballot
from sim.world.changes import Add, Become, Change
from sim.world.world import World

KIND = "government"


def run(c: Context) -> list[Change]:
    """The calendar's votes, change of office, and what the type that governs does to the state.

    A vote is won by the other type with a chance that falls with approval; its luck is keyed by the
    bloc. Where the record decides, it decides that too, and a vote on record is not drawn.
    """
    w, p = c.world, c.p.governments
    if KIND in c.rules.scenario.by_record:
        return []
    kinds = types_of(c.rules)
    stance = p.stance_speed * (_now(kinds.stance, w.administration) - w.stance)
    followed = p.models_follow * stance.take(families_of(c.rules).home, axis=0)
    pull = _now(kinds.channels, w.administration)
    changes: list[Change] = [
        Add("stance", government=stance),
        Add("model_values", government=followed),
        Add("relation", channels=pull + pull.swapaxes(0, 1)),
        Become("tenure", w.tenure + 1.0),
    ]
    voting, taking = _dates(c.rules, c.date)
    elected = w.elected
    if voting is not None:
        elected = np.where(voting, _winner(c), elected)
        changes.append(Become("elected", elected))
    if taking is not None:
        changes += _take_office(c, taking, elected)
    return changes


def _winner(c: Context) -> Array:
    """Type that a vote in every bloc brings now, (bloc, R): that on record, or by luck."""
    w, record = c.world, _on_record(c.rules, c.date)
    turned = c.uniform("elections", len(w.approval)) < change_chance(c)
    drawn = np.where(turned, 1.0 - w.administration, w.administration)
    return np.where(np.isnan(record), drawn, record)


def change_chance(c: Context) -> Array:
    """Chance that a vote brings the other type, 0..1, (bloc, R): logistic in approval."""
    p = c.p.governments
    return logistic(p.change_base - p.change_slope * (c.world.approval - 0.5))


def _take_office(c: Context, taking: Mask, elected: Array) -> list[Change]:
    """Who was elected governs from the next quarter on, with a fresh start and a word to mend."""
    w, p = c.world, c.p.governments
    turned = taking & (elected != w.administration)
    if not some(turned):
        return []
    after = np.where(turned, elected, w.administration)
    kinds = types_of(c.rules)
    wishes = _now(kinds.wishes, after) - _now(kinds.wishes, w.administration)
    lowered = total(np.minimum(wishes, 0.0), 1)
    return [
        Become("administration", after),
        Become("tenure", np.where(turned, 0.0, w.tenure + 1.0)),
        Add("approval", new_government=np.where(turned, p.honeymoon * (0.5 - w.approval), 0.0)),
        Add("credibility", swing=p.swing_word * lowered),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Types:
    """What the two types of all governments want; 0 where there are none.

    Of the first type, and how the second differs from it.

    Attributes:
        wishes: (2, bloc, 3, 1) duties on makers, duties on uses, hardness.
        stance: (2, bloc, direction, 1); channels: (2, bloc, other, 1).
    """

    wishes: Array
    stance: Array
    channels: Array


WISHES = ("model_duties", "use_duties", "hardness")


@lru_cache(maxsize=8)
def types_of(rules: Ruleset) -> Types:
    """The types of all blocs, kept per ruleset."""
    blocs, directions = rules.axes["bloc"], rules.axes["direction"]
    wishes = np.zeros((2, len(blocs), len(WISHES), 1))
    stance = np.zeros((2, len(blocs), len(directions), 1))
    channels = np.zeros((2, len(blocs), len(blocs), 1))
    for actor in rules.actors.values():
        b = blocs.index(actor.bloc)
        for k, kind in enumerate(actor.administrations):
            wishes[k, b, :, 0] = [getattr(kind.wishes, name) for name in WISHES]
            for direction, far in kind.stance.items():
                stance[k, b, directions.index(direction), 0] = far
            for other, pull in kind.channels.items():
                channels[k, b, blocs.index(other), 0] = pull
    for table in (wishes, stance, channels):
        table[1] -= table[0]
    return Types(wishes, stance, channels)


def _now(table: Array, administration: Array) -> Array:
    """Entries of the types that govern, (bloc, n, R)."""
    return np.asarray(table[0] + table[1] * administration[:, None])


def wishes(c: Context) -> Array:
    """How far governments would move the law from where its dated wishes stand, (bloc, 3, R)."""
    return _now(types_of(c.rules).wishes, c.world.administration)


@lru_cache(maxsize=256)
def _dates(rules: Ruleset, now: Quarter) -> tuple[Mask | None, Mask | None]:
    """Blocs that vote now, and those whose office begins with the next quarter, (bloc, 1)."""
    blocs = rules.axes["bloc"]
    masks = np.zeros((2, len(blocs), 1), bool)
    for actor, ballot in _ballots(rules):
        masks[0, blocs.index(actor.bloc)] |= Quarter.parse(ballot.vote) == now
        masks[1, blocs.index(actor.bloc)] |= Quarter.parse(ballot.office) == now.plus(1)
    voting, taking = masks
    return voting if some(voting) else None, taking if some(taking) else None


def _ballots(rules: Ruleset) -> Iterator[tuple[Actor, Ballot]]:
    """All votes between types of government, with the government."""
    for actor in rules.actors.values():
        yield from ((actor, b) for b in actor.ballots if actor.administrations)


@lru_cache(maxsize=256)
def ballots_at(rules: Ruleset, now: Quarter) -> tuple[tuple[Actor, Ballot], ...]:
    """Votes of the quarter between types of government, with the government, kept per ruleset."""
    return tuple(x for x in _ballots(rules) if Quarter.parse(x[1].vote) == now)


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote between the two types of a government.

    Attributes:
        ballot: of the calendar.
        before, won: type that governs, and type that won, (R,) each.
        chance: that the other type would win, as it stood, (R,).
    """

    ballot: Ballot
    before: Array
    won: Array
    chance: Array


def votes(c: Context) -> dict[str, Vote]:
    """Votes that the step is going to hold in the quarter, by the government they are about."""
    held = ballots_at(c.rules, c.date)
    if not held or KIND in c.rules.scenario.by_record:
        return {}
    before, won, chance = c.world.administration.copy(), _winner(c), change_chance(c)
    places = [c.bloc(actor.bloc) for actor, _ in held]
    return {
        actor.id: Vote(ballot, before[b], won[b], chance[b])
        for (actor, ballot), b in zip(held, places, strict=True)
    }


@lru_cache(maxsize=256)
def _on_record(rules: Ruleset, now: Quarter) -> Array:
    """Type that won the vote of the quarter where that is on record, else NaN, (bloc, 1)."""
    blocs = rules.axes["bloc"]
    out = np.full((len(blocs), 1), np.nan)
    for actor, ballot in ballots_at(rules, now):
        types = [kind.id for kind in actor.administrations]
        if ballot.won:
            out[blocs.index(actor.bloc)] = types.index(ballot.won)
    return out


@lru_cache(maxsize=256)
def vote_near(rules: Ruleset, now: Quarter) -> Mask:
    """Blocs that vote, or hold a congress, within `vote_near` quarters, (bloc,)."""
    blocs = rules.axes["bloc"]
    most = rules.number("governments.vote_near")
    out = np.zeros(len(blocs), bool)
    for actor in rules.actors.values():
        for ballot in actor.ballots:
            ahead = Quarter.parse(ballot.vote).since(now)
            out[blocs.index(actor.bloc)] |= 0 <= ahead <= most
    return out


def settle(c: Context, lack: Array) -> Change:
    """What has become of its aims in a quarter becomes what a government expects.

    In the first quarter of a record what it sees is what it is used to.

    Args:
        lack: (F, bloc, R) as it was seen.
    """
    w = c.world
    first = w.quarter == 0 and c.rules.past is None
    pace = 1.0 if first else c.p.governments.experience
    return Become("aspiration", w.aspiration + pace * (1.0 - lack - w.aspiration))


def short_of(world: World, lack: Array) -> Mask:
    """Aims that are met less than the government of a bloc has come to expect, (F, bloc, R)."""
    return np.asarray(1.0 - lack < world.aspiration)


def memory(c: Context) -> Array:
    """Part of a record of promises that each keeper forgets in a quarter, (party, 1, R or 1)."""
    return np.asarray(1.0 - 0.5 ** (1.0 / c.p.politics.memory))[:, None]
