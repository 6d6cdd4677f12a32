"""The frame of a dialog: shadow, heading with close button, scrolling body, footer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from sim.ui.widgets import basic

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control, Dialog, Foot

PAD = 24.0


def draw(c: Canvas, ctl: Control, dialog: Dialog) -> None:
    """A dialog in the middle of the window, as tall as its content up to the window."""
    wide = min(dialog.width * c.text_scale**0.6, c.width - 48)
    x = (c.width - wide) / 2
    head = _head_height(c, ctl, dialog, wide)
    feet = dialog.footer(ctl)
    foot = _foot_height(c, feet, wide - 2 * PAD)
    inner = wide - 2 * PAD - 12
    body = c.height_of(lambda: dialog.body(c, ctl, x + PAD, 0.0, inner), 0.0)
    high = min(head + body + foot + 20, c.height - 40)
    y = (c.height - high) / 2
    _shadow(c, x, y, wide, high)
    basic.panel(c, x, y, wide, high)
    _header(c, ctl, dialog, x, y, wide)
    room = high - head - foot - 12
    with c.scroll(f"dialog:{dialog.id}", x + 8, y + head, wide - 16, room) as area:
        area.bottom = dialog.body(c, ctl, x + PAD, area.top, inner)
    _footer(c, feet, x + PAD, y + high - foot, wide - 2 * PAD)


def _head_height(c: Canvas, ctl: Control, dialog: Dialog, wide: float) -> float:
    room = wide - 2 * PAD - basic.button_height(c) - 12
    return c.para_height(dialog.title(ctl), room, "h1") + 34


def _header(c: Canvas, ctl: Control, dialog: Dialog, x: float, y: float, w: float) -> None:
    size = basic.button_height(c)
    c.para(dialog.title(ctl), x + PAD, y + 18, w - 2 * PAD - size - 12, "h1")
    basic.button(
        c, "close", x + w - size - 14, y + 14, size, "", ctl.close, kind="quiet", icon="x",
        hint=ctl.t("tip_close"), group="head",
    )  # fmt: skip


def rows(c: Canvas, feet: tuple[Foot, ...], w: float) -> list[list[Foot]]:
    """Footer buttons broken into rows of at most `w`."""
    out: list[list[Foot]] = [[]]
    used = 0.0
    for foot in feet:
        wide = _button(c, foot)
        if out[-1] and used + wide > w:
            out.append([])
            used = 0.0
        out[-1].append(foot)
        used += wide + 8
    return out


def _button(c: Canvas, foot: Foot) -> float:
    return max(basic.button_width(c, foot.label, foot.icon), 110.0)


def _foot_height(c: Canvas, feet: tuple[Foot, ...], w: float) -> float:
    if not feet:
        return 12.0
    return len(rows(c, feet, w)) * (basic.button_height(c) + 8) + 20


def _footer(c: Canvas, feet: tuple[Foot, ...], x: float, y: float, w: float) -> None:
    if not feet:
        return
    c.bar(x, y, w, 1, c.theme["hairline"])
    y += 14
    for row in rows(c, feet, w):
        left = x + w - sum(_button(c, f) + 8 for f in row) + 8
        for foot in row:
            wide = _button(c, foot)
            kind = "primary" if foot.primary else "plain"
            basic.button(
                c, foot.id, left, y, wide, foot.label, foot.press, kind=kind, icon=foot.icon,
                hint=foot.hint, group="footer", trail=foot.icon == "chevron-right",
            )  # fmt: skip
            left += wide + 8
        y += basic.button_height(c) + 8


def _shadow(c: Canvas, x: float, y: float, w: float, h: float) -> None:
    if c.dry:
        return
    rect = c.rect(x, y, w, h)
    spread = c.px(20)
    soft = pygame.Surface((rect.w + 2 * spread, rect.h + 2 * spread), pygame.SRCALPHA)
    steps = 10
    for i in range(steps):
        grow = round(spread * (1 - i / steps))
        area = pygame.Rect(spread - grow, spread - grow, rect.w + 2 * grow, rect.h + 2 * grow)
        alpha = round((18 + 18 * i) * c.theme.shadow)
        pygame.draw.rect(soft, (0, 0, 0, alpha), area, border_radius=grow + c.px(12))
    c.surface.blit(soft, (rect.x - spread, rect.y - spread + c.px(6)))
