"""Demands as readers meet them: rungs with their chance, reasons, outcomes, and who needs whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import numpy as np

from sim.game import Session
from sim.mechanisms import coercion
from sim.mechanisms.context import Context
from sim.model import QuarterRecord
from sim.rules.ruleset import Ruleset
from sim.rules.schema.demands import Demand
from sim.views.deals import side
from sim.views.models import NewsItem
from sim.views.words import GROUPS, Words
from sim.world.world import World

STEP = "coercion"
RUNGS = ("none", "rumour", "inquiry", "notice", "effect")
OUTCOMES = ("", "conceded", "settled", "given_up", "nothing")
WORTH_TELLING = 0.1  # share of an input from one bloc


def of_turn(session: Session, words: Words, quarters: range) -> Iterator[NewsItem]:
    """One item for every move of a demand in a quarter of the turn.

    The moves of one demand come together, oldest first, and weigh as much as the heaviest of them:
    so they stay in the order of time where news are sorted by weight. Only the last tells why.
    """
    moves: dict[str, list[NewsItem]] = {}
    for record in session.model.records:
        if record.quarter in quarters and record.signals is not None:
            for demand, item in _of_quarter(session, words, record):
                moves.setdefault(demand, []).append(item)
    for items in moves.values():
        weight = max(i.weight for i in items)
        yield from (replace(i, weight=weight, reason="") for i in items[:-1])
        yield replace(items[-1], weight=weight)


def _of_quarter(
    session: Session, words: Words, record: QuarterRecord
) -> Iterator[tuple[str, NewsItem]]:
    """Every demand that moved in a quarter."""
    assert record.signals is not None
    world = _before(session, record.quarter)
    before, after, outcome = (values[:, 0].astype(int) for values in record.signals)
    date = words.texts.quarter(words.rules.first_quarter.plus(record.quarter))
    for n, demand in enumerate(words.rules.demands.values()):
        if before[n] == after[n]:
            continue
        asker = words.rules.actors[demand.asker]
        about_japan = words.rules.actors[session.seat].bloc in {asker.bloc, demand.target}
        item = NewsItem(
            bloc=asker.party if asker.party in GROUPS else asker.bloc,
            actor=side(words, asker.id),
            when=date,
            headline=_headline(words, demand, before[n], after[n], outcome[n]),
            reason=_told(session, words, demand, after[n], world),
            kind="signal",
            weight=(7.2 if about_japan else 2.0) + 0.4 * max(before[n], after[n]),
        )
        yield demand.id, item


def _headline(words: Words, demand: Demand, before: int, after: int, outcome: int) -> str:
    name, target = demand.name.of(words.language), words.bloc(demand.target)
    if not after:
        return words(f"signal.{OUTCOMES[outcome] or 'nothing'}", name=name, target=target)
    key = "signal.up" if after > before else "signal.down"
    return words(key, rung=rung(words, demand, after), name=name, target=target)


def rung(words: Words, demand: Demand, now: int) -> str:
    """A rung with the chance that it ends in effect; a demand that a player leads has none."""
    name = words(f"signal.rung_{RUNGS[now]}")
    if now == len(RUNGS) - 1 or demand.led_by:
        return name
    return words("signal.chance", rung=name, n=f"{100 * _chances(words.rules)[now]:.0f}")


@lru_cache(maxsize=8)
def _chances(rules: Ruleset) -> tuple[float, ...]:
    p = rules.p.coercion
    return (0.0, *(float(v[0]) for v in (p.rumour, p.inquiry, p.notice)), 1.0)


def _before(session: Session, quarter: int) -> World:
    """The world in which the demands of a past quarter moved; the present one without a book."""
    book = session.model.book
    if book is None or quarter not in book.starts:
        return session.world
    steps = book.steps(quarter, {"rung"})
    return next((old for step, old, _ in steps if step == STEP), session.world)


def _told(session: Session, words: Words, demand: Demand, now: int, world: World) -> str:
    """What is asked and why, with which weapon, and what would change it."""
    language = words.language
    if not now:
        return words("signal.over", asked=demand.asked.of(language))
    key = "signal.why_effect" if now == len(RUNGS) - 1 else "signal.why"
    return words(
        key,
        body=demand.body.of(language),
        asked=demand.asked.of(language),
        weapon=demand.weapon.of(language),
        reason=reason(session, words, demand, world),
        ways=demand.ways_out.of(language),
    )


def reason(session: Session, words: Words, demand: Demand, world: World) -> str:
    """The largest of the reasons that speak for a demand in a world."""
    rules = session.rules
    n = rules.axes["demand"].index(demand.id)
    known = coercion.gains(Context(world, session.model.p, rules, session.model.draws))
    found = {
        words(f"signal.{kind}"): float(np.broadcast_to(values[n], (world.runs,))[0])
        for kind, values in known.items()
        if kind != "motives"
    }
    for motive in demand.motives:
        if world.level[rules.measure_index(motive.measure), 0] >= motive.level:
            found[motive.name.of(words.language)] = float(motive.gain)
    return max(found, key=lambda name: found[name])


def standing(session: Session, words: Words, bloc: str) -> Iterator[str]:
    """Lines of a dossier: what Japan and the bloc get from each other, demands on the ladder."""
    seat = session.rules.actors[session.seat].bloc
    if bloc == seat:
        listed = list(_suppliers(session, words, seat))
        yield words("signal.suppliers", items=words.listed(*listed))
    else:
        for user, maker, key in ((seat, bloc, "signal.gets"), (bloc, seat, "signal.gives")):
            items = _shares(session, words, user, maker)
            if items:
                yield words(key, items=words.listed(*items))
    for n, demand in enumerate(session.rules.demands.values()):
        now = int(session.world.rung[n, 0])
        sides = {session.rules.actors[demand.asker].bloc, demand.target}
        if now and bloc in sides:
            name, target = demand.name.of(words.language), words.bloc(demand.target)
            line = words("signal.up", rung=rung(words, demand, now), name=name, target=target)
            yield words("signal.now", text=line, ways=demand.ways_out.of(words.language))


def _shares(session: Session, words: Words, user: str, maker: str) -> list[str]:
    blocs = session.rules.axes["bloc"]
    shares = session.world.dependence[blocs.index(user), :, blocs.index(maker), 0]
    return [
        words("signal.share", input=item.name.of(words.language), n=f"{100 * share:.0f}")
        for item, share in zip(session.rules.file.inputs, shares, strict=True)
        if share >= WORTH_TELLING
    ]


def _suppliers(session: Session, words: Words, user: str) -> Iterator[str]:
    """Of every input the foreign bloc that supplies most, with its share."""
    blocs = session.rules.axes["bloc"]
    shares = session.world.dependence[blocs.index(user), :, :, 0].copy()
    shares[:, blocs.index(user)] = 0.0
    for item, row in zip(session.rules.file.inputs, shares, strict=True):
        maker = int(row.argmax())
        yield words(
            "signal.supplier",
            input=item.name.of(words.language),
            bloc=words.bloc(blocs.ids[maker]),
            n=f"{100 * row[maker]:.0f}",
        )
