"""Policy cards and the budget."""

from __future__ import annotations

import math
from dataclasses import replace

from sim.game import Session
from sim.indicators import free_next_year
from sim.mechanisms.measures import remaining
from sim.orders.prices import kinds, renewable, surcharge
from sim.orders.types import Allocate, SetPolicy
from sim.rules.ruleset import Measure
from sim.rules.schema.effects import IndicatorCondition
from sim.rules.schema.measures import Level, Policy
from sim.views.actions import action_of, intent_of
from sim.views.models import Action, BudgetLine, BudgetView, Card
from sim.views.words import Words

SHOWN = 10  # parts of ¥1bn in which the bounds of a line are shown


def cards(session: Session, words: Words) -> tuple[Card, ...]:
    """Japan's cards: those of the objective first, then the rest in order."""
    own = [m for m in session.rules.measures if m.kind == "policy" and m.owner == session.seat]
    first = session.goal.cards
    own.sort(key=lambda m: first.index(m.id) if m.id in first else len(first))
    return tuple(_card(session, words, m) for m in own)


def _card(session: Session, words: Words, measure: Measure) -> Card:
    policy = measure.record
    assert isinstance(policy, Policy)
    m = session.rules.measure_index(measure.id)
    level = int(session.world.level[m, 0])
    waiting = int(session.world.wait[m, 0])
    coming = int(session.world.next_level[m, 0])
    order = _drafted(session, measure)
    actions = _actions(session, words, measure, policy, level)
    up = [a for a in actions if a.intent.values["level"] != 0]
    locked = not level and coming == 0 and not any(a.enabled for a in up)
    reason = next((a.reason for a in up if a.reason), "") if locked else ""
    state, text = "available", words("card.state_available")
    if order is not None:
        state, text = "drafted", words("card.state_drafted")
    elif coming != level:
        state, text = "running", _on_its_way(words, waiting)
    elif level:
        state, text = "running", words("card.state_running")
    elif locked:
        state, text = "locked", words("card.state_locked")
    shown = policy.levels[max(level or coming or 1, 1) - 1]
    return Card(
        id=measure.id,
        title=policy.name.of(words.language),
        body=policy.body.of(words.language),
        icon=policy.icon,
        recommendation=policy.recommendation,
        kind=words(f"card.kind_{policy.kind}"),
        state=state,
        state_text=text,
        cost_text=_cost(words, policy, shown.cost_jpy_bn),
        pips=shown.pips,
        capital_text=f"{words.points(shown.pips):g}",
        teams=shown.teams,
        teams_text=_teams(session, words, shown, m),
        warning=expiry(session, words, m),
        warning_short=expiry(session, words, m, short=True),
        delay_text=words("card.delay", sign=policy.sign_q, full=policy.full_q),
        delay_short=words("card.delay_short", sign=policy.sign_q, full=policy.full_q),
        lock_reason=reason,
        actions=actions,
        facts=_facts(session, words, policy, m),
    )


def _on_its_way(words: Words, wait: int) -> str:
    key = "card.state_waiting" if wait else "card.state_starting"
    return words(key, n=words.quarters(wait))


def _cost(words: Words, policy: Policy, amount: float) -> str:
    if policy.line and not amount:
        return words("card.cost_line")
    return words("card.cost", money=words.money(amount)) if amount else words("card.free")


def _drafted(session: Session, measure: Measure) -> SetPolicy | None:
    """This turn's order on a card, if there is one."""
    found = (d for d in session.drafts() if isinstance(d, SetPolicy) and d.measure == measure.id)
    return next(found, None)


def expiry(session: Session, words: Words, m: int, *, short: bool = False) -> str:
    """That the term of a measure ends this or next turn, as this turn's drafts leave it."""
    world = session.preview
    level, coming, left = (int(a[m, 0]) for a in (world.level, world.next_level, world.left))
    turn = session.rules.scenario.turn_quarters
    if not level or coming != level or not 0 < left <= 2 * turn:
        return ""
    key = "card.ends_now" if left <= turn else "card.ends_next"
    return words(f"{key}_short" if short else key)


def _teams(session: Session, words: Words, price: Level, m: int) -> str:
    """Teams a card binds now or would bind, and when some come free again."""
    world = session.world
    running, age = bool(world.level[m, 0]), int(world.age[m, 0])
    set_up = int(session.rules.number("politics.set_up"))
    mature = running and age > set_up
    bound = price.teams_mature if mature else price.teams
    if not price.teams:
        return ""
    freed = price.teams - price.teams_mature
    parts = [words("card.teams", n=bound)]
    if freed and not mature:
        key = "card.teams_free" if running else "card.teams_free_later"
        wait = set_up + 1 - (age if running else 0)
        parts.append(words(key, n=freed, q=words.quarters(wait)))
    left = int(world.left[m, 0])
    if running and left and bound:
        parts.append(words("card.teams_end", q=words.quarters(left)))
    return words.listed(*parts)


def _actions(
    session: Session, words: Words, measure: Measure, policy: Policy, level: int
) -> tuple[Action, ...]:
    m = session.rules.measure_index(measure.id)
    coming = int(session.world.next_level[m, 0])
    out: list[Action] = []
    for target in range(1, len(policy.levels) + 1):
        out += _at_level(session, words, measure, policy, target)
    if level or coming:
        hint = words.price(policy.stop_pips)
        stop = action_of(session, words, SetPolicy(measure.id, 0), words("card.stop"), hint)
        out.append(replace(stop, ends=True))
    return tuple(out)


def _at_level(
    session: Session, words: Words, measure: Measure, policy: Policy, target: int
) -> list[Action]:
    """The orders that set a card to a level; a closed one where it stands there already."""
    m = session.rules.measure_index(measure.id)
    level, coming, wait = (
        int(a[m, 0]) for a in (session.world.level, session.world.next_level, session.world.wait)
    )
    single = len(policy.levels) == 1
    name = policy.name.of(words.language) if single else words.level(policy, target)
    price = policy.levels[target - 1]
    cost = _cost(words, policy, price.cost_jpy_bn)
    order = SetPolicy(measure.id, target)
    held = target == level == coming
    share = session.rules.number("politics.renewal_price") if held else 1.0
    cost = "" if cost == name else cost  # some levels are named by their money
    hint = words.listed(cost, words.price(price.pips * share, price.teams))
    if target == coming != level:
        return [_standing(order, name, _on_its_way(words, wait), "coming")]
    if held and not renewable(session.rules, session.world)[m, 0]:
        return [_standing(order, name, words("card.state_running"), "in_force")]
    label = words(f"card.{'renew' if held else 'change' if level else 'start'}", name=name)
    plain = action_of(session, words, order, label, hint)
    out = [replace(plain, mark=plain.mark or ("in_force" if target == level else ""))]
    _, budget_cards, _ = kinds(session.rules)
    if budget_cards[m, 0] and session.date.number > 2 and target != level:
        extra = surcharge(session.rules, session.date)
        at_once = words("card.now", name=label, n=int(extra))
        out.append(action_of(session, words, replace(order, now=True), at_once, hint))
    return out


def _standing(order: SetPolicy, name: str, reason: str, mark: str) -> Action:
    """The level at which a card stands: shown, nothing to order."""
    return Action(name, intent_of(order), enabled=False, reason=reason, mark=mark)


def _facts(session: Session, words: Words, policy: Policy, m: int) -> tuple[tuple[str, str], ...]:
    language = words.language
    world = session.world
    out = []
    needs = [_need(words, need) for need in policy.needs]
    if needs:
        out.append((words("card.fact_needs"), " / ".join(needs)))
    for key in ("gain", "price", "reacts"):
        text = getattr(policy, key)
        if text is not None:
            out.append((words(f"card.fact_{key}"), text.of(language)))
    level, age, left = (int(a[m, 0]) for a in (world.level, world.age, world.left))
    if level and not left:
        out.append((words("card.fact_now"), words("card.inherited", level=level)))
    elif level:
        out.append((words("card.fact_now"), words("card.in_force", level=level, age=age)))
    if level and left:
        text = words("card.term", n=policy.term_q, left=remaining(world, m))
        out.append((words("card.fact_term"), text))
    elif policy.term_q:
        out.append((words("card.fact_term"), words("card.term_new", n=policy.term_q)))
    else:
        out.append((words("card.fact_term"), words("card.term_open")))
    return tuple(out)


def _need(words: Words, need: object) -> str:
    if isinstance(need, IndicatorCondition):
        bound = need.at_least if need.at_least is not None else need.at_most
        sign = "≥" if need.at_least is not None else "≤"
        shown = words.mark(need.indicator, float(bound or 0.0))
        return f"{words.indicator(need.indicator)} {sign} {shown}"
    return words.measure(need.measure)  # type: ignore[attr-defined]


def budget(session: Session, words: Words) -> BudgetView:
    """The yearly purse: sliders for lines, one part per card, what is free."""
    rules, world = session.rules, session.preview
    second = session.date.number > 2
    total = rules.number("politics.purse")
    lines = []
    for i, line in enumerate(rules.lines.values()):
        now, coming = float(world.line[i, 0]), float(world.next_line[i, 0])
        shown = coming
        legal = session.option(Allocate(line.id, shown))
        text = words.money(shown)
        if coming != now:
            text = words("budget.coming", text=words.money(now), next=words.money(coming))
        low, high = _reach(session, line.id, line.low, line.high)
        lines.append(
            BudgetLine(
                id=line.id,
                label=line.name.of(words.language),
                amount=shown,
                text=text,
                low=low,
                high=high,
                step=line.step,
                adjustable=line.adjustable and not session.over,
                reason=""
                if legal.legal
                else (
                    line.locked_reason.of(words.language)
                    if line.locked_reason and not line.adjustable
                    else words.reason(legal.reason, dict(legal.values))
                ),
            )
        )
    free = float(free_next_year(rules, world)[0])
    bound = total - sum(float(x) for x in world.next_line[:, 0]) - free
    lines.append(
        BudgetLine(
            id="cards",
            label=words("budget.cards"),
            amount=bound,
            text=words.money(bound),
            low=0.0,
            high=total,
            step=1.0,
            adjustable=False,
            reason=words("reason.line_fixed"),
        )
    )
    return BudgetView(
        title=words("budget.title"),
        note=words("budget.note_h2" if second else "budget.note_h1"),
        total=total,
        total_text=words.money(total),
        free=free,
        free_text=words("purse.fiscal", free=words.money(free), year=session.date.next_fiscal_year),
        lines=tuple(lines),
    )


def _reach(session: Session, line: str, low: float, high: float) -> tuple[float, float]:
    """Bounds between which the line can be set now, beside this turn's other orders.

    In the first half-year it moves by a share at most, and never by more than is free next year;
    rounded inwards to the digit in which amounts are shown.
    """
    others = [d for d in session.drafts() if not (isinstance(d, Allocate) and d.line == line)]
    world = session.with_drafts(others)
    now = float(world.next_line[session.rules.axes["line"].index(line), 0])
    if session.date.number <= 2:
        share = session.rules.number("politics.shift_share")
        low, high = max(low, now * (1 - share)), min(high, now * (1 + share))
    high = min(high, now + max(float(free_next_year(session.rules, world)[0]), 0.0))
    return math.ceil(low * SHOWN - 1e-6) / SHOWN, math.floor(high * SHOWN + 1e-6) / SHOWN
