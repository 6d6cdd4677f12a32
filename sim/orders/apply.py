"""Turn an order book into changes of the world. Everything in the book is applied, or nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from sim.core.arrays import Array, Mask, total
from sim.mechanisms.context import Context
from sim.mechanisms.deals import Judgement, judge
from sim.orders.book import OrderBook
from sim.orders.prices import capital_prices, kinds, starting_wait, surcharge
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
class _Clocks:
    level: Array
    next_level: Array
    wait: Array
    cooldown: Array
    offered: Array
    pending: Array
    left: Array


def changes_of(
    c: Context, book: OrderBook, *, rehearsal: bool = False
) -> tuple[list[Change], list[Response]]:
    """Changes that carry out the book, and the responses to its proposals.

    Orders act on a snapshot: prices, terms and dates are those of the state before any of them.
    A rehearsal reckons with a yes to every proposal, so that a draft never spends twice.
    """
    w = c.world
    clocks = _Clocks(
        w.level.copy(),
        w.next_level.copy(),
        w.wait.copy(),
        w.cooldown.copy(),
        w.offered.copy(),
        w.pending.copy(),
        w.left.copy(),
    )
    spent: dict[str, Array] = {}
    changes: list[Change] = []
    responses: list[Response] = []
    ordered, replied = ~np.isnan(book.levels), ~np.isnan(book.replies)
    touched = np.flatnonzero((ordered | replied).any(axis=1)).tolist()
    policies = [m for m in touched if c.rules.measures[m].kind == "policy"]
    laws = _set_policies(c, book, policies, ordered[policies], clocks, spent, changes)
    for m in touched:
        measure = c.rules.measures[m]
        if measure.kind == "deal":
            if ordered[m].any():
                responses.extend(_propose(c, book, m, measure, clocks, spent, changes, rehearsal))
            if replied[m].any():
                _reply(c, book, m, measure, clocks, spent)
        elif measure.kind == "answer":
            open_now = ordered[m] & (w.pending[_event(c.rules, measure)] > 0)
            _answer(c, m, measure, open_now, clocks, spent)
    if book.closing:
        _defaults(c, clocks, spent)
    changes.extend(_lines(c, book))
    for actor, cost in spent.items():
        target = np.zeros_like(w.political_capital)
        target[c.rules.axes["actor"].index(actor)] = -cost
        changes.append(Add("political_capital", orders=target))
    if laws.any():
        changes.append(Become("laws_used", w.laws_used + laws))
    changes.extend(Become(f.name, getattr(clocks, f.name)) for f in fields(clocks))
    return changes, responses


def _charge(spent: dict[str, Array], actor: str, cost: Array) -> None:
    spent[actor] = spent.get(actor, np.zeros_like(cost)) + cost


def _set_policies(
    c: Context,
    book: OrderBook,
    rows: list[int],
    ordered: Mask,
    clocks: _Clocks,
    spent: dict[str, Array],
    changes: list[Change],
) -> Array:
    """Set the policies at the given positions, all at once; returns the laws passed, (R,)."""
    if not rows:
        return np.zeros(c.world.runs)
    measures = [c.rules.measures[m] for m in rows]
    laws, cards, delay = (kind[rows] for kind in kinds(c.rules))
    term = np.array([[measure.term_q] for measure in measures])
    level = np.where(ordered, book.levels[rows], 0.0)
    now = book.now[rows] > 0
    held = c.world.level[rows]
    starts = ordered & (level > 0)
    renewed = starts & (level == held)
    prices = np.take_along_axis(capital_prices(c.rules)[rows], level.astype(int), axis=1)
    cost = prices * np.where(renewed, c.rules.number("politics.renewal_price"), 1.0)
    extra = surcharge(c.rules, c.date)
    cost = cost + np.where(starts & ~renewed & ((laws > 0) | ((cards > 0) & now)), extra, 0.0)
    wait = starting_wait(c.date, delay, level > 0, ~now & (cards > 0))
    clocks.next_level[rows] = np.where(ordered, level, clocks.next_level[rows])
    clocks.wait[rows] = np.where(ordered & ~renewed, wait, clocks.wait[rows])
    # The clock of this quarter still runs: a renewed term counts from the next one.
    clocks.left[rows] = np.where(renewed, term + 1.0, clocks.left[rows])
    for i, measure in enumerate(measures):
        _charge(spent, measure.owner, np.where(ordered[i], cost[i], 0.0))
        record = measure.record
        if isinstance(record, Policy) and record.line:
            changes.extend(_line_of_card(c, record, level[i], ordered[i]))
    return total(np.where(starts & (held == 0), laws, 0.0))


def _line_of_card(c: Context, card: Policy, level: Array, ordered: Mask) -> list[Change]:
    """A card that is paid by a line sets the line to the cost of its level."""
    assert card.line is not None
    costs = np.array([0.0, *(lv.cost_jpy_bn for lv in card.levels)])
    if not costs.any():
        return []
    amount = np.where(ordered, costs[level.astype(int)], np.nan)
    lines = np.full(c.world.line.shape, np.nan)
    lines[c.rules.axes["line"].index(card.line)] = amount
    return _set_lines(c, lines)


def _lines(c: Context, book: OrderBook) -> list[Change]:
    return [] if np.isnan(book.lines).all() else _set_lines(c, book.lines)


def _set_lines(c: Context, lines: Array) -> list[Change]:
    """A line ordered now is the budget from next April, the coming quarter in the first half."""
    w = c.world
    moved = np.where(np.isnan(lines), 0.0, lines - w.next_line)
    return [Add("next_line", orders=moved)]


def _propose(
    c: Context,
    book: OrderBook,
    m: int,
    measure: Measure,
    clocks: _Clocks,
    spent: dict[str, Array],
    changes: list[Change],
    rehearsal: bool,
) -> list[Response]:
    deal = measure.record
    assert isinstance(deal, Deal)
    level = np.nan_to_num(book.levels[m])
    asked = level > 0
    breach = (book.levels[m] == 0) & (c.world.level[m] > 0)
    if breach.any():
        changes.extend(_breach(c, deal, breach, m, clocks))
    if not asked.any():
        return []
    if deal.partner == c.rules.scenario.seat:
        # An offer to Japan waits for its reply; its level is kept as the next level after a yes.
        clocks.offered[m] = np.where(asked, 3.0, clocks.offered[m])
        clocks.cooldown[m] = np.where(asked, float(deal.term_q or 8), clocks.cooldown[m])
        return []
    judgement = judge(c.rules, c.world, deal, level)
    luck = c.uniform("deals", len(c.rules.measures))[m]
    accepted = asked & ((luck < judgement.chance) | rehearsal)
    _sign(c, m, deal, level, accepted, clocks, spent, measure.owner)
    refused = asked & ~accepted
    pause = c.rules.number("politics.cooldown_refused")
    clocks.cooldown[m] = np.where(refused, pause + 1, clocks.cooldown[m])
    return [Response(deal.id, np.where(asked, level, 0.0), judgement, accepted)]


def _sign(
    c: Context,
    m: int,
    deal: Deal,
    level: Array,
    accepted: Mask,
    clocks: _Clocks,
    spent: dict[str, Array],
    payer: str,
) -> None:
    clocks.next_level[m] = np.where(accepted, level, clocks.next_level[m])
    clocks.wait[m] = np.where(accepted, float(deal.delay_q), clocks.wait[m])
    clocks.cooldown[m] = np.where(accepted, 4.0, clocks.cooldown[m])
    cost = capital_prices(c.rules)[m][level.astype(int)]
    _charge(spent, payer, np.where(accepted, cost, 0.0))


def _reply(
    c: Context, book: OrderBook, m: int, measure: Measure, clocks: _Clocks, spent: dict[str, Array]
) -> None:
    deal = measure.record
    assert isinstance(deal, Deal)
    open_offer = c.world.offered[m] > 0
    yes = open_offer & (book.replies[m] == 1)
    no = open_offer & (book.replies[m] == 0)
    _sign(c, m, deal, np.ones(c.world.runs), yes, clocks, spent, deal.partner)
    clocks.offered[m] = np.where(yes | no, 0.0, clocks.offered[m])


def _breach(c: Context, deal: Deal, breach: Mask, m: int, clocks: _Clocks) -> list[Change]:
    """Breaking a deal costs word, and reputation with the partner."""
    p = c.p.politics
    clocks.next_level[m] = np.where(breach, 0.0, clocks.next_level[m])
    clocks.wait[m] = np.where(breach, 0.0, clocks.wait[m])
    word = np.zeros_like(c.world.credibility)
    word[c.bloc(c.rules.actors[deal.proposer].bloc)] = -p.word_breach * breach
    memory = np.zeros_like(c.world.reputation)
    parties = c.rules.axes["party"]
    own = c.rules.actors[deal.proposer].party or "row"
    memory[parties.index(deal.partner_party), parties.index(own)] = -p.reputation_breach * breach
    return [Add("credibility", breach=word), Add("reputation", breach=memory)]


def _event(rules: Ruleset, measure: Measure) -> int:
    return rules.axes["event"].index(measure.id.partition(".")[0])


def _answer(
    c: Context, m: int, measure: Measure, chosen: Mask, clocks: _Clocks, spent: dict[str, Array]
) -> None:
    e = _event(c.rules, measure)
    # An answer given again while the first is in force starts anew.
    clocks.level[m] = np.where(chosen, 0.0, clocks.level[m])
    clocks.next_level[m] = np.where(chosen, 1.0, clocks.next_level[m])
    clocks.wait[m] = np.where(chosen, 0.0, clocks.wait[m])
    clocks.pending[e] = np.where(chosen, 0.0, clocks.pending[e])
    cost = capital_prices(c.rules)[m][1]
    _charge(spent, c.rules.scenario.seat, np.where(chosen, cost, 0.0))


def _defaults(c: Context, clocks: _Clocks, spent: dict[str, Array]) -> None:
    for e, event in enumerate(c.rules.events.values()):
        open_now = clocks.pending[e] > 0
        if open_now.any():
            m = c.rules.measure_index(f"{event.id}.{event.default}")
            _answer(c, m, c.rules.measures[m], open_now, clocks, spent)
