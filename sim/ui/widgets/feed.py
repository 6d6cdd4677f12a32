"""The right column: the dilemma of the turn, drafted orders, news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.widgets import basic

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control
    from sim.views.models import Choice, EventView, NewsItem

_KIND_ICON = {
    "policy": "file-text", "deal": "heart-handshake", "event": "bolt", "refusal": "x",
    "signal": "broadcast",
    "world": "world",
}  # fmt: skip


def event_panel(c: Canvas, ctl: Control, x: float, y: float, w: float, most: float) -> float:
    """The dilemma with its choices; scrolls inside when it is taller than `most`."""
    event = ctl.view.event
    if event is None:
        return y
    pad = basic.PAD
    inner = w - 2 * pad
    button = basic.button_height(c)
    body = c.height_of(lambda: _event_body(c, ctl, event, x + pad, y, inner - 6), y)
    high = min(body + button + 20, most)
    basic.panel(c, x, y, w, high, edge="gold" if not event.chosen else "hairline")
    tone = c.theme["muted" if event.chosen else "gold"]
    size = basic.icon_size(c, 16)
    c.icon("alert-triangle", x + pad, y + 7 + (button - size) / 2, size, tone)
    label = ctl.t("event_answered" if event.chosen else "event_open")
    left = x + pad + size + 6
    c.line(label, left, y + 7, x + w - button - 16 - left, "small_bold", tone, h=button)
    basic.button(
        c, f"event:{event.id}", x + w - button - 8, y + 7, button, "", lambda: ctl.show("event"),
        icon="eye", group="event", hint=ctl.t("tip_event"), kind="quiet",
    )  # fmt: skip
    with c.scroll("event", x + 2, y + button + 8, w - 6, high - button - 14) as area:
        area.bottom = _event_body(c, ctl, event, x + pad, area.top, inner - 6) + 2
    return y + high


def _event_body(c: Canvas, ctl: Control, event: EventView, x: float, y: float, w: float) -> float:
    y = c.para(event.title, x, y, w, "h2") + 2
    y = c.para(event.body, x, y, w, "small", c.theme["muted"], most=2) + 8
    for choice in event.choices:
        y = choice_card(c, ctl, event, choice, x, y, w, brief=True) + 6
    return y


def choice_card(
    c: Canvas,
    ctl: Control,
    event: EventView,
    choice: Choice,
    x: float,
    y: float,
    w: float,
    *,
    brief: bool = False,
) -> float:
    """An answer: label, stakes, warning word, whether it is taken by default. Press to choose."""
    chosen = event.chosen == choice.id
    style = "small_bold" if brief else "strong"
    pad, top = (9.0, 6.0) if brief else (14.0, 10.0)

    def content() -> float:
        size = basic.icon_size(c, 15)
        at = y + top
        lead = size + 6
        inner = w - 2 * pad
        name = c.theme["text" if choice.action.enabled else "muted"]
        if chosen:
            c.icon("check", x + pad, at + (c.lh(style) - size) / 2, size, c.theme["good"])
        else:
            middle = at + c.lh(style) / 2 - 5
            c.box(x + pad + 2, middle, 10, 10, None, c.theme["muted"], radius=5, width=1.5)
        end = c.para(choice.label, x + pad + lead, at, inner - lead, style, name)
        if choice.stakes:
            stakes = "　".join(choice.stakes) if brief else "\n".join(choice.stakes)
            end = c.para(stakes, x + pad + lead, end + 1, inner - lead, "small", c.theme["muted"])
        if choice.id == event.default and not event.chosen:
            end = c.para(
                ctl.t("taken_by_default"), x + pad + lead, end + 1, inner - lead, "small",
                c.theme["focus"],
            )  # fmt: skip
        if choice.warning:
            end += 3
            basic.chip(
                c, choice.warning if brief else choice.warning_text, x + pad + lead, end,
                c.theme["gold"], icon="alert-triangle", most=inner - lead,
            )  # fmt: skip
            end += basic.chip_height(c)
        if not choice.action.enabled and choice.action.reason:
            end = c.para(
                choice.action.reason, x + pad + lead, end + 2, inner - lead, "small", c.theme["bad"]
            )
        return end + top

    high = c.height_of(content, y)
    edge = c.theme["good" if chosen else "hairline"]
    c.box(x, y, w, high, c.theme["raised"], edge, radius=8, width=2 if chosen else 1)
    content()
    press = (lambda: ctl.do(choice.action.intent)) if choice.action.enabled else None
    c.hot(
        f"choice:{choice.id}", x, y, w, high, choice.label, press,
        group="event", hint=choice.action.hint if choice.action.enabled else choice.action.reason,
        tip=False,
    )  # fmt: skip
    return y + high


def drafts(c: Canvas, ctl: Control, x: float, y: float, w: float, most: float) -> float:
    """The orders of this turn with undo; `y` is the lower edge. Returns the upper edge."""
    view = ctl.view
    pad, button = basic.PAD, basic.button_height(c)
    lines = c.height_of(lambda: _draft_lines(c, ctl, x + pad, 0.0, w - 2 * pad - 6), 0.0)
    high = min(lines + button + 18, most)
    top = y - high
    basic.panel(c, x, top, w, high)
    label = ctl.t("orders", n=len(view.drafts))
    wide = basic.button_width(c, view.undo.label, "arrow-back-up")
    c.line(label, x + pad, top + 8, w - 2 * pad - wide - 8, "strong", h=button)
    press = (lambda: ctl.do(view.undo.intent)) if view.undo.enabled else None
    basic.button(
        c, "undo", x + w - wide - 8, top + 8, wide, view.undo.label, press,
        icon="arrow-back-up", hint=view.undo.hint if view.undo.enabled else view.undo.reason,
        group="drafts",
    )  # fmt: skip
    with c.scroll("drafts", x + 2, top + button + 9, w - 6, high - button - 16) as area:
        area.bottom = _draft_lines(c, ctl, x + pad, area.top, w - 2 * pad - 6)
    return top


def _draft_lines(c: Canvas, ctl: Control, x: float, y: float, w: float) -> float:
    if not ctl.view.drafts:
        return c.para(ctl.t("no_orders"), x, y, w, "small", c.theme["muted"])
    for draft in ctl.view.drafts:
        cost = c.text_width(draft.cost_text, "small")
        size = 6.0
        basic.dot(c, x, y + c.lh("small") / 2 - 3, size, c.theme["focus"])
        stack = cost > w * 0.45
        end = c.para(draft.text, x + 13, y, w - 13 - (0 if stack else cost + 8), "small")
        if stack:
            end = c.para(draft.cost_text, x + 13, end, w - 13, "small", c.theme["muted"])
        else:
            c.line(draft.cost_text, x, y, w, "small", c.theme["muted"], "right")
        y = end + 3
    return y


def news_panel(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """The feed; only the lines in the viewport are drawn."""
    if h < 60:
        return
    basic.panel(c, x, y, w, h)
    pad = basic.PAD
    c.line(ctl.t("news"), x + pad, y + 10, w - 2 * pad, "h2")
    top = y + 12 + c.lh("h2")
    note = c.para_height(ctl.t("invented"), w - 2 * pad, "micro") + 8
    full = h
    if h > 180 * c.text_scale:
        h -= note
        c.para(ctl.t("invented"), x + pad, y + h, w - 2 * pad, "micro", c.theme["muted"])
    c.hot(
        "news", x, y, w, full, ctl.t("news"), lambda: ctl.show("news"), group="news",
        hint=ctl.t("tip_news"), radius=12,
    )  # fmt: skip
    with c.scroll("news", x + 2, top, w - 6, h - (top - y) - 6) as area:
        items = (*ctl.view.coming, *ctl.view.news)
        if not items:
            muted = c.theme["muted"]
            area.bottom = c.para(ctl.t("no_news"), x + pad, area.top, w - 2 * pad, "small", muted)
            return
        area.bottom = news_list(
            c, items, x + pad, area.top, w - 2 * pad - 6, area.view.top, area.view.bottom
        )


def news_part(
    c: Canvas, title: str, news: tuple[NewsItem, ...], x: float, y: float, w: float
) -> float:
    """A heading with its items; nothing when there are none."""
    if not news:
        return y
    c.line(title, x, y, w, "h2")
    return news_list(c, news, x, y + c.lh("h2") + 4, w)


def news_list(
    c: Canvas,
    news: tuple[NewsItem, ...],
    x: float,
    y: float,
    w: float,
    first_px: float = -1e9,
    last_px: float = 1e9,
) -> float:
    """Items from `y` down; those outside the given pixel rows are measured, not drawn."""
    for item in news:
        high = _item_height(c, item, w)
        visible = first_px - 4 < (y + high) * c.scale and y * c.scale < last_px + 4
        if visible:
            _item(c, item, x, y, w, high)
        y += high + 12
    return y - 12 if news else y


def _who(c: Canvas, item: NewsItem, w: float) -> tuple[str, float]:
    """Actor and time, and the width they may take beside the icon."""
    who = " · ".join(part for part in (item.actor, item.when) if part)
    return who, w - 12 - basic.icon_size(c, 14) - 6


def _item_height(c: Canvas, item: NewsItem, w: float) -> float:
    who, room = _who(c, item, w)
    high = c.para_height(who, room, "small") + c.para_height(item.headline, w - 12, "body")
    return high + (c.para_height(item.reason, w - 12, "small") if item.reason else 0.0)


def _item(c: Canvas, item: NewsItem, x: float, y: float, w: float, high: float) -> None:
    c.bar(x, y + 2, 3, high - 4, c.theme.bloc(item.bloc))
    size = basic.icon_size(c, 14)
    c.icon(
        _KIND_ICON.get(item.kind, "news"), x + w - size, y + (c.lh("small") - size) / 2, size,
        c.theme["muted"],
    )  # fmt: skip
    who, room = _who(c, item, w)
    y = c.para(who, x + 12, y, room, "small", c.theme["muted"])
    y = c.para(item.headline, x + 12, y, w - 12, "body")
    if item.reason:
        c.para(item.reason, x + 12, y, w - 12, "small", c.theme["muted"])
