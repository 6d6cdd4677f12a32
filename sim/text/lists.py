"""Lists and what opens from them: cards, deals, budget, numbers, map, charts, drafts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from sim.core.units import Quarter
from sim.text.overview import change, not_now
from sim.text.page import Page
from sim.views.lines import Line
from sim.views.models import (
    Action,
    BlocView,
    BudgetLine,
    BudgetView,
    Card,
    Chart,
    Deal,
    Draft,
    MapView,
    Number,
)
from sim.views.words import Words

CAUSES_LISTED = 12


def _heads(*names: str) -> list[str]:
    return [f"text.head_{n}" for n in names]


def actions(page: Page, found: Sequence[Action]) -> None:
    """A numbered menu of what can be done, with the price, or why not."""
    if not found:
        page.line(page.say("text.no_actions"))
    for i, action in enumerate(found, start=1):
        said = page.joined((action.label, action.hint, not_now(page, action)))
        page.line(page.item(i, said))


def cards(page: Page, found: Sequence[Card]) -> None:
    """All cards with kind, state and price."""
    page.heading(page.say("text.cards"))
    rows = [
        [
            c.title,
            c.kind,
            c.warning_short or c.state_text,
            c.cost_text,
            c.capital_text,
            str(c.teams),
        ]
        for c in found
    ]
    heads = _heads("card", "kind", "state", "cost", "capital", "teams")
    page.table(heads, rows)
    page.line(page.say("text.cards_hint"))


def card(page: Page, view: Card) -> None:
    """An open card: what it does, needs and costs, then its levels."""
    page.block(view.title, (page.listed((view.kind, view.state_text)), view.body))
    page.line(page.pair(page.say("text.head_delay"), view.delay_text))
    if view.teams_text:
        page.line(page.pair(page.say("text.head_teams"), view.teams_text))
    page.lines((page.pair(label, text) for label, text in view.facts), indent=0)
    page.lines((view.warning,), indent=0)
    page.line()
    actions(page, view.actions)


def deals(page: Page, found: Sequence[Deal]) -> None:
    """All deals with partner, state and chance."""
    page.heading(page.say("text.deals"))
    rows = [[d.title, d.partner_name, d.state_text, _chance(d)] for d in found]
    page.table(_heads("deal", "partner", "state", "chance"), rows)
    page.line(page.say("text.deals_hint"))


def _chance(deal: Deal) -> str:
    """The chance where it matters: not for a deal that is signed or asked of Japan."""
    return "" if deal.state in {"in_force", "offered", "answered"} else deal.chance_text


def deal(page: Page, view: Deal) -> None:
    """An open deal: what is given and got, how the other side judges, then the actions."""
    page.block(view.title, (page.listed((view.partner_name, view.state_text)),))
    words = (
        ("gives", view.gives),
        ("gets", view.gets),
        ("items", view.items),
        ("term", view.term_text),
        ("red_lines", view.red_lines),
        ("wants", view.wants),
        ("sweetener", view.sweetener),
        ("breach", view.breach),
    )
    page.lines((page.pair(page.say(f"text.{key}"), text) for key, text in words if text), indent=0)
    page.line()
    page.lines((view.chance_text, view.default_text), indent=0)
    for term in view.terms:
        text = page.say("text.red_line") if term.red_line else term.text
        page.line(page.pair(page.bare(term.label), text), indent=1)
    page.line()
    actions(page, view.actions)


def budget(page: Page, view: BudgetView) -> None:
    """The yearly purse by line, with the bounds of today or why a line is fixed."""
    page.heading(view.title)
    page.line(view.note)
    rows = [[x.label, x.text, bounds(page, x) if x.adjustable else x.reason] for x in view.lines]
    page.table(_heads("line", "amount", "bounds"), rows)
    total = page.pair(page.say("text.total"), view.total_text)
    page.line(page.joined((total, page.pair(page.say("text.free"), view.free_text))))
    page.line(page.say("text.budget_hint", unit=page.say("text.amount_unit")))


def budget_line(page: Page, line: BudgetLine) -> None:
    """One line of the purse, ready for an amount."""
    page.line(page.joined((page.pair(line.label, line.text), bounds(page, line))))
    page.line(page.say("text.amount_hint", unit=page.say("text.amount_unit")))


def bounds(page: Page, line: BudgetLine) -> str:
    """Between what a line can be set now."""
    low, high = (amount(page, x) for x in (line.low, line.high))
    return page.say("text.bounds", low=low, high=high)


def amount(page: Page, jpy_bn: float) -> str:
    """A bound of a line in the unit in which amounts are typed, without rounding it away."""
    n = jpy_bn * float(page.say("text.units_per_bn"))
    return page.say("text.amount", n=f"{n:,.1f}".removesuffix(".0"))


def numbers(page: Page, words: Words, found: Sequence[Number]) -> None:
    """All numbers with change, the same without Japan's orders, and how sure they are."""
    page.heading(page.say("text.numbers"))
    first = 1
    for group, members in groupby(found, lambda n: n.group):
        if group:
            page.heading(group)
        rows = []
        for n in members:
            ghost = words.value(n.id, n.ghost[-1]) if n.ghost else ""
            rows.append([n.label, n.text, change(page, n), ghost])
        page.table(_heads("measure", "now", "change", "ghost"), rows, first=first)
        first += len(rows)
    page.line(page.say("text.numbers_hint"))


def why(page: Page, words: Words, number: Number) -> None:
    """One number: path, note, and causes that sum to its last change."""
    page.block(page.pair(number.label, number.after_text), (number.note,))
    path = page.listed(words.value(number.id, v) for v in number.path)
    page.line(page.pair(page.say("text.path"), path))
    if number.ghost:
        ghost = words.value(number.id, number.ghost[-1])
        page.line(page.pair(page.say("text.head_ghost"), ghost))
    _causes(page, words, number)
    for part in number.parts:
        page.heading(part.title)
        rows = [[name, n.text, change(page, n)] for name, n in part.rows]
        page.table(_heads("measure", "now", "change"), rows, first=0)


def _causes(page: Page, words: Words, number: Number) -> None:
    """The causes of the last change and their sum."""
    if not number.causes:
        page.line(page.say("text.no_change"))
        return
    page.line(page.pair(page.say("text.head_change"), change(page, number)))
    shown = number.causes[:CAUSES_LISTED]
    rows = [[c.label, c.text, c.detail] for c in shown]
    rest = sum(c.value for c in number.causes[CAUSES_LISTED:])
    if len(number.causes) > CAUSES_LISTED:
        count = page.say("text.and_more", n=len(number.causes) - CAUSES_LISTED)
        line = Line(words, number.id, (number.value, number.value - number.delta))
        rows.append([count, line.share(line.ticks(rest)), ""])
    page.table(_heads("cause", "share", "step"), rows, first=0)
    page.line(page.pair(page.say("text.sum"), number.delta_text))


def world(page: Page, view: MapView) -> None:
    """Blocs and other actors, then what flows between them."""
    page.heading(page.say("text.map"))
    page.table(_heads("bloc", "mood"), [[b.name, b.mood] for b in view.blocs])
    for kind, label in view.kinds:
        flows = [f.label for f in view.flows if f.kind == kind]
        if flows:
            page.heading(label)
            page.lines(flows, indent=1)
    page.line(view.notice)
    page.line(page.say("text.map_hint"))


def bloc(page: Page, view: BlocView, world_view: MapView) -> None:
    """The dossier of an actor: what it wants, its numbers, the flows that touch it."""
    page.block(page.listed((view.name, view.mood)), view.lines)
    if view.numbers:
        rows = [[n.label, n.text, change(page, n)] for n in view.numbers]
        page.table(_heads("measure", "now", "change"), rows, first=0)
    flows = [f.label for f in world_view.flows if view.id in (f.source, f.target)]
    page.lines(flows, indent=0)


def charts(page: Page, found: Sequence[Chart]) -> None:
    """Which paths can be read."""
    page.heading(page.say("text.charts"))
    for i, view in enumerate(found, start=1):
        page.line(page.item(i, view.title))
    page.line(page.say("text.charts_hint"))


def chart(page: Page, words: Words, view: Chart) -> None:
    """A chart as a table: one row per date that was reached, one column per line."""
    title = (
        page.say("text.chart_title", title=view.title, unit=view.unit)
        if view.unit
        else (view.title)
    )
    page.heading(title)
    values = [dict(s.points) for s in view.series]
    dates = [x for x, _ in view.series[0].points]
    top = max((abs(y) for v in values for y in v.values()), default=0.0)
    digits = 2 if top < 100 else 1 if top < 1000 else 0
    rows = [
        [_date(words, x), *(f"{v[x]:,.{digits}f}" if x in v else "" for v in values)] for x in dates
    ]
    page.table(["text.head_date"], rows, first=0, more=[s.label for s in view.series])


def _date(words: Words, years: float) -> str:
    """The half-year that ends at a point in time."""
    year = int(years)
    return words.texts.half(Quarter(year, 1 + round(4 * (years - year))).plus(-1))


def drafts(page: Page, found: Sequence[Draft]) -> None:
    """Orders of this turn with their price."""
    page.heading(page.say("text.drafts"))
    if not found:
        page.line(page.say("draft.none"))
    for i, draft in enumerate(found, start=1):
        page.line(page.item(i, draft_line(page, draft)))


def draft_line(page: Page, draft: Draft) -> str:
    """An order and its price in political capital."""
    return page.say("text.priced", text=draft.text, price=draft.cost_text)


def saves(page: Page, found: Sequence[tuple[str, str]]) -> None:
    """Saves, newest first: name, and world, turn and date."""
    page.heading(page.say("text.saves"))
    for i, (name, label) in enumerate(found, start=1):
        page.line(page.item(i, page.listed(dict.fromkeys((label, name)))))
    page.line(page.say("text.saves_hint"))
