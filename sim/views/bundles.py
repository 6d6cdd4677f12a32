"""Bundles of items in words: what each side puts in, why the other side said yes or no."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sim.core.texts import signed
from sim.game import Session
from sim.game.talks import Departure, Talk, of_quarter
from sim.mechanisms.bargain import seat_sides
from sim.mechanisms.bundles import Reason, contents, outlook, weighed
from sim.mechanisms.pacts import clocks, closed
from sim.model import RaceModel
from sim.orders.prices import bundle_price
from sim.orders.types import Bundle
from sim.rules.schema.measures import Deal
from sim.views.actions import action_of
from sim.views.models import Action, NewsItem, Term
from sim.views.models import Deal as Slip
from sim.views.words import GROUPS, Words

LEAST = 0.3  # chance below which a bundle is not offered on a slip
NAMED = 2  # terms that are told on each side


def contents_text(words: Words, record: Deal, level: int) -> str:
    """The items of a named deal at a level, by who gives them."""
    parts = []
    for content in record.contents:
        actor = words.rules.actors[getattr(record, content.giver)]
        at = content.levels[min(level, len(content.levels)) - 1]
        parts.append(_given(words, words.party(actor.party or actor.bloc), content.item, at))
    return words.listed(*parts)


def _given(words: Words, giver: str, item: str, level: int) -> str:
    step = _level(words, item, level)
    return words("bundle.given", giver=giver, item=_item(words, item), level=step)


def place(words: Words, party: str) -> str:
    """Where a party stands on the map."""
    if party in GROUPS:
        return party
    return next((a.bloc for a in words.rules.actors.values() if a.party == party), party)


def offered(words: Words, talk: Talk) -> str:
    """What is in a bundle, by who gives it."""
    given = (_given(words, words.party(g), item, n) for item, g, n in talk.contents)
    return words.listed(*given)


def reason_name(words: Words, reason: Reason) -> str:
    """What a term of a judgement is called."""
    item = _item(words, reason.item) if reason.item else ""
    return words(f"bundle.{reason.kind}", item=item)


def because(words: Words, talk: Talk) -> str:
    """The largest terms for and against, and the chance that was shown."""
    sides = []
    for key, sign in (("bundle.for", 1), ("bundle.against", -1)):
        found = [r for r in talk.reasons if r.value * sign > 0.0005][:NAMED]
        told = [
            words("bundle.term", name=reason_name(words, r), value=signed(r.value, 3))
            for r in found
        ]
        if told:
            sides.append(words(key, terms=words.listed(*told)))
    return words("bundle.because", terms="".join(sides), n=round(100 * talk.chance))


def news(words: Words, model: RaceModel, quarter: int) -> Iterator[NewsItem]:
    """News of a quarter about bundles and about who left a deal."""
    talks, departures = of_quarter(model, quarter)
    own = words.rules.actors[words.rules.scenario.seat].party
    when = words.texts.quarter(words.rules.first_quarter.plus(quarter))
    for talk in talks:
        if not talk.made:
            continue
        key = "bundle.news_yes" if talk.accepted else "bundle.news_no"
        one, two = (words.party(p) for p in (talk.proposer, talk.partner))
        yield NewsItem(
            bloc=place(words, talk.partner),
            actor=two,
            when=when,
            headline=words(key, proposer=one, partner=two, items=offered(words, talk)),
            reason=because(words, talk),
            kind="deal" if talk.accepted else "refusal",
            weight=6.0 if own == talk.proposer else 3.2 if talk.accepted else 2.8,
        )
    for gone in departures:
        yield _gone(words, gone, when)


def _gone(words: Words, gone: Departure, when: str) -> NewsItem:
    one, two = words.party(gone.party), words.party(gone.other)
    own = words.rules.actors[words.rules.scenario.seat].party in {gone.party, gone.other}
    name = words.measure(gone.deal) if gone.deal else words("bundle.name")
    key = "lapsed" if gone.lapsed else "left"
    return NewsItem(
        bloc=place(words, gone.party),
        actor=one,
        when=when,
        headline=words(f"bundle.news_{key}", one=one, two=two, name=name),
        reason=words(f"bundle.reason_{key}"),
        kind="refusal",
        weight=9.0 if own else 4.0,
    )


# -- Japan's own bundles --------------------------------------------------------------------------


def slips(session: Session, words: Words) -> tuple[Slip, ...]:
    """Bundles that Japan may propose to each party, and those in force."""
    own = session.rules.actors[session.seat].party
    out = []
    for q, pair in enumerate(session.rules.pairs):
        if own in pair:
            partner = pair[1 - pair.index(own)]
            in_force = clocks(session.world)[0][q, 0] > 0
            slip = _standing(session, words, q, partner) if in_force else _open(session, words, q)
            out += [slip] if slip else []
    return tuple(out)


def variants(session: Session, pair: int) -> tuple[tuple[int, float], ...]:
    """Numbers of up to three bundles that are good for Japan, with the chance of a yes.

    The likeliest, the one with the best prospects (gain by chance), the boldest.
    """
    gain, chance = outlook(session.model.context(), pair)
    fit = (gain > 0) & (chance >= LEAST)
    if not fit.any():
        return ()
    gain = np.where(fit, gain, 0.0)
    scores = (chance, gain * chance, gain)
    best = dict.fromkeys(int(np.where(fit, score, -np.inf).argmax()) for score in scores)
    return tuple((place + 1, float(chance[place])) for place in best)


def _open(session: Session, words: Words, pair: int) -> Slip | None:
    """A slip with the variants that Japan could propose; None where there is none."""
    found = variants(session, pair)
    if not found:
        return None
    side = int(seat_sides(session.rules)[pair])
    partner = session.rules.pairs[pair][1 - side]
    drafted = next(
        (d.number for d in session.drafts() if isinstance(d, Bundle) and d.partner == partner), 0
    )
    number, chance = next((v for v in found if v[0] == drafted), found[0])
    state = "drafted" if drafted else "closed" if _barred(session, pair) else "open"
    inside = contents(session.rules, pair, number - 1)
    weighed_by = weighed(session.model.context(), pair, 1 - side, 0, number - 1)
    quarters = max(session.rules.items[session.rules.exchanges[x].item].term_q for x, _ in inside)
    start = words.texts.month(session.date)
    variants_text = [
        words("bundle.variant", name=_letter(found, v[0]), items=_inside(words, pair, v))
        for v in found
    ]
    return replace(
        _slip(words, partner, inside),
        state=state,
        state_text=words(f"deal.state_{state}"),
        chance=chance,
        unstopped=chance,
        chance_text=_chance(words, found, number, chance),
        terms=tuple(Term(reason_name(words, r), r.value, signed(r.value, 3)) for r in weighed_by),
        items=" / ".join(variants_text) if len(found) > 1 else "",
        term_text=words("deal.term", n=words.quarters(quarters), date=start),
        actions=tuple(_proposal(session, words, pair, partner, found, v) for v in found),
    )


def _letter(found: Sequence[tuple[int, float]], number: int) -> str:
    return "ABC"[[n for n, _ in found].index(number)]


def _chance(words: Words, found: Sequence[tuple[int, float]], number: int, chance: float) -> str:
    n = round(100 * chance)
    if len(found) == 1:
        return words("deal.chance", n=n)
    return words("deal.chance_of", n=n, name=_letter(found, number))


def _inside(words: Words, pair: int, variant: tuple[int, float]) -> str:
    """Items of a variant and its chance."""
    exchanges, (number, chance) = words.rules.exchanges, variant
    given = (
        _given(words, words.party(exchanges[x].giver), exchanges[x].item, level)
        for x, level in contents(words.rules, pair, number - 1)
    )
    return words.listed(*given, words("unit.percent", n=round(100 * chance)))


def _barred(session: Session, pair: int) -> bool:
    """Whether the two do not talk now, whatever is proposed."""
    rival = session.rules.p.politics.rival_relation
    shut = closed(session.rules, session.world, rival)[pair, 0]
    return bool(shut or clocks(session.world)[1][pair, 0])


def _proposal(
    session: Session,
    words: Words,
    pair: int,
    partner: str,
    found: Sequence[tuple[int, float]],
    variant: tuple[int, float],
) -> Action:
    order = Bundle(partner, variant[0])
    name = _letter(found, variant[0])
    label = words("deal.propose", name=name) if len(found) > 1 else words("deal.propose_one")
    price = words("draft.price", pc=signed(-bundle_price(session.rules, pair, variant[0])))
    hint = words.listed(_inside(words, pair, variant), words("bundle.price", price=price))
    return action_of(session, words, order, label, hint)


def _standing(session: Session, words: Words, pair: int, partner: str) -> Slip:
    """A slip of the bundle in force."""
    exchanges, traded = session.rules.exchanges, session.world.traded[:, 0]
    inside = [(x, int(traded[x])) for x, e in enumerate(exchanges) if e.pair == pair and traded[x]]
    slip = _slip(words, partner, inside)
    left = words("deal.left", n=words.quarters(int(clocks(session.world)[0][pair, 0])))
    order = Bundle(partner, 0)
    state = "breaking" if order in session.drafts() else "in_force"
    action = action_of(session, words, order, words("deal.break"), slip.breach)
    question = words("deal.break_confirm", name=slip.title, costs=slip.breach)
    return replace(
        slip,
        state="in_force",
        state_text=f"{words(f'deal.state_{state}')} · {left}",
        actions=(replace(action, ends=True, confirm=question),),
    )


def _slip(words: Words, partner: str, inside: Sequence[tuple[int, int]]) -> Slip:
    """What a slip says of a bundle itself, before its state and actions."""
    exchanges = [(words.rules.exchanges[x], level) for x, level in inside]

    def side(*, given: bool) -> str:
        own = [(e, n) for e, n in exchanges if (e.taker == partner) == given]
        told = (words("bundle.item", item=_item(words, e.item), level=_level(words, e.item, n))
                for e, n in own)  # fmt: skip
        return words.listed(*told) if own else words("bundle.nothing")

    return Slip(
        id=f"bundle.{partner}",
        title=words("bundle.slip", name=words.party(partner)),
        partner=place(words, partner),
        partner_name=words.party(partner),
        gives=side(given=True),
        gets=side(given=False),
        state="open",
        state_text="",
        chance=0.0,
        chance_text="",
        terms=(),
        red_lines=_red_lines(words, partner),
        wants="",
        sweetener="",
        breach=words("bundle.breach"),
        actions=(),
    )


def _red_lines(words: Words, partner: str) -> str:
    """What the partner never gives Japan or takes from it."""
    two = partner, words.rules.actors[words.rules.scenario.seat].party
    found = [
        line.text.of(words.language)
        for item in words.rules.items.values()
        for line in item.red_lines
        if (line.giver, line.taker) in {two, two[::-1]}
    ]
    return " / ".join(found) or words("deal.no_red_lines")


def _item(words: Words, item: str) -> str:
    return words.rules.items[item].name.of(words.language)


def _level(words: Words, item: str, level: int) -> str:
    return words.rules.items[item].levels[level - 1].of(words.language)


def outcome(session: Session, words: Words, order: Bundle) -> str:
    """What became of a bundle that Japan proposed in the last turn."""
    own = session.rules.actors[session.seat].party
    assert session.last is not None
    talks = of_quarter(session.model, session.last.quarters[0])[0]
    found = next((t for t in talks if (t.proposer, t.partner) == (own, order.partner)), None)
    if found is None:
        return words("report.order_ended")
    key = "report.order_agreed" if found.accepted else "report.order_refused"
    return words(key, why=because(words, found))
