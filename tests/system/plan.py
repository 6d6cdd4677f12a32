"""What the players do: a game with something of everything, chosen from what the mirror offers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.ui.widgets.basic import action_id
from sim.views.desk import Desk
from sim.views.models import Action
from tests.system.player import Player

TURNS = 20
SAVED = 6  # the turn in which the program is left and started again


@cache
def world_for(kind: type[Player], language: str) -> int:
    """The first seed in whose world the plan reaches the last turn, found without a window.

    A game may end before its time when Japan falls behind, and the rules change; what the players
    choose follows the order of what they read.
    """
    for seed in (5, *range(1, 5), *range(6, 20)):
        with TemporaryDirectory() as folder:
            player = kind(None, Desk(language, seed=seed, folder=Path(folder)), Path(folder))
            player.press(f"action:new_game:{seed}")
            for turn in range(1, TURNS + 1):
                turn_of(player, turn)
                if player.app.view.final is not None:
                    break
            if turn == TURNS:
                return seed
    raise AssertionError("the plan survives in none of the worlds that were tried")


def turn_of(player: Player, turn: int) -> None:
    """One turn: an answer, orders, a look round, the end of the turn, its report."""
    assert player.app.view.top.turn == turn
    answer(player, turn)
    draft(player, turn)
    if turn in (2, 9):
        player.undo()
    if turn % 3 == 1:
        budget(player, turn)
    if turn % 4 in (0, 1):
        propose(player)
    look(player, turn)
    finish(player, turn)


def answer(player: Player, turn: int) -> None:
    """Answers the dilemma: in the panel, in the full text, or not at all."""
    event = player.app.view.event
    if event is None or event.chosen or turn % 7 == 0:
        return
    open_choices = [c for c in event.choices if c.action.enabled]
    choice = open_choices[turn % len(open_choices)]
    in_full = turn % 2 == 0
    if in_full:
        player.event()
        assert player.app.layer == "event"
    player.press(f"choice:{choice.id}")
    if in_full:
        player.back()
    event = player.app.view.event
    assert event is not None
    assert event.chosen == choice.id


def draft(player: Player, turn: int) -> None:
    """Opens one or two cards and presses an order on them, starting with another kind each turn."""
    player.tab(1)
    for _ in range(2 if turn in (2, 5, 9, 13) else 1):
        cards = player.app.view.cards
        kinds = sorted({c.kind for c in cards})
        first = kinds[turn % len(kinds)]
        row = sorted(cards, key=lambda c: (c.kind != first, c.state != "available", c.id))
        card = next((c for c in row if c.state != "drafted" and _order(c.actions, turn)), None)
        action = _order(card.actions, turn) if card else None
        if card is None or action is None:
            return
        before = len(player.app.view.drafts)
        player.press(f"card:{card.id}")
        assert player.app.layer == "card"
        player.press(action_id(action))
        player.back()
        said = player.app.toast.text if player.app.toast else ""
        assert len(player.app.view.drafts) == before + 1, f"turn {turn}: {card.id}: {said}"


def _order(actions: tuple[Action, ...], turn: int) -> Action | None:
    """The first order that can be given and stops nothing; every fifth turn the last such."""
    possible = [
        a
        for a in actions
        if a.enabled and a.intent.values.get("level", a.intent.values.get("number", 1))
    ]
    return possible[-1 if turn % 5 == 0 else 0] if possible else None


def budget(player: Player, turn: int) -> None:
    """Moves a line of the budget."""
    player.tab(2)
    lines = [line for line in player.app.view.budget.lines if line.adjustable]
    if lines:
        player.slide(lines[turn % len(lines)].id, turn)


def propose(player: Player) -> None:
    """Proposes the first deal that can be proposed, or replies to an offer."""
    player.tab(3)
    for deal in player.app.view.deals:
        action = _order(deal.actions, 1)
        if action is not None and deal.state != "drafted":
            player.press(f"deal:{deal.id}")
            player.press(action_id(action))
            return


def look(player: Player, turn: int) -> None:
    """Looks at things that change nothing in the game."""
    looks = {
        1: (_help,), 3: (_why, _bloc), 4: (_language,), 5: (_text_size,), 8: (_chart, _causes),
        10: (_goal,), 11: (_language, _text_size), 12: (_news,),
    }  # fmt: skip
    for one in looks.get(turn, ()):
        one(player)


def _help(player: Player) -> None:
    player.press("help")
    player.press("next")
    player.back()


def _why(player: Player) -> None:
    player.press("number:*")
    assert player.app.layer.startswith("why:")
    player.back()


def _bloc(player: Player) -> None:
    player.press("bloc:us")
    player.press("number:*")
    player.back()
    player.back()
    assert player.app.layer == "base"


def _goal(player: Player) -> None:
    player.press("goal:*")
    player.back()
    player.press("objective")
    player.back()


def _chart(player: Player) -> None:
    player.tab(4)
    player.press("chart:*")
    player.back()


def _causes(player: Player) -> None:
    player.tab(5)
    player.press("why:*")
    player.back()


def _news(player: Player) -> None:
    player.press("news")
    player.back()


def _language(player: Player) -> None:
    before = player.app.language
    player.language()
    assert player.app.language != before
    player.language()


def _text_size(player: Player) -> None:
    player.text_size(larger=True)
    assert player.app.state.text_scale == 1.25
    player.tab(3)
    player.tab(1)
    player.text_size(larger=False)
    assert player.app.state.text_scale == 1.0


def finish(player: Player, turn: int) -> None:
    """Ends the turn and puts its report away."""
    player.end_turn()
    if player.app.layer == "confirm":
        player.press("confirm:end")
    assert player.app.layer == "report"
    player.press("next")
    assert player.app.layer == ("base" if player.app.view.final is None else "final")
