"""Number tiles, cause bars, and the list of causes that explains a change."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sim.ui.charts import sparkline
from sim.ui.widgets import basic

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control
    from sim.ui.theme import Colour
    from sim.views.models import Cause, Number, Part


def tile(
    c: Canvas, ctl: Control, number: Number, x: float, y: float, w: float, group: str = "numbers"
) -> float:
    """A number as a hero: name, value, course, last change."""
    top = y
    size = basic.icon_size(c, 15)
    lead = size + 6 if number.icon else 0.0
    if number.icon:
        c.icon(number.icon, x, y + (c.lh("small") - size) / 2, size, c.theme["muted"])
    c.line(number.label, x + lead, y, w - lead, "small", c.theme["muted"])
    y += c.lh("small")
    change = basic.delta_text(number.delta, number.delta_text)
    tone = basic.tone(c, number.better)
    styles = ("value", "h2", "strong")
    style = next((s for s in styles if c.text_width(number.text, s) <= w), "small_bold")
    high = c.lh("value")
    value = c.line(number.text, x, y, w, style, h=high)
    wide = c.text_width(change, "small_bold") + 1
    beside = value + wide + 12 <= w
    if beside:
        c.line(change, x + w - wide, y, wide, "small_bold", tone, "right", h=high)
    left = x + value + 10
    gap = w - value - 10 - (wide + 10 if beside else 0.0)
    if gap > 34:
        ink, ground = c.theme["text"], c.theme["panel"]
        left, gap = max(left, left + gap - 150), min(gap, 150.0)
        sparkline(c, number.path, number.ghost, left, y + 4, gap, high - 8, ink, ground)
    if not beside:  # a long change gets a line of its own
        y += high - 2
        c.line(change, x, y, w, "small_bold", tone)
        y += c.lh("small_bold") - high
    y += c.lh("value")
    c.hot(
        f"number:{number.id}", x - 8, top - 2, w + 16, y - top + 4, number.label,
        lambda: ctl.explain(number), group=group, hint=number.note,
    )  # fmt: skip
    return y


def rows(
    c: Canvas, ctl: Control, numbers: tuple[Number, ...], x: float, y: float, w: float
) -> float:
    """All numbers one below the other, under the headings of their groups."""
    group = ""
    for i, number in enumerate(numbers):
        if number.group != group:
            group = number.group
            y = heading(c, group, x, y + 8, w)
        elif i:
            c.bar(x, y, w, 1, c.theme["hairline"])
            y += 6
        y = tile(c, ctl, number, x, y, w) + 5
    return y


def heading(c: Canvas, text: str, x: float, y: float, w: float) -> float:
    """The heading of a group of numbers."""
    y = c.para(text, x, y, w, "strong") + 2
    c.bar(x, y, w, 1, c.theme["muted"])
    return y + 6


def part(c: Canvas, ctl: Control, shown: Part, x: float, y: float, w: float) -> float:
    """A number by sector, size or origin: name, bar, value, change; press a row for its causes."""
    y = heading(c, shown.title, x, y, w)
    top = max((abs(n.value) for _, n in shown.rows), default=0.0) or 1.0
    changes = [basic.delta_text(n.delta, n.delta_text) for _, n in shown.rows]
    name = min(max(c.text_width(label, "small") for label, _ in shown.rows) + 12, w * 0.34)
    value = min(max(c.text_width(n.text, "small_bold") for _, n in shown.rows) + 12, w * 0.3)
    change = min(max(c.text_width(text, "small") for text in changes) + 4, w * 0.3)
    high = max(c.lh("small") + 8, 28.0)
    for (label, number), text in zip(shown.rows, changes, strict=True):
        c.line(label, x, y, name - 8, "small", h=high)
        bar = w - name - value - change - 8
        basic.meter(c, x + name, y + high / 2 - 4, bar, number.value / top, c.theme["focus"])
        right = x + w - change
        c.line(number.text, right - value, y, value, "small_bold", None, "right", h=high)
        tone = basic.tone(c, number.better)
        c.line(text, right + 8, y, change - 8, "small", tone, "right", h=high)
        c.hot(
            f"part:{number.id}", x - 6, y, w + 12, high, number.label,
            partial(ctl.explain, number), group="parts", hint=number.note,
        )  # fmt: skip
        y += high
    return y + 4


def tiles(
    c: Canvas, ctl: Control, numbers: tuple[Number, ...], x: float, y: float, w: float
) -> float:
    """The numbers in a panel of their own height."""

    def content() -> float:
        return rows(c, ctl, numbers, x + basic.PAD, y + 12, w - 2 * basic.PAD) + 7

    if not numbers:
        return y
    basic.panel(c, x, y, w, c.height_of(content, y))
    return content()


def cause_tone(c: Canvas, cause: Cause, number: Number) -> Colour:
    """Good or bad for Japan, by the direction of the whole change."""
    if number.better is None or number.delta == 0 or cause.value == 0:
        return c.theme["muted"]
    same = (cause.value > 0) == (number.delta > 0)
    return basic.tone(c, number.better if same else not number.better)


def cause_text(cause: Cause) -> str:
    """A share with its sign."""
    return basic.delta_text(cause.value, cause.text)


def cause_row(
    c: Canvas, cause: Cause, number: Number, columns: tuple[float, float, float],
    x: float, y: float, w: float, *, detail: bool = True,
) -> float:  # fmt: skip
    """One cause: name, bar from the middle, signed text, and its detail line.

    `columns` are the largest share and the widths of the name and of the text.
    """
    top, name, text = columns
    tone = cause_tone(c, cause, number)
    end = c.para(cause.label, x, y, name - 8, "small")
    bar = w - name - text - 8
    basic.signed(c, x + name, y + c.lh("small") / 2 - 4, bar, cause.value, top, tone)
    c.line(cause_text(cause), x + w - text, y, text, "small_bold", tone, "right")
    y = max(end, y + c.lh("small"))
    if detail and cause.detail:
        y = c.para(cause.detail, x, y, w, "small", c.theme["muted"]) + 4
    return y + 4


def causes(
    c: Canvas, ctl: Control, number: Number, x: float, y: float, w: float, *, detail: bool = True
) -> float:
    """All causes of the last change and the line with their sum."""
    if not number.causes:
        return c.para(ctl.t("no_causes"), x, y, w, "small", c.theme["muted"])
    top = max(abs(cause.value) for cause in number.causes)
    text = max(c.text_width(cause_text(cause), "small_bold") for cause in number.causes) + 2
    text = min(text, w * 0.58)
    columns = (top, min(w * 0.44, w - text - 48), text)
    for cause in number.causes:
        y = cause_row(c, cause, number, columns, x, y, w, detail=detail)
    c.bar(x, y + 1, w, 1, c.theme["hairline"])
    y += 5
    tone = basic.tone(c, number.better)
    c.line(ctl.t("sum"), x, y, w * 0.6, "small_bold")
    change = basic.delta_text(number.delta, number.delta_text)
    c.line(change, x, y, w, "small_bold", tone, "right")
    return y + c.lh("small_bold")


def with_causes(
    c: Canvas, ctl: Control, number: Number, x: float, y: float, w: float, *, indent: float = 0.0
) -> float:
    """A number with its change and the causes that sum to it, in brief; press it for details."""
    top = y
    c.line(number.label, x, y, w, "small", c.theme["muted"])
    y = from_to(c, number, x, y + c.lh("small"), w, "value") + 4
    if number.causes or not indent:
        y = causes(c, ctl, number, x + indent, y, w - indent, detail=False)
    c.hot(
        f"why:{number.id}", x - 8, top - 3, w + 16, y - top + 6, number.label,
        lambda: ctl.explain(number), group="causes",
    )  # fmt: skip
    return y


def from_to(c: Canvas, number: Number, x: float, y: float, w: float, style: str = "hero") -> float:
    """`before → now` and the change."""
    at = x
    high = c.lh(style)
    change = basic.delta_text(number.delta, number.delta_text)
    now = number.after_text or number.text  # with the digits of the change
    room = w - c.text_width(now, style) - c.text_width(change, "strong") - 55
    fits = [s for s in ("value", "strong") if c.text_width(number.before_text, s) <= room]
    if number.before_text and fits:
        at += c.line(number.before_text, at, y, room + 2, fits[0], c.theme["muted"], h=high) + 10
        size = basic.icon_size(c, 20)
        c.icon("arrow-right", at, y + (high - size) / 2, size, c.theme["muted"])
        at += size + 10
    at += c.line(now, at, y, x + w - at, style, h=high) + 14
    tone = basic.tone(c, number.better)
    if c.text_width(change, "strong") <= x + w - at:
        c.line(change, at, y, x + w - at, "strong", tone, h=high)
        return y + high
    c.line(change, x, y + high - 2, w, "small_bold", tone)
    return y + high + c.lh("small_bold")
