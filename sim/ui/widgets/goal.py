"""The goal flag: three bars with threshold and ghost marks, the common floor, the standing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.widgets import basic

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control
    from sim.views.models import GoalBar, GoalFlag

_STATUS_ICON = {"met": "check", "outstanding": "flag-3", "missed": "target"}


def share(bar: GoalBar, value: float) -> float:
    """Position of `value` on the bar, 0..1."""
    span = bar.high - bar.low
    return max(0.0, min(1.0, (value - bar.low) / span)) if span else 0.0


def _marks(c: Canvas, bar: GoalBar, x: float, y: float, w: float, *, floor: bool) -> None:
    if bar.ghost is not None:
        at = x + share(bar, bar.ghost) * w
        c.box(at - 4, y + 3, 8, 8, c.theme["panel"], c.theme.bloc("ghost"), radius=4, width=2)
    for value, role in ((bar.met, "text"), (bar.outstanding, "bad" if floor else "gold")):
        if value is not None:
            at = x + share(bar, value) * w
            c.bar(at - 2, y - 2, 5, 18, c.theme["panel"])
            c.bar(at - 1, y - 2, 3, 18, c.theme[role])


def goal_bar(
    c: Canvas, bar: GoalBar, x: float, y: float, w: float, *, floor: bool = False
) -> float:
    """One bar: name, the bar with its marks, status in words, value.

    The second mark of the `floor` is where it breaks, not something to reach.
    """
    tone = basic.card_tone(c, bar.status)
    y = c.para(bar.label, x, y, w, "small") + 3
    # The fill shows the value; with "lower is better" the marks tell where the limit lies.
    basic.meter(c, x, y + 3, w, share(bar, bar.value), tone, h=8)
    _marks(c, bar, x, y, w, floor=floor)
    y += 17
    size = basic.icon_size(c, 14)
    c.icon(_STATUS_ICON.get(bar.status, "target"), x, y + (c.lh("small") - size) / 2, size, tone)
    wide = c.line(bar.text, x, y - 1, w, "strong", align="right")
    end = c.para(bar.status_text, x + size + 5, y, w - size - 15 - wide, "small", tone)
    return max(end, y + c.lh("strong") - 1)


def legend(c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
    """What the marks on the bars mean."""
    at = x
    for role, key in (
        ("text", "mark_met"), ("gold", "mark_outstanding"), ("bad", "mark_break"),
        ("ghost", "mark_ghost"),
    ):  # fmt: skip
        label = ctl.t(key)
        wide = 12 + c.text_width(label, "micro") + 12
        if at + wide - 12 > x + w and at > x:
            at, y = x, y + c.lh("micro")
        middle = y + c.lh("micro") / 2
        if role == "ghost":
            c.box(at, middle - 4, 8, 8, None, c.theme.bloc(role), radius=4, width=2)
        else:
            c.bar(at + 3, middle - 6, 3, 12, c.theme[role])
        c.line(label, at + 12, y, min(wide, w), "micro", c.theme["muted"])
        at += wide
    return y + c.lh("micro")


def flag(c: Canvas, ctl: Control, goal: GoalFlag, x: float, y: float, w: float) -> float:
    """The whole flag; press it for thresholds in words."""

    def content() -> float:
        pad = basic.PAD
        at = y + 12
        size = basic.icon_size(c, 20)
        c.icon("flag", x + pad, at + 2, size, c.theme["accent"])
        at = c.para(goal.title, x + pad + size + 8, at, w - 2 * pad - size - 8, "h2")
        if goal.subtitle:
            at += 2
            at = c.para(goal.subtitle, x + pad, at, w - 2 * pad, "small", c.theme["muted"], most=2)
        c.hot(
            "objective", x + 6, y + 6, w - 12, at - y - 4, goal.title,
            lambda: ctl.show("objective"), group="goal", hint=goal.subtitle,
        )  # fmt: skip
        at += 8
        for bar in goal.bars:
            at = _hot_bar(c, ctl, bar, x + pad, at, w - 2 * pad) + 8
        c.bar(x + pad, at, w - 2 * pad, 1, c.theme["hairline"])
        at = _hot_bar(c, ctl, goal.floor, x + pad, at + 7, w - 2 * pad, floor=True) + 4
        at = legend(c, ctl, x + pad, at, w - 2 * pad) + 6
        if goal.standing:
            at = c.para(goal.standing, x + pad, at, w - 2 * pad, "small_bold")
        return at + 12

    basic.panel(c, x, y, w, c.height_of(content, y))
    return content()


def _hot_bar(
    c: Canvas, ctl: Control, bar: GoalBar, x: float, y: float, w: float, *, floor: bool = False
) -> float:
    end = goal_bar(c, bar, x, y, w, floor=floor)
    c.hot(
        f"{'floor' if floor else 'goal'}:{bar.id}", x - 6, y - 1, w + 12, end - y + 2, bar.label,
        lambda: ctl.show("floor" if floor else "goal", bar.id), group="goal",
    )  # fmt: skip
    return end
