"""What the seat's orders changed in what others did: the game beside its line without orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.core.arrays import Array
from sim.game import Session
from sim.rules.ruleset import Measure
from sim.rules.schema.measures import Deal
from sim.views.deals import side
from sim.views.words import Words
from sim.world.world import World

SHOWN = 6  # acts, and relations, that are told; the others are counted
WORTH = 0.02  # change of a relation or of a share of members that is told


@dataclass(frozen=True, slots=True)
class Deed:
    """A measure of others that stood otherwise than without the seat's orders.

    Attributes:
        more, less: quarters at a higher and at a lower level.
        first: quarter of the scenario in which the levels part.
    """

    measure: str
    more: int
    less: int
    first: int


def deeds(session: Session) -> list[Deed]:
    """Policies, deals and demands of others whose levels differ, longest first.

    A deal with the seat is an act of the other side too.
    """
    length = session.rules.scenario.turn_quarters
    apart = _levels(session.worlds) - _levels(session.ghost_worlds)
    out = []
    for m, measure in enumerate(session.rules.measures):
        own = measure.owner == session.seat and measure.kind != "deal"
        if own or measure.kind not in {"policy", "deal", "demand"}:
            continue
        more, less = (int((sign * apart[:, m] > 0).sum()) * length for sign in (1, -1))
        if more or less:
            first = (int(np.argmax(apart[:, m] != 0)) - 1) * length
            out.append(Deed(measure.id, more, less, first))
    return sorted(out, key=lambda deed: -(deed.more + deed.less))


def _levels(worlds: list[World]) -> Array:
    """Levels in force after each turn, (turn + 1, measure)."""
    return np.array([w.level[:, 0] for w in worlds])


def lines(session: Session, words: Words) -> tuple[str, ...]:
    """What others did otherwise, and whose relations ended elsewhere, in words."""
    found = deeds(session)
    told = [_deed(session, words, deed) for deed in found[:SHOWN]]
    if len(found) > SHOWN:
        told.append(words("abroad.more_acts", n=len(found) - SHOWN))
    told += [*_norms(session, words), *_relations(session, words)]
    return tuple(told) or (words("abroad.nothing"),)


def _deed(session: Session, words: Words, deed: Deed) -> str:
    measure = session.rules.measures[session.rules.measure_index(deed.measure)]
    parts = [
        words(f"abroad.{key}", n=words.quarters(n))
        for key, n in (("more", deed.more), ("less", deed.less))
        if n
    ]
    return words(
        "abroad.deed",
        actor=_who(session, words, measure),
        name=words.measure(deed.measure),
        how=words.listed(*parts),
        date=words.texts.half(session.rules.first_quarter.plus(deed.first)),
    )


def _who(session: Session, words: Words, measure: Measure) -> str:
    """Who acts: the actor of a policy, the party that deals or asks, never one firm of it."""
    if measure.kind == "policy":
        return words.actor(measure.owner)
    if isinstance(measure.record, Deal) and measure.owner == session.seat:
        return side(words, measure.record.partner)
    return side(words, measure.owner)


def _norms(session: Session, words: Words) -> list[str]:
    """Members of norms that ended clearly more or fewer; largest first."""
    rules, ghost = session.rules, session.ghost_worlds[-1]
    seat = rules.actors[session.seat].bloc
    blocs, norms = rules.axes["bloc"].ids, tuple(rules.norms.values())
    apart = (session.world.membership - ghost.membership)[:, :, 0]
    apart[:, blocs.index(seat)] = 0.0  # what the seat joins is its own act
    places = sorted(np.ndindex(*apart.shape), key=lambda place: -abs(apart[place]))
    told = []
    for n, b in places[:SHOWN]:
        now, without = session.world.membership[n, b, 0], ghost.membership[n, b, 0]
        if abs(now - without) >= WORTH:
            key = "norm" if rules.blocs[blocs[b]].group else "norm_in" if now else "norm_out"
            shares = {"now": f"{100 * now:.0f}", "ghost": f"{100 * without:.0f}"}
            name, bloc = norms[n].short.of(words.language), words.bloc(blocs[b])
            told.append(words(f"abroad.{key}", name=name, bloc=bloc, **shares))
    return told


def _relations(session: Session, words: Words) -> list[str]:
    """Relations of two others, or with Japan, that ended clearly elsewhere; largest first."""
    now, ghost = (w.relation[:, :, 0] for w in (session.world, session.ghost_worlds[-1]))
    blocs = session.rules.axes["bloc"].ids
    pairs = [(a, b) for a in range(len(blocs)) for b in range(a)]
    moved = sorted(pairs, key=lambda pair: -abs(now[pair] - ghost[pair]))
    return [
        words(
            "abroad.relation",
            one=words.bloc(blocs[b]),
            two=words.bloc(blocs[a]),
            now=f"{now[a, b]:.2f}",
            ghost=f"{ghost[a, b]:.2f}",
        )
        for a, b in moved[:SHOWN]
        if abs(now[a, b] - ghost[a, b]) >= WORTH
    ]
