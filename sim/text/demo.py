"""A whole game in which Japan's own ministries decide, told in a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from typing_extensions import override

from sim.agents.deciders.script import drafts
from sim.core.units import Quarter
from sim.game import Session, TurnResult, strategies
from sim.game.strategies import written
from sim.model import RaceModel
from sim.orders.types import Order
from sim.rules.loader import load_ruleset
from sim.text import overview
from sim.text.page import Page
from sim.views import news, results
from sim.views.models import Final, NewsItem
from sim.views.playable import require_decisions
from sim.views.words import Words

ACTS_A_YEAR = 2  # of others, with their reasons

Told = tuple[Quarter, str]


class Watched(Session):
    """A game without a person: the doctrine decides for Japan too.

    Its ghost line is the same as in any game: inherited policy only.
    """

    def __init__(self, scenario: str, seed: int, language: str) -> None:
        super().__init__(scenario, seed=seed, language=language)
        self.model = RaceModel(self.rules, seed=seed, book=True)
        self.worlds = [self.model.world.copy()]


class Scripted(Session):
    """A game in which a written strategy drafts the orders of every turn."""

    def __init__(self, scenario: str, seed: int, language: str, strategy: str) -> None:
        super().__init__(scenario, seed=seed, language=language)
        self.strategy = written(self.rules)[strategy]

    @override
    def end_turn(self) -> TurnResult:
        for order in drafts(self.model.context(), self.strategy)[0]:
            self.draft(order)
        return super().end_turn()


def watched(scenario: str, seed: int, language: str, strategy: str) -> Session:
    """A game without a person, to be played by ending its turns.

    Raises:
        ConfigError: unknown scenario or strategy.
    """
    strategies.one(strategy, load_ruleset(scenario))
    if strategy == strategies.DOCTRINE:
        return Watched(scenario, seed, language)
    if strategy == strategies.NONE:
        return Session(scenario, seed=seed, language=language)
    return Scripted(scenario, seed, language, strategy)


def run(language: str, scenario: str, seed: int, strategy: str = strategies.DOCTRINE) -> int:
    """Play a game without a person and print what happened.

    Args:
        language: `en` or `ja`.
        scenario: id of a scenario.
        seed: of all luck.
        strategy: who steers Japan, see `sim.game.strategies`.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: unknown scenario or strategy, or one in which the record decides.
    """
    words = Words.of(load_ruleset(scenario), language)
    require_decisions(words)
    page = Page.of(words)
    session = watched(scenario, seed, language, strategy)
    dilemmas: list[Told] = []
    while not session.over:
        date, waiting = session.date, session.pending_events()
        session.end_turn()
        dilemmas += [(date, dilemma(session, words, event, date)) for event in waiting]
    page.heading(words("text.demo_title", seed=seed, stance=words.stance(strategy)))
    tell_years(page, session, words, dilemmas)
    result = results.final(session, words)
    assert result is not None  # the loop ended because the game is over
    tell_end(page, result)
    page.line(words("final.note_hidden", items=results.hidden(session, words)))
    page.line(words("text.demo_closing", seed=seed))
    return 0


def tell_years(page: Page, session: Session, words: Words, dilemmas: Sequence[Told]) -> None:
    """One paragraph per year, in the order of time: what Japan did, others and why, dilemmas."""
    first, last = session.rules.first_quarter.year, session.date.plus(-1).year
    seat, home = words.actor(session.seat), session.rules.actors[session.seat].bloc
    for year in range(first, last + 1):
        items = list(of_year(session, words, year))
        own = [i.headline for _, i in items if i.actor == seat]
        own += [words.order(order) for order in ordered(session, year)]
        others = sorted((d for d in items if d[1].bloc != home), key=lambda d: -d[1].weight)
        told = [d for d in dilemmas if d[0].year == year]  # a dilemma opens its quarter
        told += [(when, overview.news_line(page, i)) for when, i in others[:ACTS_A_YEAR]]
        page.heading(words("text.demo_year", year=year))
        acts = page.listed(dict.fromkeys(own)) or words("text.demo_nothing")
        page.line(words("text.demo_japan", acts=acts))
        page.lines((text for _, text in sorted(told, key=lambda t: t[0].number)), indent=0)


def ordered(session: Session, year: int) -> Iterator[Order]:
    """Orders that a script gave in a calendar year."""
    length = session.rules.scenario.turn_quarters
    for turn, orders in enumerate(session.orders):
        if session.rules.first_quarter.plus(turn * length).year == year:
            yield from orders


def of_year(session: Session, words: Words, year: int) -> Iterator[tuple[Quarter, NewsItem]]:
    """All acts and answers of a calendar year with their quarters, oldest first."""
    for record in session.model.records:
        date = session.rules.first_quarter.plus(record.quarter)
        if date.year == year:
            yield from ((date, item) for item in news.of_quarter(words, record))


def dilemma(session: Session, words: Words, event: str, date: Quarter) -> str:
    """A dilemma of the turn that ended, with the answer that was taken: the newest in force."""
    record, world = session.rules.events[event], session.world
    taken = [a for a in record.answers if world.level[_index(session, event, a.id), 0] > 0]
    fallback = next(a for a in record.answers if a.id == record.default)
    answer = min(
        taken, key=lambda a: float(world.age[_index(session, event, a.id), 0]), default=fallback
    )
    name, label = (t.of(words.language) for t in (record.name, answer.label))
    return words("text.demo_event", when=words.texts.quarter(date), name=name, label=label)


def _index(session: Session, event: str, answer: str) -> int:
    return session.rules.measure_index(f"{event}.{answer}")


def tell_end(page: Page, result: Final) -> None:
    """Verdict, objective beside the ghost line, main numbers with their causes."""
    page.heading(page.say("text.demo_standing"))
    page.line(result.verdict)
    overview.goal(page, result.goal)
    page.heading(page.say("text.demo_numbers"))
    overview.changes(page, result.numbers, whole=True)
