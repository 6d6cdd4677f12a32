"""Whether an order is legal now, and if not, why: one reason id with the values that fill it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, assert_never

import numpy as np

from sim.core.errors import OrderRefused
from sim.core.units import Quarter
from sim.indicators import free_budget, free_next_year, free_teams, value
from sim.mechanisms.bargain import tables
from sim.mechanisms.conditions import holds
from sim.mechanisms.pacts import clocks, closed
from sim.orders.prices import (
    JAPAN,
    bundle_price,
    capital_prices,
    kinds,
    law_places,
    pair_with,
    renewable,
    starting_wait,
    surcharge,
)
from sim.orders.types import Allocate, Answer, Bundle, Order, Propose, Reply, SetPolicy
from sim.rules.ruleset import Ruleset
from sim.rules.schema.effects import Condition, IndicatorCondition
from sim.rules.schema.measures import Deal, Level, Policy
from sim.world.world import World

Kind = TypeVar("Kind", Policy, Deal)
_LIMITS = {SetPolicy: "politics.cards_a_turn", Propose: "politics.proposals_a_turn"}


def require_legal(rules: Ruleset, world: World, order: Order, seat: str) -> None:
    """Raise OrderRefused with the reason when `seat` may not give the order now.

    Args:
        world: state in which earlier orders of the turn are already applied; its first run is
            looked at.
    """
    match order:
        case SetPolicy():
            _policy(rules, world, order, seat)
        case Allocate():
            _allocate(rules, world, order, seat)
        case Propose():
            _propose(rules, world, order, seat)
        case Bundle():
            _bundle(rules, world, order, seat)
        case Reply():
            _reply(rules, world, order, seat)
        case Answer():
            _answer(rules, world, order)
        case _:
            assert_never(order)


def require_room(rules: Ruleset, orders: Sequence[Order]) -> None:
    """Raise OrderRefused when a turn holds more cards or proposals than it may."""
    for kind, limit in _LIMITS.items():
        most = int(rules.number(limit))
        counted = (Propose, Bundle) if kind is Propose else kind
        if sum(isinstance(o, counted) for o in orders) > most:
            raise OrderRefused(f"reason.too_many_{kind.__name__.lower()}", most=most)


def _date(rules: Ruleset, world: World) -> Quarter:
    return rules.first_quarter.plus(world.quarter)


def _measure(rules: Ruleset, name: str, kind: type[Kind]) -> tuple[int, Kind]:
    """Position and record of a policy or deal."""
    if name in rules.axes["measure"].ids:
        m = rules.measure_index(name)
        record = rules.measures[m].record
        if isinstance(record, kind):
            return m, record
    raise OrderRefused("reason.unknown", name=name)


def _own(rules: Ruleset, name: str, kind: type[Kind], level: int, seat: str) -> tuple[int, Kind]:
    """Position and record of a policy or deal that `seat` may set to `level`, if it ever can."""
    m, record = _measure(rules, name, kind)
    if rules.measures[m].owner != seat:
        raise OrderRefused("reason.not_yours", name=name)
    if not 0 <= level <= len(record.levels):
        raise OrderRefused("reason.no_level", level=level)
    return m, record


def _policy(rules: Ruleset, world: World, order: SetPolicy, seat: str) -> None:
    m, policy = _own(rules, order.measure, Policy, order.level, seat)
    if policy.locked:
        raise OrderRefused("reason.locked")
    if order.level == int(world.next_level[m, 0]):
        if not renewable(rules, world)[m, 0]:
            raise OrderRefused("reason.same_level")
        _capital(
            rules,
            world,
            rules.number("politics.renewal_price") * float(capital_prices(rules)[m, order.level]),
            seat,
        )
        return
    date = _date(rules, world)
    laws, cards, delay = kinds(rules)
    cost = float(capital_prices(rules)[m, order.level])
    if order.level > 0:
        _needs(rules, world, policy.needs)
        if laws[m, 0] and world.level[m, 0] == 0:
            if world.laws_used[0] >= law_places(rules, date):
                raise OrderRefused("reason.law_places", places=law_places(rules, date))
            cost += surcharge(rules, date)
        if cards[m, 0] and order.now:
            cost += surcharge(rules, date)
        by_budget = np.array([bool(cards[m, 0]) and not order.now])
        wait = starting_wait(date, delay[m], np.array([True]), by_budget)
        april = bool(wait[0] >= date.to_april)
        _affordable(rules, world, policy.levels, m, order.level, policy.line, april=april)
    _capital(rules, world, cost, seat)


def _capital(rules: Ruleset, world: World, cost: float, seat: str) -> None:
    have = float(world.political_capital[rules.axes["actor"].index(seat), 0])
    if cost > have + 1e-9:
        raise OrderRefused("reason.capital", cost=round(cost), have=int(have))


def _needs(rules: Ruleset, world: World, needs: tuple[Condition, ...]) -> None:
    for need in needs:
        if bool(holds(rules, world, need)[0]):
            continue
        if isinstance(need, IndicatorCondition):
            bound = need.at_least if need.at_least is not None else need.at_most
            now = float(value(rules, world, need.indicator)[0])
            which = "reason.too_low" if need.at_least is not None else "reason.too_high"
            raise OrderRefused(which, indicator=need.indicator, bound=bound, now=now)
        raise OrderRefused("reason.needs", measure=need.measure, level=need.level)


def _affordable(
    rules: Ruleset,
    world: World,
    levels: tuple[Level, ...],
    m: int,
    level: int,
    line: str | None,
    *,
    april: bool = False,
) -> None:
    """Money of the next fiscal year, of this one (unless it starts in April), and teams.

    The next year goes first: where both are short, the refusal names the year that the purse shows.
    """
    new = levels[level - 1]
    was, will = int(world.level[m, 0]), int(world.next_level[m, 0])

    def cost(at: int) -> float:
        return levels[at - 1].cost_jpy_bn if at else 0.0

    now, then = cost(max(was, will)), cost(will)
    if line and new.cost_jpy_bn:
        i = rules.axes["line"].index(line)
        now, then = new.cost_jpy_bn, float(world.next_line[i, 0])  # a line changes in April
    date = _date(rules, world)
    _money(new.cost_jpy_bn - then, float(free_next_year(rules, world)[0]), date.next_fiscal_year)
    if not april:
        _money(new.cost_jpy_bn - now, float(free_budget(rules, world)[0]), date.fiscal_year)
    teams = new.teams - (levels[max(was, will) - 1].teams if max(was, will) else 0)
    have = float(free_teams(rules, world)[0])
    if teams > 0 and teams > have + 1e-9:
        raise OrderRefused("reason.teams", cost=teams, have=int(have))


def _money(cost: float, have: float, year: int) -> None:
    """Refuse what the fiscal year `year` cannot pay; the reason names the year."""
    if cost > 1e-9 and cost > have + 1e-9:
        raise OrderRefused("reason.money", cost=round(cost), have=round(have), year=year)


def _allocate(rules: Ruleset, world: World, order: Allocate, seat: str) -> None:
    if seat != JAPAN:
        raise OrderRefused("reason.not_yours", name=order.line)
    if order.line not in rules.lines:
        raise OrderRefused("reason.unknown", name=order.line)
    line = rules.lines[order.line]
    if not line.adjustable:
        raise OrderRefused("reason.line_fixed")
    if not np.isfinite(order.amount) or not line.low <= order.amount <= line.high:
        raise OrderRefused("reason.line_bounds", low=line.low, high=line.high)
    i = rules.axes["line"].index(order.line)
    then = float(world.next_line[i, 0])
    if _date(rules, world).number <= 2:
        share = rules.number("politics.shift_share")
        if abs(order.amount - then) > share * then + 1e-9:
            raise OrderRefused("reason.shift", share=round(100 * share))
    year = _date(rules, world).next_fiscal_year
    _money(order.amount - then, float(free_next_year(rules, world)[0]), year)


def _propose(rules: Ruleset, world: World, order: Propose, seat: str) -> None:
    m, deal = _own(rules, order.deal, Deal, order.level, seat)
    if order.level == 0:
        if world.level[m, 0] == 0:
            raise OrderRefused("reason.not_in_force")
        return
    if world.level[m, 0] > 0 or world.next_level[m, 0] > 0:
        raise OrderRefused("reason.in_force")
    if world.cooldown[m, 0] > 0:
        raise OrderRefused("reason.cooldown", quarters=int(world.cooldown[m, 0]))
    _needs(rules, world, deal.needs)
    _capital(rules, world, float(capital_prices(rules)[m, order.level]), seat)
    if seat == JAPAN:
        _affordable(rules, world, deal.levels, m, order.level, None)


def _bundle(rules: Ruleset, world: World, order: Bundle, seat: str) -> None:
    try:
        q = pair_with(rules, order.partner)
    except ValueError:
        raise OrderRefused("reason.unknown", name=order.partner) from None
    if not 0 <= order.number <= int(tables(rules).real[q].sum()):
        raise OrderRefused("reason.no_level", level=order.number)
    left, pause = (int(clock[q, 0]) for clock in clocks(world))
    if order.number == 0:
        if not left:
            raise OrderRefused("reason.not_in_force")
        return
    if left:
        raise OrderRefused("reason.in_force")
    if pause:
        raise OrderRefused("reason.cooldown", quarters=pause)
    if closed(rules, world, rules.p.politics.rival_relation)[q, 0]:
        raise OrderRefused("reason.exclusive")
    _capital(rules, world, bundle_price(rules, q, order.number), seat)


def _reply(rules: Ruleset, world: World, order: Reply, seat: str) -> None:
    m, deal = _measure(rules, order.deal, Deal)
    if deal.partner != seat:
        raise OrderRefused("reason.not_yours", name=order.deal)
    if world.offered[m, 0] <= 0:
        raise OrderRefused("reason.no_offer")
    if order.accept:
        _affordable(rules, world, deal.levels, m, 1, None)
        _capital(rules, world, float(capital_prices(rules)[m, 1]), seat)


def _answer(rules: Ruleset, world: World, order: Answer) -> None:
    if order.event not in rules.events:
        raise OrderRefused("reason.unknown", name=order.event)
    event = rules.events[order.event]
    choices = {a.id: a for a in event.answers}
    if order.choice not in choices:
        raise OrderRefused("reason.unknown", name=order.choice)
    if world.pending[rules.axes["event"].index(order.event), 0] <= 0:
        raise OrderRefused("reason.not_pending")
    _needs(rules, world, choices[order.choice].needs)
    m = rules.measure_index(f"{order.event}.{order.choice}")
    if order.choice != event.default:
        _affordable(rules, world, (choices[order.choice].price,), m, 1, None)
        _capital(rules, world, float(capital_prices(rules)[m, 1]), rules.scenario.seat)
