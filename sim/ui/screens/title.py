"""The title screen: the map over the whole window, name, what can be started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from sim.ui.canvas import Canvas, MapLayer
from sim.ui.theme import mix
from sim.ui.widgets import basic
from sim.ui.worldmap import arcs_of
from sim.views.models import Action, Flow, Intent

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.ui.control import Control
    from sim.ui.shapes import Point

# Decoration only: the ways that matter in the game, without any state.
_FLOWS = tuple(
    Flow(a, b, kind, volume, "")
    for a, b, kind, volume in (
        ("us", "japan", "chips", 0.9), ("japan", "asia", "rules", 0.5),
        ("gulf", "japan", "capital", 0.6), ("china", "japan", "minerals", 0.7),
        ("eu", "japan", "rules", 0.8), ("us", "eu", "chips", 0.6),
        ("us", "gulf", "capital", 0.4), ("china", "asia", "minerals", 0.5),
    )
)  # fmt: skip


def draw(c: Canvas, ctl: Control) -> None:
    """The whole screen; the words stand on a dark column at the left."""
    view = ctl.titles
    _map(c, ctl)
    margin = 56.0 if c.text_scale < 1.2 else 28.0
    wide = min(560.0 * c.text_scale**0.7, c.width - 2 * margin)
    high = basic.button_height(c)
    foot = _foot_height(c, ctl)
    with c.scroll("title", margin - 12, 20, wide + 24, c.height - 36 - foot) as area:
        natural = c.height_of(lambda: _words(c, ctl, margin, 0.0, wide), 0.0)
        start = area.top + max(0.0, (c.height - 36 - foot - natural) * 0.42)
        area.bottom = _words(c, ctl, margin, start, wide)
    _corner(c, ctl, high)
    y = c.height - foot - 6
    y = c.para(view.disclaimer, margin, y, c.width - 2 * margin, "small", c.theme["muted"])
    y = c.para(view.notice, margin, y, c.width - 2 * margin, "micro", c.theme["muted"])
    c.para(view.credits, margin, y, c.width - 2 * margin, "micro", c.theme["muted"])


def _foot_height(c: Canvas, ctl: Control) -> float:
    view = ctl.titles
    margin = 56.0 if c.text_scale < 1.2 else 28.0
    w = c.width - 2 * margin
    parts = ((view.disclaimer, "small"), (view.notice, "micro"), (view.credits, "micro"))
    return sum(c.para_height(text, w, style) for text, style in parts if text) + 8


def _map(c: Canvas, ctl: Control) -> None:
    if c.dry:
        return
    size = c.surface.get_size()
    picture = ctl.maps.picture(size, wide=True)
    places: dict[str, Point] = {}
    for flow in _FLOWS:
        for bloc in (flow.source, flow.target):
            anchor = picture.anchor(bloc)
            if anchor:
                places[bloc] = anchor
    arcs = arcs_of(_FLOWS, places)
    c.surface.blit(ctl.maps.surface(size, arcs, c.scale, wide=True), (0, 0))
    _veil(c)
    covers = [c.rect(0, 0, 620 * c.text_scale**0.7, c.height)]
    c.marks.map = MapLayer((0, 0), picture, arcs, covers)


def _veil(c: Canvas) -> None:
    """Darkens the left and the foot smoothly, so that words read well on the map."""
    w, h = c.surface.get_size()
    row = pygame.Surface((64, 1), pygame.SRCALPHA)
    for i in range(64):
        share = max(0.0, 1.0 - i / 40)
        row.set_at((i, 0), (*c.theme["bg"], round(24 + 220 * share**0.6)))
    c.surface.blit(pygame.transform.smoothscale(row, (w, h)), (0, 0))
    column = pygame.Surface((1, 32), pygame.SRCALPHA)
    for i in range(32):
        column.set_at((0, i), (*c.theme["bg"], round(230 * (i / 31))))
    foot = pygame.transform.smoothscale(column, (w, round(h * 0.28)))
    c.surface.blit(foot, (0, h - foot.get_height()))


def _words(c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
    view = ctl.titles
    basic.dot(c, x, y + 16, 14, c.theme["accent"])
    y = c.para(view.title, x + 28, y, w - 28, "display") + 2
    y = c.para(view.subtitle, x, y, w, "h2", c.theme["muted"]) + 20
    if view.warning:
        y = c.para(view.warning, x, y, w, "small", c.theme["bad"]) + 12
    first = True
    for action in view.actions:
        y = _choice(c, ctl, action, x, y, w, first=first) + 10
        first = False
    if view.saves:
        y += 8
        c.line(ctl.t("saves"), x, y, w, "small_bold", c.theme["muted"])
        y += c.lh("small_bold") + 4
        for action in view.saves:
            y = _choice(c, ctl, action, x, y, w, small=True) + 8
    return y


def _choice(
    c: Canvas,
    ctl: Control,
    action: Action,
    x: float,
    y: float,
    w: float,
    *,
    first: bool = False,
    small: bool = False,
) -> float:
    """A big choice: what it is, one line on it."""
    style = "strong" if small else "h2"
    note = action.hint if action.enabled else action.reason
    pad = 7.0 if small else 11.0
    high = c.lh(style) + (c.para_height(note, w - 70, "small") if note else 0.0) + 2 * pad
    theme = c.theme
    fill = theme["accent"] if first else mix(theme["bg"], theme["raised"], 0.9)
    ink = theme["accent_text"] if first else theme["text"]
    if not action.enabled:
        fill, ink = theme["panel"], theme["muted"]
    c.box(x, y, w, high, fill, None if first else theme["hairline"], radius=12)
    c.line(action.label, x + 18, y + pad, w - 70, style, ink)
    if note:
        soft = ink if first else theme["muted"]
        c.para(note, x + 18, y + pad + c.lh(style), w - 70, "small", soft)
    size = basic.icon_size(c, 20)
    icon = "chevron-right" if action.enabled else "lock"
    c.icon(icon, x + w - size - 16, y + (high - size) / 2, size, ink)
    press = (lambda: ctl.do(action.intent)) if action.enabled else None
    c.hot(
        basic.action_id(action), x, y, w, high, action.label, press, group="title", radius=12,
    )  # fmt: skip
    return y + high


def _corner(c: Canvas, ctl: Control, high: float) -> None:
    """Language, help and menu at the upper right."""
    label = ctl.t("other_language")
    other = "ja" if ctl.language == "en" else "en"
    wide = basic.button_width(c, label, "language")
    x = c.width - wide - 2 * (high + 8) - 24
    basic.button(
        c, "language", x, 20, wide, label,
        lambda: ctl.do(Intent("language", {"language": other})), icon="language",
        hint=ctl.t("tip_language"), group="corner",
    )  # fmt: skip
    for i, (name, icon) in enumerate((("help", "help"), ("menu", "settings"))):
        basic.button(
            c, name, x + wide + 8 + i * (high + 8), 20, high, "", _shower(ctl, name), icon=icon,
            hint=ctl.t(f"tip_{name}"), group="corner",
        )  # fmt: skip


def _shower(ctl: Control, name: str) -> Callable[[], None]:
    return lambda: ctl.show(name)
