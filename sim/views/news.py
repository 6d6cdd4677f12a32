"""What the others did and why, in one line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.agents.deciders.doctrine import Act, Stop
from sim.agents.deciders.options import DOWN, RENEW
from sim.core.units import Quarter
from sim.game import Session
from sim.mechanisms.deals import Judgement
from sim.mechanisms.governments import Vote
from sim.model import QuarterRecord
from sim.orders.apply import Response
from sim.orders.types import Answer, Reply
from sim.rules.schema.measures import Deal, Event, Policy, Shock
from sim.views import bundles
from sim.views.chronicle import Told, chronicle
from sim.views.deals import side, terms
from sim.views.models import NewsItem
from sim.views.signals import of_turn
from sim.views.words import GROUPS, Words

# Items of a turn that are told one by one; who did the same thing is told in one item.
MOST, NAMED = 24, 3
_KIND_WEIGHT = {"government": 3.0, "cloud": 1.5, "chip_maker": 1.2, "fund": 1.2, "lab": 1.0}


def news(session: Session, words: Words, quarters: range) -> tuple[NewsItem, ...]:
    """What happened in the quarters: acts, replies, answers, lapsed offers, weightiest first.

    Actors that did the same are told together, and the lightest items beyond `MOST` as a number.
    """
    items: list[NewsItem] = []
    for record in session.model.records:
        if record.quarter in quarters:
            items.extend(of_quarter(words, record))
            items.extend(bundles.news(words, session.model, record.quarter))
    items.extend(of_turn(session, words, quarters))
    items.extend(_norms(session, words, quarters))
    if session.last is not None and session.last.quarters == quarters:
        items.extend(_answered(session, words))
        items.extend(_lapsed(session, words))
    told = sorted(_together(words, items), key=lambda i: -i.weight)
    if len(told) <= MOST + 1:  # one more takes no more room than its count
        return tuple(told)
    text = words("news.rest", n=len(told) - MOST)
    date = words.texts.half(words.rules.first_quarter.plus(quarters.start))
    rest = NewsItem("", "", date, text, "", "world")
    return (*told[:MOST], rest)


def _norms(session: Session, words: Words, quarters: range) -> Iterator[NewsItem]:
    """Single states that joined or left a norm in the turn."""
    rules, turn = session.rules, quarters.start // session.rules.scenario.turn_quarters
    if turn + 1 >= len(session.worlds):
        return
    before, after = (w.membership[..., 0] > 0.5 for w in session.worlds[turn : turn + 2])
    for norm, was, now in zip(rules.norms.values(), before, after, strict=True):
        for bloc, inside, changed in zip(rules.blocs.values(), now, was != now, strict=True):
            if changed and not bloc.group:
                name = norm.name.of(words.language)
                yield NewsItem(
                    bloc=bloc.id,
                    actor=words.bloc(bloc.id),
                    when=words.texts.half(rules.first_quarter.plus(quarters.start)),
                    headline=words("news.joined" if inside else "news.left", name=name),
                    reason=norm.body.of(words.language),
                    kind="policy",
                    weight=6.0,
                )


def _together(words: Words, items: list[NewsItem]) -> Iterator[NewsItem]:
    """Items in which several actors take the same step on the same policy become one."""
    groups: dict[tuple[str, str], list[NewsItem]] = {}
    for i, item in enumerate(items):
        alone = "" if item.kind == "policy" else str(i)
        groups.setdefault((alone, item.headline), []).append(item)
    for same in groups.values():
        dates = list(dict.fromkeys(i.when for i in same))  # in the order of time
        same.sort(key=lambda i: -i.weight)
        names = list(dict.fromkeys(i.actor for i in same))
        listed = words.listed(*names[:NAMED])
        if len(names) > NAMED:
            listed = words("news.and_others", names=listed, n=len(names) - NAMED)
        when = words("news.span", first=dates[0], last=dates[-1]) if dates[1:] else dates[0]
        yield replace(same[0], actor=listed, when=when)


def coming(session: Session, words: Words) -> tuple[NewsItem, ...]:
    """What waits for an answer in the turn that begins, weightiest first; dated with it."""
    if session.over:
        return ()
    return tuple(sorted(_waiting(session, words), key=lambda i: -i.weight))


def of_quarter(words: Words, record: QuarterRecord) -> Iterator[NewsItem]:
    """News of one quarter: acts of all actors, replies to proposals, shocks, with reasons."""
    date = words.rules.first_quarter.plus(record.quarter)
    for _, item in by_actor(words, record):
        yield item
    for name, runs in record.shocks.items():
        if runs[0]:
            yield _shock(words, words.rules.shocks[name], date)
    if "world" in words.rules.scenario.by_record:
        yield from (_happened(one) for one in chronicle(words, date, date))


def _happened(told: Told) -> NewsItem:
    """An entry of the chronicle, as background of a past that follows the record."""
    return NewsItem(told.bloc, told.place, told.date, told.text, told.source, "event", weight=5.0)


def by_actor(words: Words, record: QuarterRecord) -> Iterator[tuple[str, NewsItem]]:
    """What actors did in a quarter: acts, acts that members stopped, replies, votes."""
    date = words.rules.first_quarter.plus(record.quarter)
    for one in record.acts.of():
        yield one.actor, act(words, one, date)
    for stop in record.acts.stops():
        yield stop.actor, _stopped(words, stop, date)
    for response in record.responses:
        yield words.rules.deals[response.deal].partner, reply(words, response, date)
    for actor, vote in record.votes.items():
        yield actor, _voted(words, actor, vote, date)


def _stopped(words: Words, stop: Stop, date: Quarter) -> NewsItem:
    """An act that a blocking minority of members held back, with the group that lost most."""
    actor = words.rules.actors[stop.actor]
    record = words.rules.measures[stop.measure].record
    assert isinstance(record, Policy | Deal)
    member = actor.members[stop.member].name.of(words.language)
    share = words.texts.mark(round(stop.against, 2), "share")
    return NewsItem(
        bloc=_place(words, actor.id),
        actor=actor.name.of(words.language),
        when=words.texts.quarter(date),
        headline=words("news.stopped", name=record.name.of(words.language), level=stop.level),
        reason=words("news.stopped_reason", share=share, member=member),
        kind="policy",
        weight=2.0,
    )


def _voted(words: Words, actor: str, vote: Vote, date: Quarter) -> NewsItem:
    """A vote on a government: who won, the chance that stood before it, and from when it counts."""
    record, won = words.rules.actors[actor], int(vote.won[0])
    kind = record.administrations[won].name.of(words.language)
    turned = won != int(vote.before[0])
    chance = words.texts.mark(round(float(vote.chance[0]), 2), "share")
    office = words.texts.quarter(Quarter.parse(vote.ballot.office))
    return NewsItem(
        bloc=_place(words, actor),
        actor=record.name.of(words.language),
        when=words.texts.quarter(date),
        headline=words(
            "news.vote_turned" if turned else "news.vote_kept",
            vote=vote.ballot.name.of(words.language),
            kind=kind,
        ),
        reason=words(
            "news.vote_reason_turned" if turned else "news.vote_reason_kept",
            chance=chance,
            office=office,
        ),
        kind="event",
        weight=7.8 if turned else 4.0,
    )


def act(words: Words, one: Act, date: Quarter) -> NewsItem:
    """One act of one actor with the largest terms of its decision as the reason."""
    rules, level = words.rules, one.level
    measure, actor = rules.measures[one.measure], rules.actors[one.actor]
    record, reason = measure.record, reason_of(words, one)
    assert isinstance(record, Policy | Deal)
    name = record.name.of(words.language)
    renewed = one.step == RENEW and not isinstance(record, Deal)
    who = actor.name.of(words.language)
    if isinstance(record, Deal):
        who, headline = side(words, actor.id), words("news.propose", name=name)
    else:
        key = _step(one)
        headline = words(f"news.{key}", name=name, level=level)
        if key == "start":  # new to the reader: what it is
            reason = words("news.what", body=record.body.of(words.language), reason=reason)
    return NewsItem(
        bloc=_place(words, actor.id),
        actor=who,
        when=words.texts.quarter(date),
        headline=headline,
        reason=reason,
        kind="deal" if isinstance(record, Deal) else "policy",
        weight=_KIND_WEIGHT[actor.kind] * (1.0 + min(one.score, 2.0)) * (0.3 if renewed else 1.0),
    )


def _step(one: Act) -> str:
    if one.step == RENEW:
        return "renew"
    if not one.level:
        return "stop"
    return "lower" if one.step == DOWN else "start" if one.level == 1 else "raise"


def reason_of(words: Words, one: Act) -> str:
    """The one or two largest terms that spoke for the act, and the largest that spoke against."""
    text = _reason_for(words, one)
    against = [words.feature(f) for f, value in one.reasons if value < 0]
    if against and any(value > 0 for _, value in one.reasons):
        return words("news.despite", reason=text, against=against[0])
    return text


def _reason_for(words: Words, one: Act) -> str:
    for_it = [words.feature(f) for f, value in one.reasons if value > 0][:2]
    if not for_it:
        served = [words.feature(f) for f, _ in one.reasons[:1]]
        return words("news.reason_less", first=served[0]) if served else words("news.reason_none")
    if len(for_it) == 1:
        return words("news.reason", first=for_it[0])
    return words("news.reasons", first=for_it[0], second=for_it[1])


def _shock(words: Words, shock: Shock, date: Quarter) -> NewsItem:
    """Something that happened to the world and asks nobody."""
    return NewsItem(
        bloc=shock.bloc,
        actor=words("news.world"),
        when=words.texts.quarter(date),
        headline=shock.name.of(words.language),
        reason=shock.body.of(words.language),
        kind="event",
        weight=9.0,
    )


def reply(words: Words, response: Response, date: Quarter) -> NewsItem:
    """What became of a proposal, with the term that counted most."""
    deal = words.rules.deals[response.deal]
    accepted = bool(response.accepted[0])
    key = "news.deal_yes" if accepted else "news.deal_no"
    partner = side(words, deal.partner)
    return NewsItem(
        bloc=_place(words, deal.partner),
        actor=partner,
        when=words.texts.quarter(date),
        headline=words(key, partner=partner, name=deal.name.of(words.language)),
        reason=why_of(words, deal, response.judgement, accepted=accepted),
        kind="deal" if accepted else "refusal",
        weight=6.0 if deal.proposer == words.rules.scenario.seat else 3.5,
    )


def why_of(words: Words, deal: Deal, judgement: Judgement, *, accepted: bool) -> str:
    """The term of a judgement that counted most, or the red line that stopped it."""
    listed = terms(words, deal, judgement)
    red = [t for t in listed if t.red_line]
    if red:
        return words("news.deal_red", text=red[0].label)
    side = [t for t in listed if (t.value > 0) == accepted and t.value] or list(listed)
    return words("news.deal_for", first=side[0].label, value=side[0].text)


def _answered(session: Session, words: Words) -> Iterator[NewsItem]:
    """Dilemmas of the last turn with Japan's answer, or what was taken without one."""
    given = {o.event: o.choice for o in session.orders[-1] if isinstance(o, Answer)}
    start = session.rules.first_quarter.plus(session.worlds[-2].quarter)
    for e, event in enumerate(session.rules.events.values()):
        if session.worlds[-2].pending[e, 0] <= 0:
            continue
        chosen = given.get(event.id, event.default)
        label = next(a.label for a in event.answers if a.id == chosen).of(words.language)
        key = "news.event_answer" if event.id in given else "news.event_default"
        yield NewsItem(
            bloc=event.bloc,
            actor=event.actors.of(words.language),
            when=words.texts.quarter(start),
            headline=words("news.event", name=event.name.of(words.language)),
            reason=words(key, label=label),
            kind="event",
            weight=7.5,
        )


def _lapsed(session: Session, words: Words) -> Iterator[NewsItem]:
    """Offers that waited in the last turn, got no reply and are gone."""
    before, after = session.worlds[-2:]
    replied = {o.deal for o in session.orders[-1] if isinstance(o, Reply)}
    for deal in session.rules.deals.values():
        m = session.rules.measure_index(deal.id)
        gone = before.offered[m, 0] > 0 and after.offered[m, 0] <= 0
        if deal.partner != session.seat or not gone or deal.id in replied:
            continue
        last = before.quarter + int(before.offered[m, 0]) - 1
        proposer = side(words, deal.proposer)
        yield NewsItem(
            bloc=_place(words, deal.proposer),
            actor=proposer,
            when=words.texts.quarter(session.rules.first_quarter.plus(last)),
            headline=words(
                "news.deal_lapsed", proposer=proposer, name=deal.name.of(words.language)
            ),
            reason=words("news.deal_lapsed_reason"),
            kind="refusal",
            weight=7.0,
        )


def _waiting(session: Session, words: Words) -> Iterator[NewsItem]:
    date = words.texts.quarter(session.date)
    for name in session.pending_events():
        event: Event = session.rules.events[name]
        yield NewsItem(
            bloc=event.bloc,
            actor=event.actors.of(words.language),
            when=date,
            headline=words("news.event", name=event.name.of(words.language)),
            reason=event.body.of(words.language),
            kind="event",
            weight=8.0,
        )
    for name in session.offers():
        deal = session.rules.deals[name]
        proposer = side(words, deal.proposer)
        yield NewsItem(
            bloc=_place(words, deal.proposer),
            actor=proposer,
            when=date,
            headline=words("news.deal_offer", proposer=proposer, name=deal.name.of(words.language)),
            reason=words("news.deal_offer_reason", gives=deal.gives.of(words.language)),
            kind="deal",
            weight=7.0,
        )


def milestones(session: Session, words: Words) -> tuple[str, ...]:
    """Steps that Japan's running cards reached, and terms that ended, in the last turn."""
    out = []
    before, after = session.worlds[-2], session.worlds[-1]
    for m, measure in enumerate(session.rules.measures):
        policy = measure.record
        if measure.owner != session.seat or not isinstance(policy, Policy):
            continue
        name = policy.name.of(words.language)
        was, now = before.age[m, 0], after.age[m, 0]
        if after.level[m, 0] > 0:
            out += [
                words("news.milestone", name=name, text=step.text.of(words.language))
                for step in policy.milestones
                if was < step.after_q <= now
            ]
        elif before.level[m, 0] > 0 and before.left[m, 0] > 0:
            out.append(words("news.expired", name=name))
    return tuple(out)


def _place(words: Words, actor: str) -> str:
    """Where an actor stands on the map: its bloc, or the ring node of its party."""
    record = words.rules.actors[actor]
    return record.party if record.party in GROUPS else record.bloc
