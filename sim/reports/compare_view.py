"""What all parts of the comparison share: games, words, columns, cells, marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.game.goals import MET, MISSED
from sim.reports import svg
from sim.reports.games import Game
from sim.reports.html import Html, el
from sim.views.lines import Line
from sim.views.words import Words

DIFFERS = "◆"  # before what is not the same in all games, so that colour is not needed
NOTHING = "–"


class View:
    """The games in the order of their letters, and the words of the page."""

    def __init__(self, games: Sequence[Game], words: Words) -> None:
        self.games = games
        self.words = words
        self.common = min(g.turns for g in games)
        self.longest = max(games, key=lambda g: g.turns)
        first = games[0].standing
        self.bars = [bar.measure for bar in first.bars]
        self.floor = first.floor.measure

    def name(self, indicator: str) -> str:
        """Short name of an indicator; the floor says that it is one."""
        short = self.words.short(indicator)
        if indicator != self.floor.indicator:
            return short
        return self.words("compare.floor", name=short, floor=self.words("goal.floor"))

    def turn(self, turn: int) -> str:
        """A turn (from 0) with its date."""
        rules = self.words.rules
        first = rules.first_quarter.plus(turn * rules.scenario.turn_quarters)
        return self.words("compare.turn", turn=turn + 1, date=self.words.texts.half(first))

    def status(self, status: str) -> str:
        """Missed, reached or outstanding, with a sign."""
        sign = {MISSED: "✕", MET: "✓"}.get(status, "★")
        return f"{sign} {self.words(f'goal.status_{status}')}"

    def line(self, indicator: str) -> Line:
        """How a number of all games and of the ghost line is written."""
        ends = [path[i] for path in self._paths(indicator) for i in (0, self.common)]
        return Line(self.words, indicator, ends)

    def _paths(self, indicator: str) -> list[tuple[float, ...]]:
        return [g.paths[indicator] for g in self.games] + [self.longest.ghost[indicator]]

    def now(self, game: Game, indicator: str) -> float:
        """Value at the end of the last turn that all games have played."""
        return game.paths[indicator][self.common]

    def badge(self, game: Game) -> Html:
        """The letter of a game on its colour."""
        colour = svg.COLOURS[self.games.index(game)]
        return el("span", game.letter, class_="badge", style=f"background:{colour}")

    def heads(self, first: str, *more: str, numbers: bool = True) -> list[Html]:
        """Headings: the text `first`, one per game, and further texts."""
        kind = "n" if numbers else None
        games = [
            el("th", self.badge(g), " ", g.label, scope="col", class_=kind) for g in self.games
        ]
        extra = [el("th", self.words(key), scope="col", class_=kind) for key in more]
        return [el("th", self.words(first), scope="col"), *games, *extra]


def row(head: str, cells: Iterable[str], *, small: str = "", summed: bool = False) -> Html:
    """A row with its heading, and a second line under it."""
    lines = [head, el("br"), el("small", small, class_="soft")] if small else [head]
    kind = "sum" if summed else None
    return el("tr", el("th", *lines, scope="row"), *cells, class_=kind)


def number(*content: str) -> Html:
    """A cell with a number."""
    return el("td", *content, class_="n")


def listing(items: Sequence[tuple[str, bool]], otherwise: str) -> Html:
    """A cell that lists what was done; what is not the same in all games is marked."""
    if not items:
        return el("td", el("span", otherwise, class_="soft"))
    lines = [
        el("li", f"{DIFFERS} {text}" if differs else text, class_="own" if differs else None)
        for text, differs in items
    ]
    return el("td", el("ul", *lines))
