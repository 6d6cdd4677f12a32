"""The deals tab: list of deals, and the slip of the chosen one with its signed terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.widgets import basic

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control
    from sim.ui.theme import Colour
    from sim.views.models import Action, Deal, Term

_STATE_ICON = {
    "open": "messages", "drafted": "file-text", "offered": "message", "answered": "check",
    "in_force": "check",
    "refused": "x", "closed": "lock",
}  # fmt: skip


def draw(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """List at the left, slip at the right."""
    deals = ctl.view.deals
    if not deals:
        basic.panel(c, x, y, w, h)
        c.para(
            ctl.t("no_deals"), x + basic.PAD, y + 14, w - 2 * basic.PAD, "body", c.theme["muted"]
        )
        return
    chosen = next((d for d in deals if d.id == ctl.state.deal), deals[0])
    left = min(230.0 * c.text_scale**0.5, w * 0.36)
    with c.scroll("deal_list", x, y, left, h) as area:
        at = area.top
        for deal in deals:
            at = _entry(c, ctl, deal, deal is chosen, x, at, left - 8) + 8
        area.bottom = at - 8
    _slip(c, ctl, chosen, x + left + 4, y, w - left - 4, h)


def _entry(
    c: Canvas, ctl: Control, deal: Deal, chosen: bool, x: float, y: float, w: float
) -> float:
    def press() -> None:
        ctl.state.deal = deal.id
        ctl.state.offsets["slip"] = 0.0
        ctl.changed()

    title = c.para_height(deal.title, w - 30, "strong")
    open_now = deal.state in {"open", "drafted", "refused"}
    text = ctl.t("percent", n=round(100 * deal.chance)) if open_now and not deal.stopped else ""
    stopped = deal.chance_text if open_now and deal.stopped else ""
    wide = c.text_width(text, "small_bold")
    size = basic.icon_size(c, 14)
    room = w - 42 - size - wide
    partner = c.para_height(deal.partner_name, w - 30, "small")
    high = title + partner + c.para_height(deal.state_text, room, "small") + 20
    high += c.para_height(stopped, w - 32, "small") if stopped else 0.0
    basic.panel(c, x, y, w, high, raised=chosen, edge="accent" if chosen else "hairline")
    c.box(x + 9, y + 12, 4, high - 24, c.theme.bloc(deal.partner), radius=2)
    at = c.para(deal.title, x + 22, y + 8, w - 30, "strong")
    at = c.para(deal.partner_name, x + 22, at, w - 30, "small", c.theme["muted"]) + 2
    tone = basic.card_tone(c, deal.state)
    c.icon(_STATE_ICON.get(deal.state, ""), x + 22, at + (c.lh("small") - size) / 2, size, tone)
    end = c.para(deal.state_text, x + 27 + size, at, room, "small", tone)
    c.para(stopped, x + 22, end, w - 32, "small", c.theme["bad"])
    if text:
        c.line(text, x, at, w - 10, "small_bold", align="right")
    c.hot(f"deal:{deal.id}", x, y, w, high, deal.title, press, group="deals", radius=12)
    return y + high


def _slip(c: Canvas, ctl: Control, deal: Deal, x: float, y: float, w: float, h: float) -> None:
    pad = basic.PAD
    basic.panel(c, x, y, w, h)
    buttons = _actions_height(c, deal, w - 2 * pad)
    room = h - (buttons + 18 if buttons else 12)
    with c.scroll("slip", x + 1, y + 6, w - 4, room) as area:
        area.bottom = _slip_body(c, ctl, deal, x + pad, area.top + 4, w - 2 * pad - 6) + 4
    if not buttons:
        return
    c.bar(x + pad, y + h - buttons - 11, w - 2 * pad, 1, c.theme["hairline"])
    _actions(c, ctl, deal, x + pad, y + h - buttons - 4, w - 2 * pad)


def _slip_body(c: Canvas, ctl: Control, deal: Deal, x: float, y: float, w: float) -> float:
    muted = c.theme["muted"]
    tone = basic.card_tone(c, deal.state)
    chip = c.text_width(deal.state_text, "small_bold") + 20
    end = c.para(deal.title, x, y, w - chip - 10, "h2")
    basic.chip(c, deal.state_text, x + w - chip, y, tone, most=chip)
    y = end + 4
    half = (w - 16) / 2
    ends = []
    for i, (key, text) in enumerate((("gives", deal.gives), ("gets", deal.gets))):
        left = x + i * (half + 16)
        c.line(ctl.t(key), left, y, half, "small_bold", muted)
        ends.append(c.para(text, left, y + c.lh("small"), half, "body"))
    y = max(ends) + 8
    if deal.state != "in_force":  # what was signed is no matter of chance
        y = _chance(c, deal, x, y, w)
    top = max((abs(t.value) for t in deal.terms), default=1.0)
    for term in deal.terms:
        y = _term(c, ctl, term, top, x, y, w)
    for key, text, ink in (
        ("items", deal.items, muted), ("term", deal.term_text, muted),
        ("red_lines", deal.red_lines, c.theme["bad"]), ("wants", deal.wants, muted),
        ("sweetener", deal.sweetener, muted), ("breach", deal.breach, muted),
    ):  # fmt: skip
        if text:
            c.line(ctl.t(key), x, y + 5, w, "small_bold", ink)
            y = c.para(text, x, y + 5 + c.lh("small"), w, "body")
    return y + 4


def _chance(c: Canvas, deal: Deal, x: float, y: float, w: float) -> float:
    """The chance of a yes in words over its bar; muted where a red line stops the deal."""
    ink = c.theme["bad" if deal.stopped else "text"]
    y = c.para(deal.chance_text, x, y, w, "strong", ink) + 3
    share, role = (deal.unstopped, "muted") if deal.stopped else (deal.chance, "focus")
    basic.meter(c, x, y, w, share, c.theme[role], h=8)
    return y + 16


def _term(c: Canvas, ctl: Control, term: Term, top: float, x: float, y: float, w: float) -> float:
    """A reason of the other side: for (right) or against (left), red lines marked in words."""
    tone: Colour = c.theme["good" if term.value >= 0 else "bad"]
    name = w * 0.52 if term.text else w
    lead = 0.0
    if term.red_line:
        size = basic.icon_size(c, 15)
        c.icon("alert-triangle", x, y + (c.lh("small") - size) / 2, size, c.theme["bad"])
        lead = size + 5
    label = f"{term.label}  {ctl.t('red_line_mark')}" if term.red_line else term.label
    end = c.para(
        label, x + lead, y, name - lead - 8, "small", c.theme["bad" if term.red_line else "text"]
    )
    if not term.text:
        return end + 4
    text = c.text_width("▲ +0.00", "small_bold") + 8
    bar = w - name - text
    basic.signed(c, x + name, y + c.lh("small") / 2 - 4, bar, term.value, top, tone)
    sign = f"{basic.arrow(term.value)} {term.text}"
    c.line(sign, x + name + bar, y, text, "small_bold", tone, "right")
    return max(end, y + c.lh("small")) + 3


def _rows(c: Canvas, deal: Deal, w: float) -> list[list[tuple[int, float]]]:
    """Buttons in rows: index of the action and width."""
    rows: list[list[tuple[int, float]]] = [[]]
    used = 0.0
    for i, action in enumerate(deal.actions):
        wide = min(basic.button_width(c, action.label, _icon(action)) - 8, w)
        if rows[-1] and used + wide > w:
            rows.append([])
            used = 0.0
        rows[-1].append((i, wide))
        used += wide + 8
    return rows


def _icon(action: Action) -> str:
    if not action.enabled:
        return "lock"
    return "x" if action.ends else basic.MARK_ICON.get(action.mark, "")


def _reason(deal: Deal) -> str:
    """Why the first closed action cannot be pressed, or what the first open one does."""
    if deal.default_text:
        return deal.default_text
    closed = next((a.reason for a in deal.actions if not a.enabled and a.reason), "")
    return closed or next((a.hint for a in deal.actions if a.enabled and a.hint), "")


def _actions_height(c: Canvas, deal: Deal, w: float) -> float:
    if not deal.actions:
        return 0.0
    rows = len(_rows(c, deal, w)) * (basic.button_height(c) + 8) - 2
    return rows + c.para_height(_reason(deal), w, "small") if _reason(deal) else rows


def _actions(c: Canvas, ctl: Control, deal: Deal, x: float, y: float, w: float) -> None:
    first = next((i for i, a in enumerate(deal.actions) if a.enabled and not a.ends), -1)
    for row in _rows(c, deal, w) if deal.actions else []:
        left = x
        for i, wide in row:
            action = deal.actions[i]
            press = (lambda a=action: ctl.press_action(a)) if action.enabled else None
            # What ends a deal stands at the right, never where it was proposed.
            at = x + w - wide if action.ends else left
            basic.button(
                c, basic.action_id(action), at, y, wide, action.label, press,
                kind="primary" if i == first else "plain", group="slip", icon=_icon(action),
                hint=action.hint if action.enabled else action.reason, ends=action.ends,
                edge=basic.MARK_TONE.get(action.mark, ""),
            )  # fmt: skip
            left += wide + 8
        y += basic.button_height(c) + 8
    if _reason(deal):
        c.para(_reason(deal), x, y - 4, w, "small", c.theme["muted"])
