"""What is drawn afresh in every frame: moving dots, hover, focus ring, tool tip, toast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from sim.ui.canvas import Canvas, Hot
from sim.ui.shapes import rounded
from sim.ui.widgets import basic
from sim.ui.worldmap import draw_dot, moving_dots

if TYPE_CHECKING:
    from sim.ui.app import App

_TOAST_ICON = {"info": "info-circle", "refused": "lock", "error": "alert-triangle"}


def draw_moving(app: App, now: float) -> None:
    """The dots on the arcs of the map; they pass under the labels."""
    layer = app.marks.map
    if layer is None:
        return
    lap = app.theme.motion.get("arc_lap", 6000.0) / 1000 or 6.0
    size = 2.6 * app.scale
    ox, oy = layer.origin
    for (x, y), kind in moving_dots(layer.arcs, lap, now):
        at = (x + ox, y + oy)
        if not any(cover.collidepoint(at) for cover in layer.covers):
            draw_dot(app.surface, at, kind, app.theme.flow(kind), size)


def draw_over(app: App, focus: Hot | None, tip: bool) -> None:
    """Hover light, focus ring, tool tip and toast."""
    hover = app.hover
    if hover and hover.press and hover.clip.w > 0:
        _light(app, hover)
    if focus and focus.clip.w > 0:
        _ring(app, focus)
    canvas = Canvas(
        app.surface, app.scale, app.state.text_scale, app.theme.leading[app.language],
        app.theme, app.fonts, app.icons, {},
    )  # fmt: skip
    shown = focus or (hover if tip else None)
    if shown and shown.hint and shown.tip and not app.state.dragged:
        if shown.slide is None or tip or focus:
            _tip(canvas, shown)
    if app.toast:
        _toast(canvas, app.toast.kind, app.toast.text)


def _light(app: App, spot: Hot) -> None:
    veil = pygame.Surface(spot.clip.size, pygame.SRCALPHA)
    rounded(veil, veil.get_rect(), spot.radius, app.theme["text"])
    veil.set_alpha(16)
    app.surface.blit(veil, spot.clip)


def _ring(app: App, spot: Hot) -> None:
    width = max(2, round(2 * app.scale))
    ring = spot.clip.inflate(2 * width, 2 * width).clip(app.surface.get_rect())
    rounded(app.surface, ring, spot.radius + width, None, app.theme["focus"], width)


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
