"""The situation room: top bar, goal and numbers, map over tabs, dilemma and news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.state import TABS
from sim.ui.widgets import basic, budget, cards, data, deals, feed, goal, mappanel, numbers, topbar

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control


def draw(c: Canvas, ctl: Control) -> None:
    """The whole screen; wider windows give their extra width to map and feed."""
    gap = basic.GAP
    topbar.draw(c, ctl)
    y = topbar.height(c) + gap
    h = c.height - y - gap
    grow = c.text_scale**0.45
    extra = max(0.0, c.width - 1280)
    left = 260 * grow
    right = (288 + extra * 0.25) * grow
    middle = c.width - left - right - 4 * gap
    _left(c, ctl, gap, y, left, h)
    _middle(c, ctl, left + 2 * gap, y, middle, h)
    _right(c, ctl, c.width - gap - right, y, right, h)


def _left(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    view = ctl.view
    flag = c.height_of(lambda: goal.flag(c, ctl, view.goal, x, 0.0, w), 0.0)
    if flag > h * 0.74:  # large text: one column that scrolls as a whole
        with c.scroll("left", x, y, w + 9, h) as area:
            at = goal.flag(c, ctl, view.goal, x, area.top, w - 4) + basic.GAP
            area.bottom = numbers.tiles(c, ctl, view.numbers, x, at, w - 4)
        return
    goal.flag(c, ctl, view.goal, x, y, w)
    top = y + flag + basic.GAP
    room = h - flag - basic.GAP
    basic.panel(c, x, top, w, room)
    with c.scroll("numbers", x + 2, top + 4, w - 6, room - 8) as area:
        area.bottom = numbers.rows(
            c, ctl, view.numbers, x + basic.PAD, area.top + 6, w - 2 * basic.PAD
        )


def _middle(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    tab_high = max(36.0, c.lh("strong") + 12)
    content = 3 * cards.card_height(c) + 2 * cards.GUTTER
    upper = max(h - content - tab_high - 16, h * 0.30, 190.0 * c.text_scale**0.6)
    mappanel.draw(c, ctl, x, y, w, upper)
    at = y + upper + 8
    if ctl.view.hint and mappanel.hint_apart(c):
        at = c.para(ctl.view.hint, x + 4, at - 2, w - 8, "small", c.theme["gold"], most=2) + 4
    _tabs(c, ctl, x, at, w, tab_high)
    at += tab_high + 8
    room = y + h - at
    match TABS[ctl.state.tab - 1]:
        case "policy":
            cards.grid(c, ctl, x, at, w, room)
        case "budget":
            budget.draw(c, ctl, x, at, w, room)
        case "deals":
            deals.draw(c, ctl, x, at, w, room)
        case "data":
            data.charts(c, ctl, x, at, w, room)
        case _:
            data.causes(c, ctl, x, at, w, room)


def _tabs(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    labels = [ctl.t(f"tab_{name}") for name in TABS]
    right = x + w
    lead = c.text_width("0", "small") + 8
    widths = [c.text_width(label, "strong") + lead + 28 for label in labels]
    if sum(widths) > w:
        widths = [w / len(labels)] * len(labels)
    for i, (label, wide) in enumerate(zip(labels, widths, strict=True), start=1):
        chosen = ctl.state.tab == i
        if chosen:
            c.box(x, y, wide, h, c.theme["raised"], radius=8)
            c.bar(x + 14, y + h - 3, wide - 28, 3, c.theme["accent"])
        ink = c.theme["text" if chosen else "muted"]
        c.line(str(i), x + 14, y, lead, "small", c.theme["muted"], h=h)
        c.line(label, x + 14 + lead, y, wide - lead - 22, "strong", ink, h=h)
        c.hot(
            f"tab:{i}", x, y, wide, h, label, lambda tab=i: ctl.set_tab(tab),  # type: ignore[misc]
            group="tabs", hint=ctl.t("tip_tab", n=i), tip=False,
        )  # fmt: skip
        x += wide
    if ctl.state.tab == 1:
        cards.filters(c, ctl, x + 8, y, right - x - 8, h)


def _right(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    gap = basic.GAP
    bottom = y + h
    top = feed.drafts(c, ctl, x, bottom, w, h * 0.24) - gap
    end = y
    if ctl.view.event is not None:
        end = feed.event_panel(c, ctl, x, y, w, h * 0.56) + gap
    feed.news_panel(c, ctl, x, end, w, top - end)
