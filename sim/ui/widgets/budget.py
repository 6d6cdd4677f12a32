"""The budget tab: the purse as one bar, a slider for each line, what is still free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.canvas import Canvas, Slide
from sim.ui.charts import stacked
from sim.ui.widgets import basic

if TYPE_CHECKING:
    from sim.ui.control import Control
    from sim.ui.theme import Colour
    from sim.views.models import BudgetLine

# Roles that tell neighbouring parts of the bar apart; position and name tell them as well.
_ROLES = ("us", "gold", "eu", "gulf", "asia", "gulf_funds", "bad", "big_tech")


def line_colour(c: Canvas, index: int) -> Colour:
    """Colour of the budget line number `index`."""
    return c.theme.bloc(_ROLES[index % len(_ROLES)])


def draw(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """The whole tab."""
    with c.scroll("budget", x, y, w, h) as area:
        high = h
        for _ in range(2):  # second pass with the natural height when it does not fit
            used = c.height_of(lambda: _content(c, ctl, x, area.top, w - 10), area.top)
            high = max(h, used)
        basic.panel(c, x, area.top, w if high <= h else w - 8, high)
        area.bottom = max(_content(c, ctl, x, area.top, w - 10), area.top + h)


def _content(c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
    view = ctl.view.budget
    pad = basic.PAD
    x, w = x + pad, w - 2 * pad
    y += 12
    free = f"{ctl.t('free')}  {view.free_text}"
    wide = c.text_width(free, "h2")
    c.line(view.title, x, y, w - wide - 20, "h2")
    c.line(free, x, y, w, "h2", c.theme["good" if view.free >= 0 else "bad"], "right")
    y += c.lh("h2") + 4
    parts = [(line.amount, line_colour(c, i)) for i, line in enumerate(view.lines)]
    parts.append((max(view.free, 0.0), c.theme["hairline"]))
    stacked(c, parts, x, y, w, 16)
    y += 22
    note = f"{ctl.t('total')} {view.total_text}"
    y = c.para(f"{note}　{view.note}" if view.note else note, x, y, w, "small", c.theme["muted"])
    y += 8
    columns = 2 if w / c.text_scale > 420 else 1
    gutter = 28.0
    wide = (w - (columns - 1) * gutter) / columns
    for start in range(0, len(view.lines), columns):
        ends = [
            _slider(c, ctl, line, start + i, x + i * (wide + gutter), y, wide)
            for i, line in enumerate(view.lines[start : start + columns])
        ]
        y = max(ends) + 8
    return y + 4


def typed_amount(ctl: Control, text: str) -> float:
    """Digits typed in the language's unit as ¥bn."""
    return float(text) / float(ctl.t("typed_units_per_bn"))


def amount_text(ctl: Control, amount: float) -> str:
    """An amount not yet sent, ¥bn, in the language's unit."""
    shown = amount * float(ctl.t("typed_units_per_bn"))
    return ctl.t("amount", n=f"{shown:,.0f}")


def _slider(
    c: Canvas, ctl: Control, line: BudgetLine, index: int, x: float, y: float, w: float
) -> float:
    top, colour = y, line_colour(c, index)
    name = f"line:{line.id}"
    value, text = line.amount, line.text
    state = ctl.state
    if state.dragged and state.dragged[0] == line.id:
        value = state.dragged[1]
        text = amount_text(ctl, value)
    elif state.typed is not None and state.focus.get("base") == name:
        text = ctl.t("typing", n=state.typed)
    c.box(x, y + c.lh("body") / 2 - 5, 10, 10, colour, radius=3)
    wide = c.text_width(text, "strong")
    room = w - wide - 28
    if room < w * 0.4:  # a long amount stands on a line of its own
        y = c.para(line.label, x + 18, y, w - 18, "body")
        c.line(text, x + 18, y, w - 18, "strong")
        y += c.lh("strong") + 3
    else:
        c.line(text, x, y, w, "strong", align="right")
        y = c.para(line.label, x + 18, y, room, "body") + 3
    bar = y
    span = (line.high - line.low) or 1.0
    share = max(0.0, min(1.0, (value - line.low) / span))
    c.box(x, y + 6, w, 6, c.theme["hairline"], radius=3)
    c.box(x, y + 6, max(6.0, share * w), 6, colour, radius=3)
    if line.adjustable:
        knob = x + share * (w - 18)
        c.box(knob, y, 18, 18, c.theme["text"], c.theme["panel"], radius=9, width=3)
        y += 22
    else:
        size = basic.icon_size(c, 14)
        c.icon("lock", x, y + 18 + (c.lh("small") - size) / 2, size, c.theme["muted"])
        y = c.para(line.reason, x + size + 5, y + 18, w - size - 5, "small", c.theme["muted"])
    slide = Slide(
        line.id, line.low, line.high, line.step, line.amount, c.rect(x + 9, bar, w - 18, 18)
    )
    hint = ctl.t("tip_slider") if line.adjustable else line.reason
    c.hot(
        name, x - 8, top - 2, w + 16, y - top + 4, line.label, None if not line.adjustable
        else (lambda: None), group="budget", hint=hint, slide=slide if line.adjustable else None,
    )  # fmt: skip
    return y
