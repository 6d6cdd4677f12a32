"""What was ordered and answered, turn by turn, and where the games parted."""

from __future__ import annotations

from collections.abc import Callable

from sim.reports.compare_view import DIFFERS, NOTHING, View, listing, row
from sim.reports.games import Event, Game
from sim.reports.html import Html, el, markup, table

Listed = Callable[[Game, int], list[str]]


def orders(view: View) -> Html:
    """Orders of all turns side by side."""
    return _side_by_side(view, _orders, view.words("final.no_orders"), empty=True)


def events(view: View) -> Html:
    """Events that waited for an answer, and the answers."""

    def listed(game: Game, turn: int) -> list[str]:
        found = game.events[turn] if turn < len(game.events) else ()
        return [_event(view, e) for e in found]

    return _side_by_side(view, listed, NOTHING, empty=False)


def _orders(game: Game, turn: int) -> list[str]:
    return list(game.orders[turn]) if turn < game.turns else []


def _event(view: View, event: Event) -> str:
    words = view.words
    answer = words(f"compare.event_{event.kind}", answer=event.answer)
    return words("compare.event", event=event.event, answer=answer)


def _side_by_side(view: View, listed: Listed, none: str, *, empty: bool) -> Html:
    """A table of turns; rows where a game did something else carry the mark.

    Args:
        listed: what to show of a game in a turn.
        none: shown where a game has nothing in a turn.
        empty: turns without anything in any game are shown as well.
    """
    rows, differing = [], 0
    for turn in range(max(len(g.events) for g in view.games)):
        cells = [listed(g, turn) for g in view.games]
        if not any(cells) and not (empty and turn < view.longest.turns):
            continue
        shared = set(cells[0]).intersection(*cells[1:])
        differs = any(set(cell) != shared for cell in cells)
        differing += differs
        name = view.turn(turn)
        rows.append(
            row(
                f"{DIFFERS} {name}" if differs else name,
                [
                    listing([(text, text not in shared) for text in cell], _none(view, g, turn, none))
                    for g, cell in zip(view.games, cells, strict=True)
                ],
            )
        )
    if not rows:
        return el("p", view.words("compare.nothing"))
    summary = view.words("compare.differ_in", n=differing, of=len(rows))
    heads = view.heads("compare.turn_head", numbers=False)
    return markup([el("p", summary), table(heads, rows, class_="wide")])


def _none(view: View, game: Game, turn: int, none: str) -> str:
    return none if turn < game.turns else view.words("compare.not_played")
