"""What was ordered and answered, turn by turn, and where the games parted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sim.reports.compare_view import DIFFERS, NOTHING, View, listing, row
from sim.reports.games import Event, Game
from sim.reports.html import Html, el, markup, table

# What a game did in a turn: what tells it from others, and its text.
Item: TypeAlias = tuple[object, str]
Listed: TypeAlias = Callable[[Game, int], list[Item]]


def orders(view: View) -> Html:
    """Orders of all turns side by side."""
    return _side_by_side(view, _orders, view.words("final.no_orders"), empty=True)


def events(view: View) -> Html:
    """Events that waited for an answer, and the answers."""

    def listed(game: Game, turn: int) -> list[Item]:
        found = game.events[turn] if turn < len(game.events) else ()
        return [((e.event, e.answer), _event(view, e)) for e in found]

    return _side_by_side(view, listed, NOTHING, empty=False)


def _orders(game: Game, turn: int) -> list[Item]:
    return [(text, text) for text in game.orders[turn]] if turn < game.turns else []


def _event(view: View, event: Event) -> str:
    words = view.words
    answer = words(f"compare.event_{event.kind}", answer=event.answer)
    return words("compare.event", event=event.event, answer=answer)


def _side_by_side(view: View, listed: Listed, none: str, *, empty: bool) -> Html:
    """A table of turns; rows where a game did something else carry the mark.

    Args:
        view: the games and words.
        listed: what a game did in a turn.
        none: shown where a game has nothing in a turn.
        empty: turns without anything in any game are shown as well.
    """
    rows, differing = [], 0
    for turn in range(max(len(g.events) for g in view.games)):
        cells = [listed(g, turn) for g in view.games]
        if any(cells) or (empty and turn < view.longest.turns):
            line, differs = _row(view, turn, cells, none)
            rows.append(line)
            differing += differs
    if not rows:
        return el("p", view.words("compare.nothing"))
    summary = view.words("compare.differ_in", n=differing, of=len(rows))
    width = 12 + 11 * len(view.games)  # narrower columns would break words; it scrolls instead
    heads = view.heads("compare.turn_head", numbers=False)
    return markup(
        [el("p", summary), table(heads, rows, class_="wide", style=f"min-width:{width}em")]
    )


def _row(view: View, turn: int, cells: list[list[Item]], none: str) -> tuple[Html, bool]:
    """A turn, and whether the games differ in it."""
    keys = [{key for key, _ in cell} for cell in cells]
    shared = set.intersection(*keys)
    differs = any(own != shared for own in keys)
    name = view.turn(turn)
    lists = [
        listing(
            [(text, key not in shared) for key, text in cell],
            none if turn < game.turns else view.words("compare.not_played"),
        )
        for game, cell in zip(view.games, cells, strict=True)
    ]
    return row(f"{DIFFERS} {name}" if differs else name, lists), differs
