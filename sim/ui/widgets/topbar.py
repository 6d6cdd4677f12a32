"""The top bar: name, date, turn, three purses, language, help, menu, End turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.widgets import basic
from sim.views.models import Intent, Purse, TopBar

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control


def height(c: Canvas) -> float:
    """Height of the bar."""
    return max(52.0, basic.button_height(c) + 14)


def draw(c: Canvas, ctl: Control) -> None:
    """The bar; parts give way from left to right when the text is large."""
    top, h = ctl.view.top, height(c)
    c.bar(0, 0, c.width, h, c.theme["panel"])
    c.bar(0, h - 1, c.width, 1, c.theme["hairline"])
    right = _right_width(c, ctl)
    room = c.width - right - basic.GAP
    level = next((n for n in range(4) if _left_width(c, top, n) <= room), 4)
    _left(c, ctl, top, level, room, h)
    _right(c, ctl, c.width - right, h)


def _end_label(ctl: Control) -> str:
    return ctl.view.end_turn.label


def _right_width(c: Canvas, ctl: Control) -> float:
    square = basic.button_height(c)
    language = basic.button_width(c, ctl.t("other_language"))
    end = basic.button_width(c, _end_label(ctl), "chevron-right")
    return language + 2 * square + end + 4 * 8 + basic.GAP


def _purse_width(c: Canvas, purse: Purse, level: int) -> float:
    label = c.text_width(purse.label, "small") + 6 if level < 2 else 0.0
    return basic.icon_size(c) + 6 + label + c.text_width(purse.text, "strong")


def _left_width(c: Canvas, top: TopBar, level: int) -> float:
    """Width of the left part: level 1 drops the half-year's words, 2 labels, 3 the title."""
    gap = 22.0 if level < 3 else 14.0
    wide = basic.GAP + sum(_purse_width(c, p, level) + gap for p in top.purses)
    if level < 3:
        wide += 20 + c.text_width(top.title, "h2") + gap
    wide += c.text_width(top.date, "strong") + gap
    if level < 1:
        wide += c.text_width(top.half, "small") + 8
    return wide + max(c.text_width(top.turn_text, "small"), 96.0) + gap


def _left(c: Canvas, ctl: Control, top: TopBar, level: int, room: float, h: float) -> None:
    gap = 22.0 if level < 3 else 14.0
    x = basic.GAP
    if level < 3:
        basic.dot(c, x, h / 2 - 6, 12, c.theme["accent"])
        x += 20 + c.line(top.title, x + 20, 0, room, "h2", h=h) + gap
    start = x
    x += c.line(top.date, x, 0, room - x, "strong", h=h)
    if level < 1:
        x += 8 + c.line(top.half, x + 8, 0, room - x, "small", c.theme["muted"], h=h)
    x += gap
    x += _turns(c, top, x, h)
    c.hot(
        "date", start - 5, 8, x - start + 10, h - 16, top.date, lambda: ctl.show("news"),
        group="top", hint=top.half,
    )  # fmt: skip
    x += gap
    for purse in top.purses:
        x += _purse(c, ctl, purse, level, x, h, max(40.0, room - x)) + gap


def _turns(c: Canvas, top: TopBar, x: float, h: float) -> float:
    """The turn in words over a row of ticks, one a turn."""
    wide = max(c.text_width(top.turn_text, "small"), 96.0)
    line = c.lh("small")
    y = (h - line - 8) / 2
    c.line(top.turn_text, x, y, wide, "small", c.theme["muted"])
    step = wide / max(top.turns, 1)
    for i in range(top.turns):
        done = i < top.turn - 1
        role = "accent" if i == top.turn - 1 else "muted" if done else "hairline"
        c.bar(x + i * step, y + line + 1, max(1.5, step - 1.5), 5, c.theme[role])
    return wide


def _purse(
    c: Canvas, ctl: Control, purse: Purse, level: int, x: float, h: float, room: float
) -> float:
    start, size = x, basic.icon_size(c)
    c.icon(purse.icon, x, (h - size) / 2, size, c.theme["muted"])
    x += size + 6
    if level < 2:
        x += c.line(purse.label, x, 0, room, "small", c.theme["muted"], h=h) + 6
    x += c.line(purse.text, x, 0, max(20.0, room - (x - start)), "strong", h=h)
    number = purse.number
    press = (lambda: ctl.explain(number)) if number else None
    c.hot(
        f"purse:{purse.id}", start - 5, 8, x - start + 10, h - 16, purse.label, press, group="top",
        hint=f"{purse.label}: {purse.hint}" if purse.hint else purse.label,
    )  # fmt: skip
    return x - start


def _right(c: Canvas, ctl: Control, x: float, h: float) -> None:
    high = basic.button_height(c)
    y = (h - high) / 2
    other = "ja" if ctl.language == "en" else "en"
    label = ctl.t("other_language")
    wide = basic.button_width(c, label)
    basic.button(
        c, "language", x, y, wide, label,
        lambda: ctl.do(Intent("language", {"language": other})),
        hint=ctl.t("tip_language"), group="top",
    )  # fmt: skip
    x += wide + 8
    for name, icon, press in (
        ("help", "help", lambda: ctl.show("help")),
        ("menu", "settings", lambda: ctl.show("menu")),
    ):
        basic.button(
            c, name, x, y, high, "", press, icon=icon, hint=ctl.t(f"tip_{name}"), group="top"
        )
        x += high + 8
    end = ctl.view.end_turn
    wide = basic.button_width(c, end.label, "chevron-right")
    press_end = ctl.end_turn if end.enabled else None
    basic.button(
        c, "end_turn", x, y, wide, end.label, press_end, kind="primary", icon="chevron-right",
        trail=True,
        hint=end.hint if end.enabled else end.reason, group="top",
    )  # fmt: skip
