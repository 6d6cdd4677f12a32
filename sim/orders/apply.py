"""Turn an order book into changes of the world. Everything in the book is applied, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, Mask, entries, some, sums_at, total
from sim.mechanisms.context import Context
from sim.mechanisms.deals import Judgement, judge
from sim.mechanisms.measures import terms
from sim.mechanisms.pacts import blame
from sim.orders.book import OrderBook
from sim.orders.prices import bundle_price, capital_prices, kinds, starting_wait, surcharge
from sim.rules.ruleset import Measure, Ruleset
from sim.rules.schema.measures import Deal, Policy
from sim.world.changes import Add, Become, Change


@dataclass(frozen=True, slots=True)
class Response:
    """What became of a proposal.

    Attributes:
        deal: id.
        level: (R,) level asked; 0 where nothing was proposed.
        judgement: the other side's terms.
        accepted: (R,) bool.
    """

    deal: str
    level: Array
    judgement: Judgement
    accepted: Mask


@dataclass(slots=True)
class _Sheet:
    """Where orders are entered before they become changes: clocks, political capital, the rest."""

    level: Array
    next_level: Array
    wait: Array
    cooldown: Array
    offered: Array
    pending: Array
    left: Array
    spent: Array  # (actor, R)
    laws: Array  # (R,)
    others: list[Change]


CLOCKS = ("level", "next_level", "wait", "cooldown", "offered", "pending", "left")


def changes_of(
    c: Context, book: OrderBook, *, rehearsal: bool = False
) -> tuple[list[Change], list[Response]]:
    """Changes that carry out the book, and the responses to its proposals.

    Orders act on a snapshot: prices, terms and dates are those of the state before any of them.
    A rehearsal reckons with a yes to every proposal, so that a draft never spends twice.
    """
    w = c.world
    sheet = _Sheet(
        **{name: getattr(w, name).copy() for name in CLOCKS},
        spent=np.zeros(w.political_capital.shape),
        laws=np.zeros(w.runs),
        others=[],
    )
    responses: list[Response] = []
    ordered, replied = ~np.isnan(book.levels), ~np.isnan(book.replies)
    touched = np.flatnonzero((ordered | replied).any(axis=1))
    is_policy = _policies(c.rules)[touched]
    _set_policies(c, book, touched[is_policy], sheet)
    for m in touched[~is_policy].tolist():
        measure = c.rules.measures[m]
        if measure.kind == "deal":
            level = np.where(ordered[m], book.levels[m], np.nan)
            if some(ordered[m]):
                responses.extend(_propose(c, level, m, measure, sheet, rehearsal=rehearsal))
            if some(replied[m]):
                _reply(c, book.replies[m], m, measure, sheet)
        elif measure.kind == "answer":
            _answer(c, m, ordered[m] & (w.pending[_event(c.rules, measure)] > 0), sheet)
    if book.closing:
        _defaults(c, sheet)
    _set_lines(c, book.lines, sheet)
    if not np.isnan(book.tabled).all():
        _table(c, book.tabled, sheet)
    changes = sheet.others
    if some(sheet.spent):
        changes.append(Add("political_capital", orders=-sheet.spent))
    if some(sheet.laws):
        changes.append(Become("laws_used", w.laws_used + sheet.laws))
    changes.extend(Become(name, getattr(sheet, name)) for name in CLOCKS)
    return changes, responses


def _charge(c: Context, actor: str, cost: Array, sheet: _Sheet) -> None:
    sheet.spent[c.rules.axes["actor"].index(actor)] += cost


@lru_cache(maxsize=8)
def _policies(rules: Ruleset) -> Mask:
    """Whether a measure is a policy, (measure,), kept per ruleset."""
    return np.array([measure.kind == "policy" for measure in rules.measures])


@lru_cache(maxsize=8)
def _by_line(rules: Ruleset) -> Mask:
    """Whether a measure is paid by a line of the budget, (measure,), kept per ruleset."""
    records = [measure.record for measure in rules.measures]
    return np.array([isinstance(r, Policy) and bool(r.line) for r in records])


@lru_cache(maxsize=8)
def _owners(rules: Ruleset) -> Index:
    """Owner of a measure on the axis of actors, -1 for the world's, (measure,), per ruleset."""
    actors = rules.axes["actor"]
    owners = [measure.owner for measure in rules.measures]
    return np.array([actors.index(o) if o in actors.ids else -1 for o in owners], int)


def _set_policies(c: Context, book: OrderBook, rows: Index, sheet: _Sheet) -> None:
    """Set the policies at the given positions, all at once."""
    if not len(rows):
        return
    laws, cards, delay = (kind.take(rows, axis=0) for kind in kinds(c.rules))
    asked = book.levels.take(rows, axis=0)
    ordered = ~np.isnan(asked)
    level = np.where(ordered, asked, 0.0)
    now = book.now.take(rows, axis=0) > 0
    held = c.world.level.take(rows, axis=0)
    starts = ordered & (level > 0)
    renewed = starts & (level == held)
    prices = entries(capital_prices(c.rules).take(rows, axis=0), level.astype(int))
    cost = prices * np.where(renewed, c.rules.number("politics.renewal_price"), 1.0)
    extra = surcharge(c.rules, c.date)
    cost = cost + np.where(starts & ~renewed & ((laws > 0) | ((cards > 0) & now)), extra, 0.0)
    wait = starting_wait(c.date, delay, level > 0, ~now & (cards > 0))
    sheet.next_level[rows] = np.where(ordered, level, sheet.next_level[rows])
    sheet.wait[rows] = np.where(ordered & ~renewed, wait, sheet.wait[rows])
    if some(renewed):
        # The clock of this quarter still runs: a renewed term counts from the next one.
        sheet.left[rows] = np.where(renewed, terms(c.rules)[rows] + 1.0, sheet.left[rows])
    if some(laws):
        sheet.laws += total(np.where(starts & (held == 0), laws, 0.0))
    owners = _owners(c.rules).take(rows)
    sheet.spent += sums_at(owners, np.where(ordered, cost, 0.0), len(sheet.spent))
    _take_back(c, rows, ordered & (level < held), sheet)
    for i in np.flatnonzero(_by_line(c.rules).take(rows)).tolist():
        card = c.rules.measures[rows[i]].record
        assert isinstance(card, Policy)
        _line_of_card(c, card, level[i], ordered[i], sheet)


def _take_back(c: Context, rows: Index, lowered: Mask, sheet: _Sheet) -> None:
    """A government that takes a policy back loses word; cards of the seat state their own price."""
    home = _speaks_for(c.rules).take(rows)
    bound = home >= 0
    if some(lowered[bound]):
        levels = sums_at(home[bound], lowered[bound].astype(float), len(c.world.credibility))
        lost = c.p.governments.reversal_word * levels
        sheet.others.append(Add("credibility", taken_back=-lost))


@lru_cache(maxsize=8)
def _speaks_for(rules: Ruleset) -> Index:
    """Bloc whose word a measure binds, -1 for none, (measure,), kept per ruleset.

    That of the government that owns it, except the seat's.
    """
    blocs = rules.axes["bloc"]
    out = np.full(len(rules.measures), -1)
    for m, measure in enumerate(rules.measures):
        owner = rules.actors.get(measure.owner)
        if owner is not None and owner.kind == "government" and owner.id != rules.scenario.seat:
            out[m] = blocs.index(owner.bloc)
    return out


def _line_of_card(c: Context, card: Policy, level: Array, ordered: Mask, sheet: _Sheet) -> None:
    """A card that is paid by a line sets the line to the cost of its level."""
    assert card.line is not None
    costs = np.array([0.0, *(lv.cost_jpy_bn for lv in card.levels)])
    if some(costs):
        lines = np.full(c.world.line.shape, np.nan)
        amount = np.where(ordered, costs[level.astype(int)], np.nan)
        lines[c.rules.axes["line"].index(card.line)] = amount
        _set_lines(c, lines, sheet)


def _set_lines(c: Context, lines: Array, sheet: _Sheet) -> None:
    """A line ordered now is the budget from next April, the coming quarter in the first half."""
    ordered = ~np.isnan(lines)
    if some(ordered):
        moved = np.where(ordered, lines - c.world.next_line, 0.0)
        sheet.others.append(Add("next_line", orders=moved))


def _propose(
    c: Context, level: Array, m: int, measure: Measure, sheet: _Sheet, *, rehearsal: bool
) -> list[Response]:
    """Propose a deal at a level, (R,), NaN where nothing is proposed; 0 breaks it."""
    deal = measure.record
    assert isinstance(deal, Deal)
    breach = (level == 0) & (c.world.level[m] > 0)
    if some(breach):
        _breach(c, deal, breach, m, sheet)
    asked = level > 0
    if not some(asked):
        return []
    level = np.where(asked, level, 0.0)
    if deal.partner == c.rules.scenario.seat:
        # An offer to Japan waits for its reply; its level is kept as the next level after a yes.
        sheet.offered[m] = np.where(asked, 3.0, sheet.offered[m])
        sheet.cooldown[m] = np.where(asked, float(deal.term_q or 8), sheet.cooldown[m])
        return []
    judgement = judge(c.rules, c.world, deal, level)
    luck = c.uniform("deals", len(c.rules.measures))[m]
    accepted = asked & ((luck < judgement.chance) | rehearsal)
    _sign(c, m, deal, level, accepted, measure.owner, sheet)
    refused = asked & ~accepted
    pause = c.rules.number("politics.cooldown_refused")
    sheet.cooldown[m] = np.where(refused, pause + 1, sheet.cooldown[m])
    return [Response(deal.id, level, judgement, accepted)]


def _sign(
    c: Context, m: int, deal: Deal, level: Array, accepted: Mask, payer: str, sheet: _Sheet
) -> None:
    sheet.next_level[m] = np.where(accepted, level, sheet.next_level[m])
    sheet.wait[m] = np.where(accepted, float(deal.delay_q), sheet.wait[m])
    sheet.cooldown[m] = np.where(accepted, 4.0, sheet.cooldown[m])
    cost = capital_prices(c.rules)[m][level.astype(int)]
    _charge(c, payer, np.where(accepted, cost, 0.0), sheet)


def _reply(c: Context, replies: Array, m: int, measure: Measure, sheet: _Sheet) -> None:
    deal = measure.record
    assert isinstance(deal, Deal)
    open_offer = c.world.offered[m] > 0
    yes = open_offer & (replies == 1)
    no = open_offer & (replies == 0)
    _sign(c, m, deal, np.ones(c.world.runs), yes, deal.partner, sheet)
    sheet.offered[m] = np.where(yes | no, 0.0, sheet.offered[m])


def _breach(c: Context, deal: Deal, breach: Mask, m: int, sheet: _Sheet) -> None:
    """Breaking a deal costs word, reputation with the partner, and a part of it with all others."""
    p = c.p.politics
    sheet.next_level[m] = np.where(breach, 0.0, sheet.next_level[m])
    sheet.wait[m] = np.where(breach, 0.0, sheet.wait[m])
    word = np.zeros_like(c.world.credibility)
    word[c.bloc(c.rules.actors[deal.proposer].bloc)] = -p.word_breach * breach
    broke = np.zeros_like(c.world.reputation)
    parties = c.rules.axes["party"]
    own = c.rules.actors[deal.proposer].party or "row"
    broke[parties.index(own), parties.index(deal.partner_party)] = breach
    sheet.others += [Add("credibility", breach=word), Add("reputation", **blame(c, broke))]


def _table(c: Context, asked: Array, sheet: _Sheet) -> None:
    """Put bundles on the table, (pair, R); talks follow in a step of their own."""
    ordered = ~np.isnan(asked)
    number = np.where(ordered, asked, 0.0)
    now = np.where(number > 0, number, -1.0)
    sheet.others.append(Become("tabled", np.where(ordered, now, c.world.tabled)))
    for pair, run in np.argwhere(number > 0).tolist():
        price = bundle_price(c.rules, pair, int(number[pair, run]))
        sheet.spent[c.rules.axes["actor"].index(c.rules.scenario.seat), run] += price


def _event(rules: Ruleset, measure: Measure) -> int:
    return rules.axes["event"].index(measure.id.partition(".")[0])


def _answer(c: Context, m: int, chosen: Mask, sheet: _Sheet) -> None:
    e = _event(c.rules, c.rules.measures[m])
    # An answer given again while the first is in force starts anew.
    sheet.level[m] = np.where(chosen, 0.0, sheet.level[m])
    sheet.next_level[m] = np.where(chosen, 1.0, sheet.next_level[m])
    sheet.wait[m] = np.where(chosen, 0.0, sheet.wait[m])
    sheet.pending[e] = np.where(chosen, 0.0, sheet.pending[e])
    cost = capital_prices(c.rules)[m][1]
    _charge(c, c.rules.scenario.seat, np.where(chosen, cost, 0.0), sheet)


def _defaults(c: Context, sheet: _Sheet) -> None:
    """Events that nobody has answered take their default answer."""
    events = tuple(c.rules.events.values())
    for e in np.flatnonzero(sheet.pending.any(axis=1)).tolist():
        m = c.rules.measure_index(f"{events[e].id}.{events[e].default}")
        _answer(c, m, sheet.pending[e] > 0, sheet)
