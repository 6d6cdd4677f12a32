"""Why things in a saved game or a simulated run came as they did: `run.py explain`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.core.errors import ConfigError, unknown
from sim.game import Session
from sim.game.chain import largest_year, years
from sim.rules.loader import load_ruleset
from sim.text import deeds, overview, replies
from sim.text.demo import watched
from sim.text.page import Page
from sim.views import abroad, chain
from sim.views.lines import Line
from sim.views.models import Cause, ChainLink
from sim.views.playable import require_decisions
from sim.views.words import Words

CAUSES = 8  # shown of a number, the others summed
ABROAD = "abroad"  # asks for what the orders changed in what others did


def of_runs(scenario: str, what: str) -> bool:
    """Whether a name asks for something that only a run can tell: acts, replies, what changed."""
    rules = load_ruleset(scenario)
    return what == ABROAD or deeds.known(rules, what) or replies.known(rules, what)


def saved(language: str, save: Path, what: str, year: int | None) -> int:
    """Print what happened in a saved game and why; see `tell`.

    Raises:
        SaveError: see `Session.load`.
    """
    return tell(language, Session.load(save), what, year)


def simulated(
    language: str, scenario: str, seed: int, strategy: str, what: str, year: int | None
) -> int:
    """Print what happened in a game without a person and why; see `tell`.

    Args:
        strategy: who steers Japan, see `sim.game.strategies`.

    Raises:
        ConfigError: unknown strategy or scenario, or one in which the record decides.
    """
    session = watched(scenario, seed, language, strategy)
    require_decisions(Words.of(session.rules, language))
    if not of_runs(scenario, what):
        require(session, what)
    while not session.over:
        session.end_turn()
    return tell(language, session, what, year)


def require(session: Session, indicator: str) -> None:
    """ConfigError where there is no such indicator; names the nearest."""
    if indicator not in session.rules.indicators:
        problem = unknown("indicator", indicator, session.rules.indicators)
        raise ConfigError(f"{problem}; without a run `explain {indicator}` tells what a name means")


def tell(language: str, session: Session, what: str, year: int | None) -> int:
    """Print why something in a game came as it did.

    Args:
        what: an indicator, whose change is followed down the chain of its causes; an actor (its
            acts, see `deeds`); a party, two parties, a deal or `bundles` (see `replies`); or
            `abroad` for what the seat's orders changed in what others did.
        year: None for the whole game; of an indicator for the year of its largest change.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: unknown indicator, or a year that was not played.
    """
    words = Words.of(session.rules, language)
    _require_year(session, words, what, year)
    page = Page.of(words)
    _tell(page, session, words, what, year)
    if session.standing.ended:
        page.line()
        page.line(words("chain.ended", date=words.texts.quarter(session.date.plus(-1))))
    return 0


def _require_year(session: Session, words: Words, what: str, year: int | None) -> None:
    played = years(session)
    if not played:
        raise ConfigError(words("chain.no_turn"))
    if year is not None and what == ABROAD:
        raise ConfigError(words("abroad.no_year"))
    if year is not None and year not in played:
        raise ConfigError(words("chain.no_year", year=year, first=min(played), last=max(played)))


def _tell(page: Page, session: Session, words: Words, what: str, year: int | None) -> None:
    if what == ABROAD:
        page.heading(words("abroad.title"))
        page.line(words("abroad.note"))
        page.lines(abroad.lines(session, words), indent=0)
    elif deeds.known(session.rules, what):
        deeds.tell(page, session, words, what, year)
    elif replies.known(session.rules, what):
        replies.tell(page, session, words, what, year)
    else:
        _number(page, session, words, what, year)


def _number(page: Page, session: Session, words: Words, indicator: str, year: int | None) -> None:
    """Why a number moved in a year, then why the largest of its causes did, and so on."""
    require(session, indicator)
    played, largest = years(session), year is None
    shown = largest_year(session, indicator) if year is None else year
    key = "chain.title_largest" if largest else "chain.title"
    page.heading(words(key, name=words.indicator(indicator), year=shown))
    for i, link in enumerate(chain.links(session, words, indicator, played[shown])):
        _tell_link(page, words, link, named=i > 0)


def _tell_link(page: Page, words: Words, link: ChainLink, *, named: bool) -> None:
    n = link.number
    if named:
        page.heading(words.indicator(n.id))
    ends = words("chain.from_to", before=n.before_text, after=n.after_text)
    page.line(page.joined((ends, overview.change(page, n), link.at_start)))
    if not n.causes:
        page.line(words("text.no_change"))
        return
    _causes(page, words, link, n.causes)
    page.line(page.pair(words("text.sum"), n.delta_text))
    if link.followed:
        page.line()
        page.line(link.followed)
    if link.drivers:
        page.line(link.drivers_title)
        _causes(page, words, link, link.drivers)


def _causes(page: Page, words: Words, link: ChainLink, causes: Sequence[Cause]) -> None:
    """The largest causes, and the others in one row."""
    n = link.number
    rows = [[c.label, c.text] for c in causes[:CAUSES]]
    rest = causes[CAUSES:]
    if rest:
        line = Line(words, n.id, (n.value, n.value - n.delta))
        ticks = sum(line.ticks(c.value) for c in rest)
        rows.append([words("text.and_more", n=len(rest)), line.share(ticks)])
    page.table(["text.head_cause", "text.head_share"], rows, first=0)
