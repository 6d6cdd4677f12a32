"""Policy cards and the budget."""

from __future__ import annotations

from sim.game import Session
from sim.indicators import free_next_year
from sim.orders.prices import kinds, renewable, surcharge
from sim.orders.types import Allocate, SetPolicy
from sim.rules.ruleset import Measure
from sim.rules.schema.effects import IndicatorCondition
from sim.rules.schema.measures import Policy
from sim.views.models import Action, BudgetLine, BudgetView, Card, Intent
from sim.views.words import Words


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
    actions = _actions(session, words, measure, policy, level)
    drafted = any(isinstance(d, SetPolicy) and d.measure == measure.id for d in session.drafts())
    up = [a for a in actions if a.intent.values["level"] != 0]
    locked = not level and coming == 0 and not any(a.enabled for a in up)
    reason = next((a.reason for a in up if a.reason), "") if locked else ""
    state, text = "available", words("card.state_available")
    if drafted:
        state, text = "drafted", words("card.state_drafted")
    elif coming != level:
        key = "card.state_waiting" if waiting else "card.state_starting"
        state, text = "running", words(key, n=waiting)
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
        teams=shown.teams,
        delay_text=words("card.delay", sign=policy.sign_q, full=policy.full_q),
        delay_short=words("card.delay_short", sign=policy.sign_q, full=policy.full_q),
        lock_reason=reason,
        actions=actions,
        facts=_facts(session, words, policy, m),
    )


def _cost(words: Words, policy: Policy, amount: float) -> str:
    if policy.line and not amount:
        return words("card.cost_line")
    return words("card.cost", money=words.money(amount)) if amount else words("card.free")


def _actions(
    session: Session, words: Words, measure: Measure, policy: Policy, level: int
) -> tuple[Action, ...]:
    _, budget_cards, _ = kinds(session.rules)
    m = session.rules.measure_index(measure.id)
    second_half = session.date.number > 2
    out = []
    for target, price in enumerate(policy.levels, start=1):
        name = (
            words.level(policy, target)
            if len(policy.levels) > 1
            else (policy.name.of(words.language))
        )
        if target == int(session.world.next_level[m, 0]) != level:
            continue  # on its way already
        key = "card.change" if level else "card.start"
        if target == level == int(session.world.next_level[m, 0]):
            if not renewable(session.rules, session.world)[m, 0]:
                continue
            key = "card.renew"
        hint = " · ".join(
            (
                _cost(words, policy, price.cost_jpy_bn),
                words("card.price_hint", pips=price.pips, teams=price.teams),
            )
        )
        out.append(
            _action(session, words, SetPolicy(measure.id, target), words(key, name=name), hint)
        )
        if budget_cards[m, 0] and second_half and target != level:
            extra = surcharge(session.rules, session.date)
            label = words("card.now", name=words(key, name=name), n=int(extra))
            now = SetPolicy(measure.id, target, now=True)
            out.append(_action(session, words, now, label, hint))
    if level or session.world.next_level[m, 0]:
        hint = words("card.price_hint", pips=policy.stop_pips, teams=0)
        out.append(_action(session, words, SetPolicy(measure.id, 0), words("card.stop"), hint))
    return tuple(out)


def _action(session: Session, words: Words, order: SetPolicy, label: str, hint: str) -> Action:
    option = session.option(order)
    reason = "" if option.legal else words.reason(option.reason, dict(option.values))
    values = {"level": order.level, "now": int(order.now)}
    intent = Intent("policy", {"measure": order.measure, **values})
    return Action(label, intent, option.legal, reason, hint)


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
        out.append((words("card.fact_term"), words("card.term", n=policy.term_q, left=left)))
    elif policy.term_q:
        out.append((words("card.fact_term"), words("card.term_new", n=policy.term_q)))
    else:
        out.append((words("card.fact_term"), words("card.term_open")))
    return tuple(out)


def _need(words: Words, need: object) -> str:
    if isinstance(need, IndicatorCondition):
        bound = need.at_least if need.at_least is not None else need.at_most
        sign = "≥" if need.at_least is not None else "≤"
        shown = words.value(need.indicator, float(bound or 0.0))
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
        free_text=words.money(free),
        lines=tuple(lines),
    )


def _reach(session: Session, line: str, low: float, high: float) -> tuple[float, float]:
    """Bounds between which the line can be set now."""
    if session.date.number > 2:
        return low, high
    i = session.rules.axes["line"].index(line)
    now = float(session.world.next_line[i, 0])
    share = session.rules.number("politics.shift_share")
    return max(low, now * (1 - share)), min(high, now * (1 + share))
