"""The keyboard: reading order, arrows in groups, shortcuts, typed amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from sim.ui.state import TEXT_SIZES
from sim.ui.widgets.budget import typed_amount
from sim.views.models import Intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.ui.canvas import Hot
    from sim.ui.window import Window

_ARROWS = {
    pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1),
}  # fmt: skip
_PLUS = {pygame.K_PLUS, pygame.K_KP_PLUS, pygame.K_EQUALS, pygame.K_SEMICOLON}
_MINUS = {pygame.K_MINUS, pygame.K_KP_MINUS}
# Key codes, not `event.unicode`: that stays empty while text input (and with it any IME) is off.
_DIGITS = {
    **{getattr(pygame, f"K_{n}"): str(n) for n in range(10)},
    **{getattr(pygame, f"K_KP{n}"): str(n) for n in range(10)},
    pygame.K_PERIOD: ".",
    pygame.K_KP_PERIOD: ".",
}
# Held keys repeat only where that cannot send anything by mistake.
REPEATING = frozenset(
    {*_ARROWS, pygame.K_TAB, pygame.K_PAGEUP, pygame.K_PAGEDOWN, pygame.K_BACKSPACE}
)


def handle(win: Window, event: pygame.Event) -> None:
    """Acts on a pressed key."""
    win.state.ring = True
    spot = win.focused()
    if spot and spot.slide and _slider(win, spot, event):
        return
    if event.key in _ARROWS:
        _arrow(win, spot, *_ARROWS[event.key])
    elif event.key == pygame.K_TAB:
        win.step_focus(-1 if event.mod & pygame.KMOD_SHIFT else 1)
    elif event.key in {pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE}:
        if spot:
            win.press(spot)
    elif event.key == pygame.K_ESCAPE:
        _back(win)
    elif event.key in {pygame.K_PAGEUP, pygame.K_PAGEDOWN}:
        win.scroll_page(1 if event.key == pygame.K_PAGEDOWN else -1)
    elif event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META):
        _command(win, event.key)
    elif not event.mod & pygame.KMOD_ALT:
        _shortcut(win, event)


def _back(win: Window) -> None:
    if win.state.typed is not None:
        win.state.typed = None
        win.changed()
    elif win.dialogs:
        win.close()
    else:
        win.show("menu")


def _command(win: Window, key: int) -> None:
    kind = {pygame.K_s: "save", pygame.K_o: "load"}.get(key)
    if kind and win.in_game and not win.dialogs:
        win.do(Intent(kind))


def _shortcut(win: Window, event: pygame.Event) -> None:
    key = event.key
    if key == pygame.K_F11:
        win.toggle("fullscreen")
    elif key == pygame.K_F1:
        win.show("help")
    elif key in _PLUS:
        _size(win, 1)
    elif key in _MINUS:
        _size(win, -1)
    elif key == pygame.K_l:
        other = "ja" if win.language == "en" else "en"
        win.do(Intent("language", {"language": other}))
    elif key == pygame.K_s:
        win.toggle("sound")
    elif win.in_game and not win.dialogs:
        _room(win, key)


def _room(win: Window, key: int) -> None:
    view = win.view
    actions: dict[int, Callable[[], None]] = {
        pygame.K_e: win.end_turn,
        pygame.K_m: lambda: _map(win),
        pygame.K_n: lambda: win.show("event" if view.event else "news"),
    }
    if pygame.K_1 <= key <= pygame.K_5:
        win.set_tab(key - pygame.K_0)
        win.focus_on(f"tab:{win.state.tab}")
    elif key == pygame.K_u:
        if view.undo.enabled:
            win.do(view.undo.intent)
        else:
            win.say("refused", view.undo.reason)
    elif key in actions:
        actions[key]()


def _map(win: Window) -> None:
    blocs = [h.id for h in win.hots if h.group == "map"]
    if blocs:
        win.focus_on("bloc:japan" if "bloc:japan" in blocs else blocs[0])


def _size(win: Window, step: int) -> None:
    index = TEXT_SIZES.index(win.state.text_scale) + step
    win.set_text_scale(TEXT_SIZES[max(0, min(len(TEXT_SIZES) - 1, index))])


def _arrow(win: Window, spot: Hot | None, dx: int, dy: int) -> None:
    """Moves to the nearest hot spot of the group in that direction, or scrolls."""
    if spot is None:
        win.step_focus(1)
        return
    target = nearest(spot, [h for h in win.hots if h.group == spot.group and h is not spot], dx, dy)
    if target:
        win.focus_on(target.id)
    elif dy:
        win.scroll_lines(dy)


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


def _slider(win: Window, spot: Hot, event: pygame.Event) -> bool:
    """Arrows change the amount by one step, with Shift by five; Enter opens it for typing.

    Until then digits keep their meaning, so that 1-5 change the tab from everywhere.
    """
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
        win.allocate(slide, moves[event.key])
    else:
        return _typing(win, spot, event)
    return True


def _typing(win: Window, spot: Hot, event: pygame.Event) -> bool:
    """Enter opens and confirms an amount; digits and Backspace change it meanwhile."""
    typed = win.state.typed
    enter = event.key in {pygame.K_RETURN, pygame.K_KP_ENTER}
    if typed is None:
        if not enter:
            return False
        win.state.typed = ""
    elif enter:
        _confirm(win, spot, typed)
    elif event.key in _DIGITS and not event.mod & pygame.KMOD_CTRL:
        win.state.typed = (typed + _DIGITS[event.key])[:8]
    elif event.key == pygame.K_BACKSPACE:
        win.state.typed = typed[:-1]
    else:
        return False
    win.changed()
    return True


def _confirm(win: Window, spot: Hot, typed: str) -> None:
    assert spot.slide is not None
    win.state.typed = None
    try:
        amount = typed_amount(win, typed)
    except ValueError:
        return
    win.allocate(spot.slide, amount)
