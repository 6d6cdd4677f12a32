"""Why a number of a saved game or a simulated run moved in a year, as a chain in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.core.errors import ConfigError, unknown
from sim.game import Session
from sim.game.chain import largest_year, years
from sim.text import overview, replies
from sim.text.demo import watched
from sim.text.page import Page
from sim.views import abroad, chain
from sim.views.lines import Line
from sim.views.models import Cause, ChainLink
from sim.views.playable import require_decisions
from sim.views.words import Words

CAUSES = 8  # shown of a number, the others summed
WATCHED = "doctrine"
ABROAD = "abroad"  # asks for what the orders changed in what others did


def saved(language: str, save: Path, indicator: str, year: int | None) -> int:
    """Print the chain of a number of a saved game; see `tell`.

    Raises:
        SaveError: see `Session.load`.
    """
    return tell(language, Session.load(save), indicator, year)


def simulated(
    language: str, scenario: str, seed: int, strategy: str, indicator: str, year: int | None
) -> int:
    """Print the chain of a number of a game without a person; see `tell`.

    Args:
        strategy: who steers Japan, see `sim.game.strategies`.

    Raises:
        ConfigError: unknown strategy or scenario, or one in which the record decides.
    """
    session = watched(scenario, seed, language, strategy)
    require_decisions(Words.of(session.rules, language))
    if indicator != ABROAD and not replies.known(session.rules, indicator):
        require(session, indicator)
    while not session.over:
        session.end_turn()
    return tell(language, session, indicator, year)


def require(session: Session, indicator: str) -> None:
    """ConfigError where there is no such indicator; names the nearest."""
    if indicator not in session.rules.indicators:
        raise ConfigError(unknown("indicator", indicator, session.rules.indicators))


def tell(language: str, session: Session, indicator: str, year: int | None) -> int:
    """Print why a number moved in a year, then why the largest of its causes did, and so on.

    A party, two parties, a deal or `bundles` in place of a number: who refused what, and why.
    `abroad`: what the seat's orders changed in what others did.

    Args:
        year: None for the year of its largest change.

    Returns:
        The exit code, 0.

    Raises:
        ConfigError: unknown indicator, or a year that was not played.
    """
    words = Words.of(session.rules, language)
    if replies.known(session.rules, indicator):
        return replies.tell(session, words, indicator, year)
    if indicator == ABROAD:
        page = Page.of(words)
        page.heading(words("abroad.title"))
        page.line(words("abroad.note"))
        page.lines(abroad.lines(session, words), indent=0)
        return 0
    require(session, indicator)
    played = years(session)
    if not played:
        raise ConfigError(words("chain.no_turn"))
    shown = year or largest_year(session, indicator)
    if shown not in played:
        raise ConfigError(words("chain.no_year", year=shown, first=min(played), last=max(played)))
    page = Page.of(words)
    key = "chain.title" if year else "chain.title_largest"
    page.heading(words(key, name=words.indicator(indicator), year=shown))
    for i, link in enumerate(chain.links(session, words, indicator, played[shown])):
        _tell_link(page, words, link, named=i > 0)
    return 0


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
