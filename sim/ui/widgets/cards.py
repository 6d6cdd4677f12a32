"""The policy tab: cards in a grid of three columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.widgets import basic

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.ui.canvas import Canvas
    from sim.ui.control import Control
    from sim.ui.theme import Colour
    from sim.views.models import Card

GUTTER = 8.0
_STATE_ICON = {
    "running": "player-play", "drafted": "file-text", "locked": "lock", "available": "",
}  # fmt: skip


def card_height(c: Canvas) -> float:
    """All cards of a grid have this height: two lines of title, one of state, one of prices."""
    return 2 * c.lh("strong") + c.lh("small") + c.lh("small") + 26


def grid(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """The cards; scrolls when there are more than fit."""
    chosen = ctl.state.filter
    cards = [k for k in ctl.view.cards if chosen in {0, k.recommendation}]
    columns = 3 if w / c.text_scale >= 560 else 2
    with c.scroll("cards", x, y, w, h) as area:
        rows = -(-len(cards) // columns)
        high = card_height(c)
        if rows * (high + GUTTER) - GUTTER > h:
            w -= 10
        else:
            high = min((h - (rows - 1) * GUTTER) / max(rows, 1), high * 1.3)
        wide = (w - (columns - 1) * GUTTER) / columns
        for i, card in enumerate(cards):
            left = x + (i % columns) * (wide + GUTTER)
            _card(c, ctl, card, left, area.top + (i // columns) * (high + GUTTER), wide, high)
        area.bottom = area.top + rows * (high + GUTTER) - GUTTER


def filters(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """Buttons that show one recommendation only, right-aligned in the row of the tabs."""
    if len(ctl.view.cards) <= 12:
        return
    size, gap = max(28.0, c.lh("small") + 8), 4.0
    numbers = sorted({k.recommendation for k in ctl.view.cards if k.recommendation})
    label = ctl.t("all")
    first = c.text_width(label, "small_bold") + 20
    left = x + w - first - len(numbers) * (size + gap)
    if left < x:
        return
    for number in (0, *numbers):
        wide = size if number else first
        chosen = ctl.state.filter == number
        edge = c.theme["accent" if chosen else "hairline"]
        top = y + (h - size) / 2
        c.box(left, top, wide, size, c.theme["raised"] if chosen else None, edge, radius=size / 2)
        ink = c.theme["text" if chosen else "muted"]
        c.line(str(number) if number else label, left, top, wide, "small_bold", ink, "center", size)
        hint = ctl.t("recommendation", n=number) if number else ctl.t("tip_all")
        c.hot(
            f"filter:{number}", left, top, wide, size, hint, _filter(ctl, number), group="filter",
            hint=hint, radius=size / 2,
        )  # fmt: skip
        left += wide + gap


def _filter(ctl: Control, number: int) -> Callable[[], None]:
    def choose() -> None:
        ctl.state.filter = number
        ctl.state.offsets["cards"] = 0.0
        ctl.changed()

    return choose


def badge(c: Canvas, number: int, x: float, y: float, size: float) -> None:
    """The number of the report's recommendation a card belongs to."""
    c.box(x, y, size, size, None, c.theme["muted"], radius=size / 2)
    c.line(str(number), x, y, size, "small_bold", c.theme["muted"], "center", h=size)


def _card(c: Canvas, ctl: Control, card: Card, x: float, y: float, w: float, h: float) -> None:
    locked = card.state == "locked"
    tone = basic.card_tone(c, card.state)
    edge = {"drafted": "focus", "running": "good"}.get(card.state, "hairline")
    edge = "gold" if card.warning else edge
    basic.panel(c, x, y, w, h, raised=not locked, edge=edge)
    pad, size = 10.0, basic.icon_size(c, 20)
    ink = c.theme["muted" if locked else "focus"]
    c.icon(card.icon, x + pad, y + 10, size, ink)
    mark = c.lh("small_bold") + 2
    left = x + pad + size + 8
    room = w - 2 * pad - size - 8 - mark - 6
    title = c.theme["muted"] if locked else c.theme["text"]
    below = c.para(card.title, left, y + 8, room, "strong", title, most=2)
    if card.recommendation:
        badge(c, card.recommendation, x + w - pad - mark, y + 9, mark)
    foot = y + h - c.lh("small") - 9
    _line(c, card, tone, x + pad, below + 3, w - 2 * pad, foot)
    _prices(c, card, x + pad, foot, w - 2 * pad)
    c.hot(
        f"card:{card.id}", x, y, w, h, card.title,
        lambda: ctl.show("card", card.id), group="cards",
        hint=card.lock_reason if locked else card.body, radius=12,
    )  # fmt: skip


def _line(c: Canvas, card: Card, tone: Colour, x: float, y: float, w: float, foot: float) -> None:
    """State, reason for the lock, or what the card does; as many lines as there is room."""
    text = card.lock_reason if card.state == "locked" else ""
    text = text or (card.state_text if card.state != "available" else card.body)
    colour = tone if card.state != "available" else c.theme["muted"]
    icon = _STATE_ICON.get(card.state, "")
    if card.warning:
        text, colour, icon = card.warning_short, c.theme["gold"], "alert-triangle"
    left, full = x, w
    if icon:
        size = basic.icon_size(c, 14)
        c.icon(icon, x, y + (c.lh("small") - size) / 2, size, colour)
        x, w = x + size + 5, w - size - 5
    lines = max(1, int((foot - y) / c.lh("small") + 0.05))
    end = c.para(text, x, y, w, "small", colour, most=lines)
    if card.state in {"running", "drafted"} and foot - end >= c.lh("small"):
        c.para(card.body, left, end, full, "small", c.theme["muted"], most=1)


def _prices(c: Canvas, card: Card, x: float, y: float, w: float) -> None:
    high = c.lh("small")
    size = basic.icon_size(c, 14)
    text = card.delay_short or card.delay_text
    delay = c.text_width(text, "small")
    at = x + c.line(card.cost_text, x, y, w * 0.62, "small_bold") + 9
    if card.pips:
        at += basic.pips(c, card.pips, at, y + high / 2 - 4, c.theme["gold"]) + 6
    if card.teams:
        c.icon("users", at, y + (high - size) / 2, size, c.theme["muted"])
        at += size + 3
        at += c.line(str(card.teams), at, y, 20, "small", c.theme["muted"]) + 8
    room = x + w - at
    if text and delay <= room:  # a long text stands on the open card only
        lead = size + 3
        if delay + lead <= room:
            c.icon("clock", x + w - delay - lead, y + (high - size) / 2, size, c.theme["muted"])
        c.line(text, at, y, room, "small", c.theme["muted"], "right")
