"""Deal slips and the event of the turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.core.texts import signed
from sim.game import Session
from sim.mechanisms.deals import RELATION, REPUTATION, WORD, Judgement, judge
from sim.mechanisms.measures import remaining
from sim.orders.types import Answer, Propose, Reply
from sim.rules.schema.measures import Deal as DealRecord
from sim.views.actions import action_of
from sim.views.bundles import contents_text, slips
from sim.views.models import Action, Choice, Deal, EventView, Term
from sim.views.words import GROUPS, Words


def deals(session: Session, words: Words) -> tuple[Deal, ...]:
    """Japan's own deals, and offers of others that wait for a reply or are in force."""
    out = []
    for m in session.rules.measures:
        record = m.record
        if not isinstance(record, DealRecord) or m.kind != "deal":
            continue
        if m.owner == session.seat:
            out.append(_own(session, words, record))
        elif record.partner == session.seat:
            index = session.rules.measure_index(m.id)
            if session.world.offered[index, 0] or session.world.next_level[index, 0]:
                out.insert(0, _offer(session, words, record))
    return (*out, *slips(session, words))


def terms(words: Words, record: DealRecord, judgement: Judgement) -> tuple[Term, ...]:
    """The signed terms of a judgement, largest first."""
    names = {t.id: t.name.of(words.language) for t in record.terms}
    giver, taker = (words.rules.actors[a] for a in (record.proposer, record.partner))
    one, two = words.bloc(giver.bloc), words.bloc(taker.bloc)
    party = side(words, record.proposer) if giver.party in GROUPS else one
    names[RELATION] = words("deal.relation", one=one, two=two)
    names[WORD] = words("deal.word", name=one)
    names[REPUTATION] = words("deal.reputation", name=party)
    out = [
        Term(names[key], float(value[0]), signed(float(value[0]), 1))
        for key, value in judgement.terms.items()
    ]
    out.sort(key=lambda t: -abs(t.value))
    stopped = [
        Term(line.text.of(words.language), 0.0, "", red_line=True)
        for line in record.red_lines
        if judgement.stopped_by[line.id][0]
    ]
    return (*stopped, *out)


def _own(session: Session, words: Words, record: DealRecord) -> Deal:
    m = session.rules.measure_index(record.id)
    world, drafted = session.world, _drafted_level(session, record.id)
    level = drafted or 1
    judgement = judge(session.rules, world, record, np.array([float(level)]))
    state, state_text = "open", words("deal.state_open")
    if world.next_level[m, 0] > 0 or world.level[m, 0] > 0:
        return replace(
            _signed(session, words, record, _slip(words, record, judgement, "")),
            partner=_place(session, record),
            partner_name=side(words, record.partner),
            actions=(_breach(session, words, record),) if world.level[m, 0] > 0 else (),
        )
    if drafted:
        state, state_text = "drafted", words("deal.state_drafted")
    elif _refused(session, record.id):
        state, state_text = "refused", words("deal.state_refused")
    elif world.cooldown[m, 0] > 0:
        state, state_text = "closed", words("deal.state_closed")
    return replace(
        _slip(words, record, judgement, _terms_name(words, record, level)),
        partner=_place(session, record),
        partner_name=side(words, record.partner),
        state=state,
        state_text=state_text,
        term_text=_term_text(session, words, record),
        items=contents_text(words, record, level),
        actions=tuple(
            _proposal(session, words, record, level + 1) for level in range(len(record.levels))
        ),
    )


def _signed(session: Session, words: Words, record: DealRecord, slip: Deal) -> Deal:
    """A slip of what both sides have agreed to: when it starts or ends; no chance any more."""
    m = session.rules.measure_index(record.id)
    world = session.world
    if world.level[m, 0] == 0:
        start = words.texts.month(session.date.plus(int(world.wait[m, 0])))
        text = words("deal.state_signed", date=start)
    else:
        state = "breaking" if Propose(record.id, 0) in session.drafts() else "in_force"
        parts = [words(f"deal.state_{state}")]
        if world.left[m, 0] > 0:
            n = remaining(world, m)
            key = "deal.left" if n else "card.ends_now_short"
            parts.append(words(key, n=words.quarters(n)))
        text = " · ".join(parts)
    return replace(slip, state="in_force", state_text=text, chance_text="")


def _term_text(session: Session, words: Words, record: DealRecord) -> str:
    """How long a deal would last and from when, if it were agreed now."""
    if not record.term_q:
        return words("card.term_open")
    start = words.texts.month(session.date.plus(record.delay_q))
    return words("deal.term", n=words.quarters(record.term_q), date=start)


def side(words: Words, actor: str) -> str:
    """Whom a person deals with: the group that an actor speaks for in a deal, or the actor."""
    party = words.rules.actors[actor].party
    return words(f"map.{party}") if party in GROUPS else words.actor(actor)


def _offer(session: Session, words: Words, record: DealRecord) -> Deal:
    m = session.rules.measure_index(record.id)
    judgement = judge(session.rules, session.world, record, np.array([1.0]))
    offered = session.world.offered[m, 0] > 0
    reply = next(
        (d for d in session.drafts() if isinstance(d, Reply) and d.deal == record.id), None
    )
    state = named = "offered"
    if reply:
        state, named = "answered", "accepted" if reply.accept else "declined"
    actions = []
    for accept, key in ((True, "deal.accept"), (False, "deal.decline")):
        hint = _price(words, record, 1) if accept else ""
        actions.append(action_of(session, words, Reply(record.id, accept), words(key), hint))
    lapses = 0 < session.world.offered[m, 0] <= session.rules.scenario.turn_quarters
    chance = "deal.we_weigh" if judgement.open[0] else "deal.we_weigh_stopped"
    slip = _slip(words, record, judgement, "")
    shown = replace(
        slip,
        chance_text=words(chance, n=round(100 * float(judgement.unstopped[0]))),
        red_lines=words("deal.our_lines", text=slip.red_lines),
        wants=words("deal.offer_wants"),
        sweetener="",
        breach=words("deal.offer_breach", n=words.quarters(record.term_q)),
        gives=record.gets.of(words.language),  # the proposer's side of the record, turned round
        gets=record.gives.of(words.language),
        partner=session.rules.actors[record.proposer].bloc,
        partner_name=side(words, record.proposer),
        state=state,
        state_text=words(f"deal.state_{named}"),
        term_text=_term_text(session, words, record),
        items=contents_text(words, record, 1),
        default_text=words("deal.offer_lapses") if state == "offered" and lapses else "",
        actions=tuple(actions),
    )
    return shown if offered else replace(_signed(session, words, record, shown), actions=())


def _terms_name(words: Words, record: DealRecord, level: int) -> str:
    """What is proposed, where a deal can be proposed in several ways."""
    return words.level(record, level) if len(record.levels) > 1 else ""


def _chance(words: Words, judgement: Judgement, terms_name: str) -> str:
    """The chance of a yes to the named terms in words, or that a red line stops them."""
    key = "deal.chance" if judgement.open[0] else "deal.stopped"
    key = f"{key}_of" if terms_name else key
    return words(key, n=round(100 * float(judgement.unstopped[0])), name=terms_name)


def _slip(words: Words, record: DealRecord, judgement: Judgement, terms_name: str) -> Deal:
    """What a slip says of the deal itself, before its state and actions."""
    language = words.language
    red = [line.text.of(language) for line in record.red_lines]
    return Deal(
        id=record.id,
        title=record.name.of(language),
        partner="",
        partner_name="",
        gives=record.gives.of(language),
        gets=record.gets.of(language),
        state="open",
        state_text="",
        chance=float(judgement.chance[0]),
        chance_text=_chance(words, judgement, terms_name),
        unstopped=float(judgement.unstopped[0]),
        stopped=not judgement.open[0],
        terms=terms(words, record, judgement),
        red_lines=" / ".join(red) if red else words("deal.no_red_lines"),
        wants=record.wants.of(language),
        sweetener=record.sweetener.of(language),
        breach=record.breach.of(language),
        actions=(),
    )


def _proposal(session: Session, words: Words, record: DealRecord, level: int) -> Action:
    name = _terms_name(words, record, level)
    label = words("deal.propose", name=name) if name else words("deal.propose_one")
    hint = words("deal.if_agreed", price=_price(words, record, level, name))
    if name:  # several ways to propose it: each with its own chance
        judgement = judge(session.rules, session.world, record, np.array([float(level)]))
        hint = words.listed(_chance(words, judgement, ""), hint)
    return action_of(session, words, Propose(record.id, level), label, hint)


def _breach(session: Session, words: Words, record: DealRecord) -> Action:
    """Breaking the deal: what it costs is asked about before it is drafted."""
    costs = record.breach.of(words.language)
    action = action_of(session, words, Propose(record.id, 0), words("deal.break"), costs)
    question = words("deal.break_confirm", name=record.name.of(words.language), costs=costs)
    return replace(action, ends=True, confirm=question)


def _price(words: Words, record: DealRecord, level: int, name: str = "") -> str:
    """What a deal takes; its money is left out where the name of its terms says it."""
    price = record.levels[level - 1]
    money = price.cost_jpy_bn
    said = name == words("card.cost", money=words.money(money))
    return words.price(price.pips, price.teams, 0.0 if said else money)


def _place(session: Session, record: DealRecord) -> str:
    party = record.partner_party
    if party in GROUPS:
        return party
    return session.rules.actors[record.partner].bloc


def warning(words: Words, kind: str) -> str:
    """A warning word of an answer with what it means."""
    word, meaning = words(f"event.warning_{kind}"), words(f"event.warns_{kind}")
    return words("event.warns", word=word, meaning=meaning)


def _drafted_level(session: Session, deal: str) -> int:
    for order in session.drafts():
        if isinstance(order, Propose) and order.deal == deal:
            return order.level
    return 0


def _refused(session: Session, deal: str) -> bool:
    last = session.last
    return last is not None and any(
        r.deal == deal and not bool(r.accepted[0]) for r in last.responses
    )


def event_view(session: Session, words: Words) -> EventView | None:
    """The dilemma that waits for an answer, if any."""
    pending = session.pending_events()
    if not pending or session.over:
        return None
    event = session.rules.events[pending[0]]
    language = words.language
    chosen = next(
        (d.choice for d in session.drafts() if isinstance(d, Answer) and d.event == event.id), ""
    )
    choices = []
    for answer in event.answers:
        price = answer.price
        cost = words.price(price.pips, price.teams, price.cost_jpy_bn)
        hint = words("event.cost", price=cost) if cost else ""
        choices.append(
            Choice(
                id=answer.id,
                label=answer.label.of(language),
                stakes=tuple(s.of(language) for s in answer.stakes) + ((hint,) if hint else ()),
                warning=words(f"event.warning_{answer.warning}") if answer.warning else "",
                action=action_of(
                    session, words, Answer(event.id, answer.id), words("event.choose"), hint
                ),
                warning_text=warning(words, answer.warning) if answer.warning else "",
            )
        )
    return EventView(
        id=event.id,
        title=event.name.of(language),
        body=event.body.of(language),
        actors=event.actors.of(language),
        choices=tuple(choices),
        chosen=chosen,
        default=event.default,
    )
