"""The mouse: hover, clicks, dragged sliders, the wheel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pygame

if TYPE_CHECKING:
    from sim.ui.canvas import Hot
    from sim.ui.window import Window


def handle(win: Window, event: pygame.Event) -> None:
    """Acts on an event of the mouse; others are left alone."""
    if event.type == pygame.MOUSEMOTION:
        if win.state.dragged:
            _drag(win, event.pos)
        else:
            hover(win, event.pos)
    elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
        _down(win, event.pos)
    elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
        _up(win)
    elif event.type == pygame.MOUSEWHEEL:
        win.scroll_lines(-event.y, pygame.mouse.get_pos())


def hover(win: Window, at: tuple[int, int]) -> None:
    """Notes what lies under the mouse; land of the map stands for its bloc."""
    found = next((h for h in reversed(win.marks.hots) if h.clip.collidepoint(at)), None)
    if found is None:
        found = _bloc_label(win, at)
    if (found.id if found else "") != (win.hover.id if win.hover else ""):
        win.hover_since = time.monotonic()
    win.hover = found


def _bloc_label(win: Window, at: tuple[int, int]) -> Hot | None:
    """The label of the bloc whose land lies under `at`."""
    layer = win.marks.map
    if layer is None or not win.in_game:
        return None
    bloc = layer.picture.bloc_at(at[0] - layer.origin[0], at[1] - layer.origin[1])
    return next((h for h in win.marks.hots if h.id == f"bloc:{bloc}"), None)


def _down(win: Window, at: tuple[int, int]) -> None:
    win.state.ring = False
    spot = win.spot_at(at) or _bloc_label(win, at)
    if spot is None:
        return
    win.state.focus[win.layer] = spot.id
    win.state.typed = None
    if spot.slide:
        win.state.dragged = (spot.slide.line, spot.slide.value)
        _drag(win, at)
    else:
        win.press(spot)


def _slider(win: Window) -> Hot | None:
    line = win.state.dragged[0] if win.state.dragged else ""
    return next((h for h in win.hots if h.slide and h.slide.line == line), None)


def _drag(win: Window, at: tuple[int, int]) -> None:
    """Shows the amount under the mouse; it is sent when the button is let go."""
    spot = _slider(win)
    if spot is None or spot.slide is None:
        win.state.dragged = None
        return
    slide = spot.slide
    share = min(max((at[0] - slide.track.x) / max(slide.track.w, 1), 0.0), 1.0)
    step = slide.step or 1.0
    amount = slide.low + round(share * (slide.high - slide.low) / step) * step
    win.state.dragged = (slide.line, min(amount, slide.high))
    win.changed()


def _up(win: Window) -> None:
    spot, dragged = _slider(win), win.state.dragged
    win.state.dragged = None
    if spot and spot.slide and dragged:
        win.allocate(spot.slide, dragged[1])
