"""The turn as text: date and purses, objective, dilemma, news, report, result."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sim.text.page import Page
from sim.views.models import (
    Action,
    EventView,
    Final,
    GoalBar,
    GoalFlag,
    MainView,
    NewsItem,
    Number,
    Report,
    TitleView,
    TopBar,
)

NEWS_SHOWN = 6
CAUSES_SHOWN = 3
GAUGE = 18  # characters of a drawn bar
WIDE = 120  # columns of a terminal that has room for it


def title(page: Page, view: TitleView) -> None:
    """Name of the game, what it is, what it is not."""
    page.block(view.title, (view.subtitle, view.disclaimer, view.notice, view.credits))
    page.lines((view.warning,), indent=0)


def turn(page: Page, view: MainView) -> None:
    """Where the game stands: date, purses, objective, dilemma, what waits; or the result."""
    if view.final is not None:
        over(page, view)
        return
    top_bar(page, view.top)
    goal(page, view.goal)
    if view.event is not None:
        event(page, view.event)
    page.line()
    page.line(view.hint)


def over(page: Page, view: MainView) -> None:
    """Where a finished game stands: that it is over, the verdict and the objective."""
    assert view.final is not None
    page.block(page.listed((view.top.date, view.top.turn_text)), (view.final.verdict,))
    goal(page, view.final.goal)
    page.line(page.say("text.over_hint"))


def top_bar(page: Page, top: TopBar) -> None:
    """Date, turn and purses."""
    page.block(page.listed((top.date, top.turn_text)), (top.half, purses(page, top)))


def purses(page: Page, top: TopBar) -> str:
    """The three purses in one line."""
    return page.joined(page.pair(p.label, p.text) for p in top.purses)


def goal(page: Page, flag: GoalFlag) -> None:
    """The objective: bars with thresholds and ghost, the floor, the standing."""
    page.heading(page.pair(page.say("text.goal"), flag.title))
    page.line(flag.subtitle)
    heads = [f"text.head_{h}" for h in ("bar", "now", "status", "met", "outstanding")]
    heads.append("text.head_ghost")
    rows = [_bar(page, b) for b in flag.bars]
    drawn = not page.plain and page.console.width >= WIDE
    if drawn:
        heads.append("text.head_gauge")
        rows = [[*row, gauge(b)] for row, b in zip(rows, flag.bars, strict=True)]
    page.table(heads, rows, first=0)
    if drawn:
        page.line(page.say("text.gauge_key"))
    floor = flag.floor
    facts = (
        page.pair(floor.label, floor.text),
        page.say("text.floor_target", n=floor.met_text),
        page.pair(page.say("text.head_ghost"), floor.ghost_text),
    )
    notes = dict.fromkeys(b.note for b in flag.bars if b.moving)
    page.lines((*notes, page.joined(facts), floor.note, flag.standing, flag.warning), indent=0)


def _bar(page: Page, bar: GoalBar) -> list[str]:
    key = "text.at_most" if bar.lower_is_better else "text.at_least"
    marks = [page.say(key, n=n) for n in (bar.met_text, bar.outstanding_text)]
    return [bar.label, bar.text, bar.status_text, *marks, bar.ghost_text]


def gauge(bar: GoalBar) -> str:
    """The bar drawn in characters; every fact in it stands in words beside it."""
    cells = ["-"] * GAUGE
    filled = _cell(bar, bar.value)
    cells[:filled] = ["="] * filled
    marks = ((bar.ghost, "g"), (bar.outstanding, "!"), (bar.met, "|"))
    for value, sign in marks:
        if value is not None:
            cells[min(_cell(bar, value), GAUGE - 1)] = sign
    return "".join(cells)


def _cell(bar: GoalBar, value: float) -> int:
    share = (value - bar.low) / max(bar.high - bar.low, 1e-9)
    return max(0, min(GAUGE, round(share * GAUGE)))


def event(page: Page, view: EventView) -> None:
    """The dilemma with its stakes, its warnings and the answer taken without one."""
    heading = page.pair(page.say("text.dilemma"), view.title)
    page.block(heading, (view.body, page.pair(page.say("text.actors"), view.actors)))
    for i, choice in enumerate(view.choices, start=1):
        label = choice.label
        if choice.warning:
            label = page.say("text.warning", label=label, word=choice.warning)
        page.line(page.item(i, label))
        stakes = page.pair(page.say("text.stakes"), page.joined(choice.stakes))
        page.lines((stakes, not_now(page, choice.action)), indent=2)
    named = {c.id: c.label for c in view.choices}
    words = dict.fromkeys(c.warning_text for c in view.choices if c.warning)
    if words:
        page.line(page.say("text.warning_words", words=page.joined(words)))
    if view.chosen:
        page.line(page.pair(page.say("text.chosen"), named[view.chosen]))
    else:
        page.line(page.say("event.default", label=named[view.default]))


def not_now(page: Page, action: Action) -> str:
    """Why an action cannot be taken now; empty when it can."""
    return "" if action.enabled else page.say("text.not_now", reason=page.bare(action.reason))


def coming(page: Page, title: str, items: Sequence[NewsItem]) -> None:
    """What waits for an answer in the turn that begins; nothing where nothing waits."""
    if items:
        page.heading(title)
        page.lines((news_line(page, item) for item in items), indent=0)


def news(page: Page, items: Sequence[NewsItem], most: int | None = None) -> None:
    """Who did what and why, weightiest first."""
    page.heading(page.say("text.news"))
    if not items:
        page.line(page.say("text.no_news"))
    for item in items[:most]:
        page.line(news_line(page, item))
    if most is not None and len(items) > most:
        page.line(page.say("text.more_news", n=len(items) - most))


def news_line(page: Page, item: NewsItem) -> str:
    """One act in one line: when, who, what, why."""
    who = "" if item.actor in item.headline else item.actor
    what = page.pair(who, item.headline) if who else item.headline
    return page.say("text.news_line", when=item.when, what=what, why=item.reason).rstrip()


def change(page: Page, number: Number) -> str:
    """The change of a number with the word for good or bad, unless it is shown as nothing."""
    shown = re.search(r"\d[\d.,]*", number.delta_text)
    if number.better is None or not shown or not shown[0].strip("0.,"):
        return number.delta_text
    word = page.say("text.better" if number.better else "text.worse")
    return page.say("text.change", text=number.delta_text, word=word)


def changes(page: Page, numbers: Sequence[Number], *, whole: bool = False) -> None:
    """Numbers with their change and its largest causes; over a `whole` game with their start."""
    names = ["measure", "start", "now", "change", "causes"]
    rows = []
    for n in numbers:
        causes = [
            page.say("text.cause", label=c.label, text=c.text) for c in n.causes[:CAUSES_SHOWN]
        ]
        if len(n.causes) > CAUSES_SHOWN:
            causes.append(page.say("text.and_more", n=len(n.causes) - CAUSES_SHOWN))
        rows.append([n.label, n.before_text, n.after_text, change(page, n), page.listed(causes)])
    if not whole:
        names.remove("start")
        rows = [[label, *rest] for label, _, *rest in rows]
    page.table([f"text.head_{h}" for h in names], rows, first=0)


def report(page: Page, view: Report) -> None:
    """What the turn changed and why, what others did, the ghost line."""
    page.heading(view.title)
    if view.numbers:
        changes(page, view.numbers)
    else:
        page.line(page.say("report.none"))
    page.lines((view.ghost, *view.milestones, *view.warnings), indent=0)
    news(page, view.news, NEWS_SHOWN)
    page.line(page.say("text.report_hint"))
    coming(page, view.coming_title, view.coming)


def final(page: Page, view: Final) -> None:
    """The result: verdict, bars, causes over the whole game, orders, what to keep in mind."""
    page.block(view.title, (view.verdict,))
    goal(page, view.goal)
    page.heading(page.say("text.whole_game"))
    changes(page, view.numbers, whole=True)
    page.heading(page.say("text.orders_given"))
    page.lines(view.orders, indent=0)
    page.heading(page.say("abroad.title"))
    page.lines(view.abroad, indent=0)
    page.heading(page.say("text.notes"))
    page.lines(view.notes, indent=0)
    page.line(page.pair(page.say("text.hash"), view.state_hash))
