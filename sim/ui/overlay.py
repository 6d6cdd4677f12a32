"""What is drawn afresh in every frame: moving dots, hover, focus ring, tool tip, toast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from sim.ui.canvas import Canvas, Hot
from sim.ui.shapes import rounded
from sim.ui.widgets import basic
from sim.ui.worldmap import draw_dot, moving_dots

if TYPE_CHECKING:
    from sim.ui.window import Window

_TOAST_ICON = {"info": "info-circle", "refused": "lock", "error": "alert-triangle"}


def draw_moving(win: Window, now: float) -> None:
    """The dots on the arcs of the map; they pass under the labels."""
    layer = win.marks.map
    if layer is None:
        return
    lap = win.theme.motion.get("arc_lap", 6000.0) / 1000 or 6.0
    size = 2.6 * win.scale
    ox, oy = layer.origin
    for (x, y), kind in moving_dots(layer.arcs, lap, now):
        at = (x + ox, y + oy)
        if not any(cover.collidepoint(at) for cover in layer.covers):
            draw_dot(win.surface, at, kind, win.theme.flow(kind), size)


def draw_over(win: Window, focus: Hot | None, tip: bool) -> None:
    """Hover light, focus ring, tool tip and toast."""
    hover = win.hover
    if hover and hover.press and hover.clip.w > 0:
        _light(win, hover)
    if focus and focus.clip.w > 0:
        _ring(win, focus)
    canvas = Canvas(
        win.surface, win.scale, win.state.text_scale, win.theme.leading[win.language],
        win.theme, win.fonts, win.icons, {},
    )  # fmt: skip
    shown = focus or (hover if tip else None)
    calm = shown is not None and (shown.slide is None or tip or focus is not None)
    if shown and shown.hint and shown.tip and calm and not win.state.dragged:
        _tip(canvas, shown)
    if win.toast:
        _toast(canvas, win.toast.kind, win.toast.text)


def _light(win: Window, spot: Hot) -> None:
    veil = pygame.Surface(spot.clip.size, pygame.SRCALPHA)
    rounded(veil, veil.get_rect(), spot.radius, win.theme["text"])
    veil.set_alpha(16)
    win.surface.blit(veil, spot.clip)


def _ring(win: Window, spot: Hot) -> None:
    width = max(2, round(2 * win.scale))
    ring = spot.clip.inflate(2 * width, 2 * width).clip(win.surface.get_rect())
    rounded(win.surface, ring, spot.radius + width, None, win.theme["focus"], width)


def _tip(c: Canvas, spot: Hot) -> None:
    """The tool tip below the spot, or above it when there is no room."""
    wide = min(c.text_width(spot.hint, "small") + 2, 320 * c.text_scale**0.5)
    high = c.para_height(spot.hint, wide, "small") + 14
    x = spot.clip.x / c.scale
    below = spot.clip.bottom / c.scale + 7
    above = spot.clip.top / c.scale - high - 7
    y = below if below + high < c.height - 6 else max(above, 6.0)
    x = min(max(x, 8.0), c.width - wide - 30)
    c.box(x, y, wide + 22, high, c.theme["bg"], c.theme["muted"], radius=8)
    c.para(spot.hint, x + 11, y + 7, wide, "small")


def _toast(c: Canvas, kind: str, text: str) -> None:
    size = basic.icon_size(c, 20)
    wide = min(c.text_width(text, "body") + 2, 560 * c.text_scale**0.5)
    lines = c.para_height(text, wide, "body")
    high = lines + 22
    full = wide + size + 46
    x, y = (c.width - full) / 2, c.height - high - 26
    tone = basic.card_tone(c, kind)
    c.box(x, y, full, high, c.theme["raised"], tone, radius=12, width=1.5)
    c.icon(_TOAST_ICON.get(kind, "info-circle"), x + 16, y + (high - size) / 2, size, tone)
    c.para(text, x + size + 28, y + 11, wide, "body")
