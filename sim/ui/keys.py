"""The keyboard: reading order, arrows in groups, shortcuts, typed amounts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pygame

from sim.ui.canvas import Hot
from sim.ui.state import TEXT_SIZES
from sim.ui.widgets.budget import typed_amount
from sim.views.models import Intent

if TYPE_CHECKING:
    from sim.ui.app import App

_ARROWS = {
    pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1),
}  # fmt: skip
_PLUS = {pygame.K_PLUS, pygame.K_KP_PLUS, pygame.K_EQUALS, pygame.K_SEMICOLON}
_MINUS = {pygame.K_MINUS, pygame.K_KP_MINUS}


def handle(app: App, event: pygame.Event) -> None:
    """Acts on a pressed key."""
    app.state.ring = True
    spot = app.focused()
    if spot and spot.slide and _slider(app, spot, event):
        return
    if event.key in _ARROWS:
        _arrow(app, spot, *_ARROWS[event.key])
    elif event.key == pygame.K_TAB:
        app.step_focus(-1 if event.mod & pygame.KMOD_SHIFT else 1)
    elif event.key in {pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE}:
        if spot:
            app.press(spot)
    elif event.key == pygame.K_ESCAPE:
        _back(app)
    elif event.key in {pygame.K_PAGEUP, pygame.K_PAGEDOWN}:
        app.scroll_page(1 if event.key == pygame.K_PAGEDOWN else -1)
    elif event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META):
        _command(app, event.key)
    elif not event.mod & pygame.KMOD_ALT:
        _shortcut(app, event)


def _back(app: App) -> None:
    if app.state.typed:
        app.state.typed = ""
        app.changed()
    elif app.dialogs:
        app.close()
    else:
        app.show("menu")


def _command(app: App, key: int) -> None:
    kind = {pygame.K_s: "save", pygame.K_o: "load"}.get(key)
    if kind and app.in_game and not app.dialogs:
        app.do(Intent(kind))


def _shortcut(app: App, event: pygame.Event) -> None:
    key = event.key
    if key == pygame.K_F11:
        app.toggle("fullscreen")
    elif key == pygame.K_F1:
        app.show("help")
    elif key in _PLUS or event.unicode == "+":
        _size(app, 1)
    elif key in _MINUS:
        _size(app, -1)
    elif key == pygame.K_l:
        other = "ja" if app.language == "en" else "en"
        app.do(Intent("language", {"language": other}))
    elif key == pygame.K_s:
        app.toggle("sound")
    elif app.in_game and not app.dialogs:
        _room(app, key)


def _room(app: App, key: int) -> None:
    view = app.view
    actions: dict[int, Callable[[], None]] = {
        pygame.K_e: app.end_turn,
        pygame.K_m: lambda: _map(app),
        pygame.K_n: lambda: app.show("event" if view.event else "news"),
    }
    if pygame.K_1 <= key <= pygame.K_5:
        app.set_tab(key - pygame.K_0)
        app.focus_on(f"tab:{app.state.tab}")
    elif key == pygame.K_u:
        if view.undo.enabled:
            app.do(view.undo.intent)
        else:
            app.say("refused", view.undo.reason)
    elif key in actions:
        actions[key]()


def _map(app: App) -> None:
    blocs = [h.id for h in app.hots if h.group == "map"]
    if blocs:
        app.focus_on("bloc:japan" if "bloc:japan" in blocs else blocs[0])


def _size(app: App, step: int) -> None:
    index = TEXT_SIZES.index(app.state.text_scale) + step
    app.set_text_scale(TEXT_SIZES[max(0, min(len(TEXT_SIZES) - 1, index))])


def _arrow(app: App, spot: Hot | None, dx: int, dy: int) -> None:
    """Moves to the nearest hot spot of the group in that direction, or scrolls."""
    if spot is None:
        app.step_focus(1)
        return
    target = nearest(spot, [h for h in app.hots if h.group == spot.group and h is not spot], dx, dy)
    if target:
        app.focus_on(target.id)
    elif dy:
        app.scroll_lines(dy)


def nearest(spot: Hot, others: list[Hot], dx: int, dy: int) -> Hot | None:
    """The closest of `others` that lies in the direction; sideways distance counts double."""
    x, y = spot.rect.center
    best: tuple[float, Hot] | None = None
    for other in others:
        ox, oy = other.rect.center
        ahead = (ox - x) * dx + (oy - y) * dy
        aside = abs((ox - x) * dy) + abs((oy - y) * dx)
        if ahead <= 2:
            continue
        cost = ahead + 2 * aside
        if best is None or cost < best[0]:
            best = (cost, other)
    return best[1] if best else None


def _slider(app: App, spot: Hot, event: pygame.Event) -> bool:
    """Arrows change the amount by one step, with Shift by five; digits type it."""
    slide = spot.slide
    assert slide is not None
    times = 5 if event.mod & pygame.KMOD_SHIFT else 1
    moves = {
        pygame.K_LEFT: slide.value - times * slide.step,
        pygame.K_RIGHT: slide.value + times * slide.step,
        pygame.K_HOME: slide.low,
        pygame.K_END: slide.high,
    }
    if event.key in moves:
        app.allocate(slide, moves[event.key])
    elif event.unicode and event.unicode in "0123456789." and not event.mod & pygame.KMOD_CTRL:
        app.state.typed = (app.state.typed + event.unicode)[:8]
        app.changed()
    elif event.key == pygame.K_BACKSPACE and app.state.typed:
        app.state.typed = app.state.typed[:-1]
        app.changed()
    elif event.key in {pygame.K_RETURN, pygame.K_KP_ENTER} and app.state.typed:
        _confirm(app, spot)
    else:
        return False
    return True


def _confirm(app: App, spot: Hot) -> None:
    assert spot.slide is not None
    typed, app.state.typed = app.state.typed, ""
    try:
        amount = typed_amount(app, typed)
    except ValueError:
        app.changed()
        return
    app.allocate(spot.slide, amount)
