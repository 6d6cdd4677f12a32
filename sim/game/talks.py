"""Talks about bundles in a game that was played: worked out again from the book of causes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.mechanisms import bundles
from sim.mechanisms.bundles import Reason, Talks, reasons, settle
from sim.mechanisms.context import Context
from sim.mechanisms.pacts import Sheet
from sim.model import RaceModel

STEP = "bundles"


@dataclass(frozen=True, slots=True)
class Talk:
    """A proposal of one party to another and the reply.

    Attributes:
        contents: (item, party that gives it, level).
        made: whether it was proposed; else the partner was only sounded out, in vain.
        reasons: terms by which the partner judged, largest first; they sum to its utility.
    """

    quarter: int
    proposer: str
    partner: str
    round: int
    contents: tuple[tuple[str, str, int], ...]
    chance: float
    made: bool
    accepted: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Departure:
    """A party that left a deal before its end, or let it lapse for an exclusive one.

    Attributes:
        deal: id of the named deal; empty for a bundle.
        other: the party that was left.
    """

    quarter: int
    party: str
    other: str
    deal: str
    lapsed: bool


def of_quarter(model: RaceModel, quarter: int) -> tuple[list[Talk], list[Departure]]:
    """Talks and departures of a quarter in the first run of a game with a book."""
    if model.book is None or quarter not in model.book.starts:
        return [], []
    before = next((old for name, old, _ in model.book.steps(quarter) if name == STEP), None)
    if before is None:
        return [], []
    c = Context(before, model.p, model.rules, model.draws)
    sheet, talks = settle(c)
    told = (talks.run == 0) & (talks.chance > 0)
    found = [_talk(c, talks, k) for k in np.flatnonzero(told).tolist()]
    return found, list(_departures(c, sheet))


def _talk(c: Context, talks: Talks, k: int) -> Talk:
    rules, side = c.rules, int(talks.side[k])
    pair = rules.pairs[talks.pair[k]]
    inside = bundles.contents(rules, int(talks.pair[k]), int(talks.bundle[k]))
    return Talk(
        quarter=c.world.quarter,
        proposer=pair[side],
        partner=pair[1 - side],
        round=int(talks.round[k]),
        contents=tuple((rules.exchanges[x].item, rules.exchanges[x].giver, n) for x, n in inside),
        chance=float(talks.chance[k]),
        made=bool(talks.made[k]),
        accepted=bool(talks.accepted[k]),
        reasons=reasons(c, talks, k),
    )


def _departures(c: Context, sheet: Sheet) -> list[Departure]:
    parties, rules, out = c.rules.axes["party"].ids, c.rules, []
    for partings, lapsed in ((sheet.left_deals, False), (sheet.lapsed_deals, True)):
        for gone in partings:
            if gone.runs[0]:
                deal = rules.measures[gone.measure].id if gone.measure >= 0 else ""
                two = parties[gone.party], parties[gone.other]
                out.append(Departure(c.world.quarter, *two, deal, lapsed))
    return list(dict.fromkeys(out))  # several exclusive deals may end the same one
