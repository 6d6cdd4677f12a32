"""Small parts every screen is made of: panels, buttons, chips, badges, meters.

Sizes are design units. Functions that draw downwards return their lower end, functions that
draw along a line return the width they used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.theme import Colour, mix

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.ui.canvas import Canvas
    from sim.ui.control import Control
    from sim.views.models import Action

GAP = 12.0
PAD = 14.0


def action_id(action: Action) -> str:
    """Stable id of an action: its intent and the values in key order."""
    values = [str(v) for _, v in sorted(action.intent.values.items())]
    return ":".join(["action", action.intent.kind, *values])


def panel(
    c: Canvas, x: float, y: float, w: float, h: float, *, raised: bool = False, edge: str = ""
) -> None:
    """The ground of a group of things."""
    fill = c.theme["raised" if raised else "panel"]
    c.box(x, y, w, h, fill, c.theme[edge or "hairline"], radius=c.theme.radius["panel"])


def heading(c: Canvas, text: str, x: float, y: float, w: float, note: str = "") -> float:
    """The heading of a panel with a quiet note at its right."""
    used = c.text_width(note, "small") + GAP if note else 0.0
    c.line(text, x, y, w - used, "h2")
    if note:
        c.line(note, x, y, w, "small", c.theme["muted"], "right", h=c.lh("h2"))
    return y + c.lh("h2")


def button_height(c: Canvas) -> float:
    """Height of a button."""
    return max(34.0, c.lh("strong") + 12)


def button_width(c: Canvas, label: str, icon: str = "") -> float:
    """Width a button needs."""
    return c.text_width(label, "strong") + 30 + (icon_size(c) + 8 if icon else 0)


def icon_size(c: Canvas, base: float = 18.0) -> float:
    """Icons grow with the text."""
    return base * c.text_scale


def button(
    c: Canvas,
    name: str,
    x: float,
    y: float,
    w: float,
    label: str,
    press: Callable[[], None] | None,
    *,
    kind: str = "plain",
    icon: str = "",
    hint: str = "",
    group: str = "",
    h: float = 0.0,
    edge: str = "",
    trail: bool = False,
    tip: bool = True,
    ends: bool = False,
) -> float:
    """A button (`primary`, `plain` or `quiet`); greyed when `press` is None. Its lower end.

    `edge` names the role of a coloured edge; `trail` puts the icon behind the label; `ends` keeps
    the first focus of a screen away.
    """
    high = h or button_height(c)
    theme = c.theme
    fill: Colour | None = theme["raised"]
    line: Colour | None = theme["hairline"]
    ink = theme["text"]
    if kind == "primary":
        fill, line, ink = theme["accent"], None, theme["accent_text"]
    elif kind == "quiet":
        fill, line, ink = None, None, theme["muted"]
    if press is None:
        fill, line, ink = theme["panel"], theme["hairline"], theme["muted"]
    if edge:
        line, ink = theme[edge], theme["text"]
    c.box(x, y, w, high, fill, line, radius=c.theme.radius["medium"])
    mark = icon or ("lock" if press is None and label else "")
    size = icon_size(c)
    room = w - 16 if label else w
    wide = min(c.text_width(label, "strong"), room - (size + 8 if mark else 0)) if label else 0.0
    left = x + (w - wide - (size + (8 if label else 0) if mark else 0)) / 2
    if mark:
        at = left + wide + 8 if trail and label else left
        c.icon(mark, at, y + (high - size) / 2 - 1, size, ink)
        left += 0 if trail else size + 8
    if label:
        c.line(label, left, y, wide + 1, "strong", ink, h=high)
    c.hot(name, x, y, w, high, label or hint, press, group=group, hint=hint, tip=tip, ends=ends)
    return y + high


MARK_ICON = {"in_force": "player-play", "coming": "clock", "drafted": "check"}
MARK_TONE = {"in_force": "good", "coming": "good", "drafted": "focus"}


def mark_chip(c: Canvas, ctl: Control, mark: str, right: float, y: float, h: float) -> None:
    """How things stand (`in_force`, `coming`, `drafted`) as a chip that ends at `right`."""
    text = ctl.t(f"action_{mark}")
    wide = c.text_width(text, "small_bold") + 21 + icon_size(c, 14)
    top = y + (h - chip_height(c)) / 2
    chip(c, text, right - wide, top, c.theme[MARK_TONE[mark]], icon=MARK_ICON[mark])


def action_button(
    c: Canvas,
    ctl: Control,
    action: Action,
    x: float,
    y: float,
    w: float,
    *,
    kind: str = "plain",
    group: str = "",
    icon: str = "",
) -> float:
    """A button for an action of the view, with its hint or the reason why it is closed below.

    Returns the lower end including that line.
    """
    press = (lambda: ctl.press_action(action)) if action.enabled else None
    hint = action.hint if action.enabled else action.reason
    stands = action.mark and not action.enabled
    end = button(
        c, action_id(action), x, y, w, action.label, press,
        kind=kind, hint=hint, group=group, icon=icon or MARK_ICON.get(action.mark, ""), tip=False,
        edge=MARK_TONE.get(action.mark, ""), ends=action.ends,
    )  # fmt: skip
    if action.mark:
        mark_chip(c, ctl, action.mark, x + w - 10, y, end - y)
    if hint and not stands:  # where it stands, the chip says all
        end = c.para(hint, x + 2, end + 3, w - 4, "small", c.theme["muted"])
    return end


def chip_height(c: Canvas) -> float:
    """Height of a chip."""
    return max(24.6, c.lh("small") + 4)


def chip(
    c: Canvas,
    text: str,
    x: float,
    y: float,
    colour: Colour,
    *,
    icon: str = "",
    most: float = 1e6,
    solid: bool = False,
) -> float:
    """A small label with a coloured edge (or ground when `solid`); returns its width."""
    size = icon_size(c, 14)
    lead = size + 5 if icon else 0.0
    wide = min(c.text_width(text, "small_bold") + 16 + lead, most)
    high = chip_height(c)
    ground = colour if solid else mix(c.theme["panel"], colour, 0.14)
    ink = c.theme["accent_text"] if solid else colour
    c.box(x, y, wide, high, ground, None if solid else colour, radius=high / 2)
    if icon:
        c.icon(icon, x + 8, y + (high - size) / 2, size, ink)
    c.line(text, x + 8 + lead, y, wide - 15 - lead, "small_bold", ink, h=high)
    return wide


def dot(c: Canvas, x: float, y: float, size: float, colour: Colour, filled: bool = True) -> None:
    """A round pip at the left upper corner `x`, `y`."""
    c.box(x, y, size, size, colour if filled else None, colour, radius=size / 2, width=1.5)


def pips(c: Canvas, count: int, x: float, y: float, colour: Colour, size: float = 8) -> float:
    """`count` filled pips; returns the width."""
    for i in range(count):
        dot(c, x + i * (size + 3), y, size, colour)
    return count * (size + 3)


def meter(
    c: Canvas, x: float, y: float, w: float, share: float, colour: Colour, h: float = 8
) -> None:
    """A bar filled to `share` (0..1)."""
    c.box(x, y, w, h, c.theme["hairline"], radius=h / 2)
    filled = max(0.0, min(1.0, share)) * w
    if filled >= 2:
        c.box(x, y, max(filled, h), h, colour, radius=h / 2)


def signed(
    c: Canvas, x: float, y: float, w: float, value: float, top: float, colour: Colour, h: float = 8
) -> None:
    """A bar from the middle: right for plus, left for minus; `top` is the largest size."""
    middle = x + w / 2
    c.bar(middle, y - 3, 1, h + 6, c.theme["muted"])
    long = abs(value) / top * (w / 2 - 2) if top else 0.0
    long = max(long, 2.0) if value else 0.0
    c.box(middle if value > 0 else middle - long, y, long, h, colour, radius=min(3.0, h / 2))


def tone(c: Canvas, better: bool | None) -> Colour:
    """Colour of a change: good, bad or neither."""
    if better is None:
        return c.theme["muted"]
    return c.theme["good" if better else "bad"]


def arrow(delta: float) -> str:
    """The sign that goes with every coloured change."""
    return "▲" if delta > 0 else "▼" if delta < 0 else "＝"


def delta_text(delta: float, text: str) -> str:
    """`▲ +1.2`: direction is never shown by colour alone; what rounds to nothing has none."""
    if not any(digit in text for digit in "123456789"):
        delta = 0.0
    return f"{arrow(delta)} {text}" if text and delta else arrow(delta)


def card_tone(c: Canvas, kind: str) -> Colour:
    """Colour of a state, a warning or a notice."""
    role = {
        "running": "good", "drafted": "focus", "locked": "muted", "met": "good",
        "outstanding": "gold", "missed": "bad", "refused": "bad", "error": "bad",
        "offered": "gold", "answered": "focus",
        "in_force": "good", "closed": "muted", "info": "focus",
    }.get(kind, "muted")  # fmt: skip
    return c.theme[role]


def warning_line(c: Canvas, text: str, x: float, y: float, w: float) -> float:
    """A warning with its sign; returns its lower end."""
    size = icon_size(c, 16)
    c.icon("alert-triangle", x, y + (c.lh("body") - size) / 2, size, c.theme["gold"])
    return c.para(text, x + size + 8, y, w - size - 8, "body", c.theme["gold"])
