"""Whole turns by keyboard alone and by mouse alone; intents are what counts, not pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
import pytest

from sim.ui.widgets.basic import action_id
from sim.views.models import Action, Intent
from tests.ui.support import click, desk_of, find, ids, key, open_app, press, tab_to

if TYPE_CHECKING:
    from sim.ui.app import App


pytestmark = pytest.mark.ui


def kinds(app: App) -> list[str]:
    """Kinds of the intents sent so far."""
    return [intent.kind for intent in desk_of(app).intents]


def toast_text(app: App) -> str:
    """The words of the message on screen."""
    return app.toast.text if app.toast else ""


def test_a_turn_by_keyboard() -> None:
    """From the title to the next turn without the mouse."""
    app = open_app(game=False)
    desk_of(app).replied = True
    tab_to(app, "action:new_game:base_2026")
    key(app, pygame.K_RETURN)
    assert app.in_game
    tab_to(app, "card:power_zones")
    key(app, pygame.K_RIGHT)
    assert app.state.focus["base"] == "card:safety_institute"
    key(app, pygame.K_LEFT)
    key(app, pygame.K_RETURN)
    assert app.layer == "card"
    key(app, pygame.K_RETURN)  # the first open order has the focus
    assert desk_of(app).intents[-1] == Intent("draft", {"policy": "power_zones", "level": 1})
    key(app, pygame.K_ESCAPE)
    key(app, pygame.K_u)
    assert kinds(app)[-1] == "undo"
    key(app, pygame.K_e)  # the dilemma has no answer: asked once
    assert app.layer == "confirm"
    key(app, pygame.K_RETURN)
    assert app.layer == "event"
    key(app, pygame.K_DOWN)
    key(app, pygame.K_SPACE)
    assert desk_of(app).intents[-1] == Intent("answer", {"event": "tool_list", "choice": "narrow"})
    key(app, pygame.K_ESCAPE)
    key(app, pygame.K_e)
    assert kinds(app)[-1] == "end_turn"
    assert app.layer == "report"
    key(app, pygame.K_RETURN)
    assert kinds(app)[-1] == "close_report"
    assert app.layer == "base"


def test_enter_on_the_title_takes_the_first_choice() -> None:
    """Nothing has to be looked for first; the same again after coming back to the title."""
    app = open_app(game=False)
    key(app, pygame.K_RETURN)
    assert desk_of(app).intents == [app.titles.actions[0].intent]
    app.do(Intent("to_title"))
    key(app, pygame.K_RETURN)
    assert kinds(app) == ["new_game", "to_title", "new_game"]


def test_a_turn_by_mouse() -> None:
    """The same with clicks."""
    app = open_app(game=False)
    press(app, "action:new_game:guided_2026")
    press(app, "card:finance_sandbox")
    press(app, action_id(Action("", Intent("draft", {"policy": "finance_sandbox", "level": 2}))))
    press(app, "close")
    press(app, "tab:3")
    press(app, "deal:gulf_capital")
    assert app.state.deal == "gulf_capital"
    press(app, "action:reply:1:gulf_capital")
    press(app, "choice:wait")
    press(app, "end_turn")
    assert app.layer == "report"
    press(app, "next")
    assert kinds(app) == ["new_game", "draft", "reply", "answer", "end_turn", "close_report"]


def test_end_turn_asks_once_a_turn() -> None:
    """Ending all the same takes the default and does not ask again."""
    app = open_app()
    press(app, "end_turn")
    press(app, "confirm:end")
    assert kinds(app) == ["end_turn"]


def test_a_held_key_sends_once() -> None:
    """Key repeat moves the focus but never sends an order twice."""
    app = open_app()
    desk_of(app).chosen = "wait"
    app.do(Intent("language", {"language": "en"}))
    for _ in range(3):
        app.handle(pygame.Event(pygame.KEYDOWN, key=pygame.K_u, mod=0, unicode="u"))
    for _ in range(3):
        app.handle(pygame.Event(pygame.KEYDOWN, key=pygame.K_TAB, mod=0, unicode=""))
    assert kinds(app).count("undo") == 1
    assert app.state.focus["base"] == ids(app)[2]


def test_every_action_can_be_reached() -> None:
    """Each action of the view is a focusable somewhere, by its id."""
    app = open_app()
    view = app.view
    for card in view.cards:
        app.set_tab(1)
        press(app, f"card:{card.id}")
        assert {action_id(a) for a in card.actions} <= set(ids(app))
        key(app, pygame.K_ESCAPE)
    for deal in view.deals:
        app.set_tab(3)
        press(app, f"deal:{deal.id}")
        assert {action_id(a) for a in deal.actions} <= set(ids(app))
    assert view.event is not None
    expected = {f"choice:{c.id}" for c in view.event.choices} | {"undo", "end_turn"}
    expected |= {f"bloc:{b.id}" for b in view.map.blocs} | {f"tab:{i}" for i in range(1, 6)}
    assert expected <= set(ids(app))
    app.do(Intent("to_title"))
    titles = app.titles
    assert {action_id(a) for a in (*titles.actions, *titles.saves)} <= set(ids(app))


@pytest.mark.parametrize("tab", range(1, 6))
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_tab_reaches_everything_and_shows_it(tab: int, scale: float) -> None:
    """Reading order visits each focusable once, and scrolls it into view."""
    app = open_app(scale=scale)
    app.set_tab(tab)
    wanted = ids(app)
    seen = []
    for _ in wanted:
        key(app, pygame.K_TAB)
        spot = app.focused()
        assert spot is not None
        assert spot.clip.h >= min(20, spot.rect.h), spot.id
        seen.append(spot.id)
    assert seen == wanted
    key(app, pygame.K_TAB, pygame.KMOD_SHIFT)
    spot = app.focused()
    assert spot is not None
    assert spot.id == wanted[-2]


def test_budget_by_arrows_typing_and_drag() -> None:
    """Sliders send amounts in the line's unit, whatever the language types."""
    app = open_app()
    key(app, pygame.K_2)
    tab_to(app, "line:grants")
    key(app, pygame.K_RIGHT)
    assert desk_of(app).intents[-1] == Intent("allocate", {"line": "grants", "amount": 110.0})
    key(app, pygame.K_LEFT, pygame.KMOD_SHIFT)
    assert desk_of(app).intents[-1].values["amount"] == 60.0
    key(app, pygame.K_HOME)
    assert desk_of(app).intents[-1].values["amount"] == 0.0
    key(app, pygame.K_RETURN)
    for digit in "120":
        key(app, ord(digit), 0, digit)
    key(app, pygame.K_RETURN)
    assert desk_of(app).intents[-1].values["amount"] == 120.0
    key(app, pygame.K_l)
    key(app, pygame.K_RETURN)
    for digit in "1500":
        key(app, ord(digit), 0, digit)
    key(app, pygame.K_RETURN)
    assert desk_of(app).intents[-1].values["amount"] == 150.0
    slide = next(h.slide for h in app.hots if h.id == "line:grants")
    assert slide is not None
    start = (slide.track.centerx, slide.track.centery)
    app.handle(pygame.Event(pygame.MOUSEBUTTONDOWN, pos=start, button=1))
    end = (slide.track.right + 40, slide.track.centery)
    app.handle(pygame.Event(pygame.MOUSEMOTION, pos=end, rel=(0, 0), buttons=(1, 0, 0)))
    app.draw()
    app.handle(pygame.Event(pygame.MOUSEBUTTONUP, pos=end, button=1))
    assert desk_of(app).intents[-1].values["amount"] == 300.0


def test_locked_line_and_locked_action_say_why() -> None:
    """What is closed answers with its reason and sends nothing."""
    app = open_app()
    app.set_tab(2)
    press(app, "line:commit")
    assert toast_text(app).startswith("Bound by two")
    app.set_tab(3)
    press(app, "action:sweeten:mutual_recognition")
    assert "6 points" in toast_text(app)
    assert kinds(app) == []


def test_map_by_keyboard_and_mouse() -> None:
    """M goes to Japan, arrows jump, Enter and a click on land open the dossier."""
    app = open_app()
    key(app, pygame.K_m)
    assert app.state.focus["base"] == "bloc:japan"
    key(app, pygame.K_RIGHT)
    assert app.state.focus["base"] == "bloc:us"
    key(app, pygame.K_RETURN)
    assert app.layer == "bloc"
    press(app, "number:trust")
    assert app.layer.startswith("why:")
    key(app, pygame.K_ESCAPE)
    key(app, pygame.K_ESCAPE)
    assert app.layer == "base"
    layer = app.marks.map
    assert layer is not None
    spots = (
        (x, y)
        for y in range(0, layer.picture.size[1], 3)
        for x in range(0, layer.picture.size[0], 3)
    )
    free = next(
        (x + layer.origin[0], y + layer.origin[1])
        for x, y in spots
        if layer.picture.bloc_at(x, y) == "china"
        and app.spot_at((x + layer.origin[0], y + layer.origin[1])) is None
    )
    click(app, free)
    assert app.layer == "bloc"


def test_language_text_size_and_settings() -> None:
    """Keys and menu change language, text size, motion and sound at once."""
    app = open_app()
    key(app, pygame.K_l)
    assert app.language == "ja"
    key(app, pygame.K_PLUS, 0, "+")
    assert app.state.text_scale == 1.25
    key(app, pygame.K_MINUS, 0, "-")
    key(app, pygame.K_ESCAPE)
    assert app.layer == "menu"
    press(app, "text_size:1.50")
    assert app.state.text_scale == 1.5
    press(app, "motion:on")
    assert app.state.motion
    press(app, "sound:on")
    assert app.state.sound
    app.say("info", "x")
    app.draw()
    press(app, "menu:quit")
    assert not app.running


def test_save_load_help_news_and_scroll() -> None:
    """The other keys."""
    app = open_app()
    key(app, pygame.K_s, pygame.KMOD_CTRL)
    key(app, pygame.K_o, pygame.KMOD_CTRL)
    assert kinds(app) == ["save", "load"]
    key(app, pygame.K_F1)
    assert app.layer == "help"
    press(app, "next")
    key(app, pygame.K_ESCAPE)
    key(app, pygame.K_n)
    assert app.layer == "event"
    key(app, pygame.K_ESCAPE)
    app.focus_on("news")
    key(app, pygame.K_PAGEDOWN)
    assert app.state.offsets["news"] > 0
    key(app, pygame.K_PAGEUP)
    assert app.state.offsets["news"] == 0
    pygame.mouse.set_pos(find(app, "news").rect.center)
    pygame.event.pump()
    app.scroll_lines(2, find(app, "news").rect.center)
    assert app.state.offsets["news"] > 0


def test_numbers_open_their_causes() -> None:
    """A number, a goal bar, a chart and a block of causes open in full."""
    app = open_app()
    press(app, "number:trust")
    assert app.layer.startswith("why:")
    press(app, "ok")
    press(app, "goal:trust")
    press(app, "causes")
    assert [d.id.partition(":")[0] for d in app.dialogs] == ["goal", "why"]
    key(app, pygame.K_ESCAPE)
    key(app, pygame.K_ESCAPE)
    app.set_tab(5)
    press(app, "why:word")
    assert app.layer.startswith("why:")
    key(app, pygame.K_ESCAPE)
    app.set_tab(4)
    press(app, "chart:compute")
    assert app.layer == "chart"


def test_final_result() -> None:
    """After the last turn the result opens under the last report."""
    app = open_app()
    desk_of(app).turn = 20
    desk_of(app).chosen = "wait"
    app.do(Intent("end_turn"))
    assert [d.id for d in app.dialogs] == ["final", "report"]
    press(app, "next")
    assert app.layer == "final"
    press(app, "to_title")
    assert not app.in_game
    assert app.layer == "base"


def test_motion_draws_dots_and_idle_rests() -> None:
    """With motion the frames differ; without, the window rests."""
    app = open_app()
    app.hover = None
    resting = app.animating
    app.state.motion = True
    moving = app.animating
    app.draw()
    assert (resting, moving) == (False, True)
