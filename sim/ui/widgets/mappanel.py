"""The map of the situation room: blocs with labels, flows, actors without territory, legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from sim.ui.canvas import Canvas, MapLayer
from sim.ui.shapes import Point, dashes, rounded, stroke
from sim.ui.theme import mix
from sim.ui.widgets import basic
from sim.ui.worldmap import MapPicture, arcs_of

if TYPE_CHECKING:
    from sim.ui.control import Control
    from sim.views.models import BlocView, MapView

_Rect = tuple[float, float, float, float]
# Where a label may go around its anchor, in design px, in order of preference.
_SHIFTS: tuple[tuple[float, float], ...] = (
    (0, 0),
    (0, 18),
    (0, -20),
    (24, 0),
    (-24, 0),
    (30, 24),
    (-30, 24),
    (0, 40),
    (40, -24),
)

# Where it may go when all of these are taken: a fine grid, the nearest place first.
_RINGS = sorted(
    ((float(dx), float(dy)) for dx in range(-560, 561, 16) for dy in range(-156, 157, 12)),
    key=lambda shift: abs(shift[0]) + 1.6 * abs(shift[1]),
)


def draw(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """The whole panel."""
    view = ctl.view.map
    frame = c.rect(x, y, w, h)
    picture = ctl.maps.picture(frame.size)
    lower = h - _legend_height(c, view, w) - basic.chip_height(c) / 2 - 8
    places = _places(c, picture, view.blocs, w, lower)
    arcs = arcs_of(view.flows, places)
    if not c.dry:
        c.surface.blit(ctl.maps.surface(frame.size, arcs, c.scale), frame)
        c.marks.map = MapLayer(frame.topleft, picture, arcs, [])
    _round_off(c, frame)
    taken: list[_Rect] = [_legend(c, ctl, x, y, w, h)]
    if not hint_apart(c):
        hint = _hint(c, ctl, x, taken[0][1], w)
        if hint:
            taken.append(hint)
    for bloc in _order(view.blocs):
        if bloc.id in places:
            taken.append(_label(c, ctl, bloc, places[bloc.id], (x, y, w, h), taken))
    if c.marks.map and not c.dry:
        c.marks.map.covers += [c.rect(*rect) for rect in taken]


def _order(blocs: tuple[BlocView, ...]) -> list[BlocView]:
    """Japan first, then the ring nodes: their labels must keep their places."""
    return sorted(blocs, key=lambda b: (b.id != "japan", b.territorial))


def _places(
    c: Canvas, picture: MapPicture, blocs: tuple[BlocView, ...], w: float, lower: float
) -> dict[str, Point]:
    """Anchor of each bloc in real pixels of the picture; the others ring the `lower` edge."""
    found: dict[str, Point] = {}
    floating = [b for b in blocs if not b.territorial]
    edge = lower * c.scale
    for bloc in blocs:
        anchor = picture.anchor(bloc.id)
        if bloc.territorial and anchor:
            left = min(max(anchor[0], 40.0), w * c.scale - 40)
            found[bloc.id] = (left, min(max(anchor[1], 12.0), edge))
    for i, bloc in enumerate(floating):
        found[bloc.id] = (w * c.scale * (0.20 + 0.23 * i), edge)
    return found


def _legend_height(c: Canvas, view: MapView, w: float) -> float:
    """Height of legend and notice: one row, or two when they do not fit side by side."""
    kinds = sum(48 + c.text_width(label, "micro") for _, label in view.kinds)
    both = kinds + c.text_width(view.notice, "micro") + 26 <= w
    rows = 1.0 if both else 1.0 + len(c.fonts.wrap(view.notice, *c.face("micro"), c.px(w - 24)))
    return rows * c.lh("micro") + 8


def hint_apart(c: Canvas) -> bool:
    """With large text the advice does not fit on the map and stands below it."""
    return c.text_scale > 1.3


def _round_off(c: Canvas, frame: pygame.Rect) -> None:
    """Gives the picture the round corners and the hairline of the other panels."""
    if c.dry:
        return
    radius = c.px(c.theme.radius["panel"])
    corner = pygame.Surface((radius, radius), pygame.SRCALPHA)
    for i, j in ((0, 0), (1, 0), (0, 1), (1, 1)):
        corner.fill((*c.theme["bg"], 255))
        centre = (0 if i else radius, 0 if j else radius)
        pygame.draw.circle(corner, (0, 0, 0, 0), centre, radius)
        at = (frame.right - radius if i else frame.x, frame.bottom - radius if j else frame.y)
        c.surface.blit(corner, at)
    rounded(c.surface, frame, radius, None, c.theme["hairline"], c.px(1))


def _label(
    c: Canvas, ctl: Control, bloc: BlocView, at: Point, panel: _Rect, taken: list[_Rect]
) -> _Rect:
    """A pill with the bloc's name at its anchor, moved aside when the place is taken."""
    high = basic.chip_height(c)
    brief = bool(bloc.short) and high > panel[3] * 0.125
    name = bloc.short if brief else bloc.name
    wide = c.text_width(name, "small_bold") + 32
    cx, cy = panel[0] + at[0] / c.scale, panel[1] + at[1] / c.scale
    shifts = [(46.0 + wide / 2, 6.0)] if bloc.id == "japan" else [*_SHIFTS]
    place = _free(cx, cy, wide, high, shifts, panel, taken)
    colour = c.theme.bloc(bloc.id)
    away = abs(place[0] + wide / 2 - cx) + abs(place[1] + high / 2 - cy) > 30
    hidden = any(_overlap((cx, cy, 0.0, 0.0), other) for other in taken)
    if bloc.id == "japan" or (away and not hidden):
        _leader(c, (cx, cy), place, colour)
    x, y = place[0], place[1]
    c.box(
        x,
        y,
        wide,
        high,
        mix(c.theme["sea"], c.theme["bg"], 0.5),
        colour,
        radius=high / 2,
        width=1.5,
    )
    # Actors without territory are rings, blocs with land are filled.
    basic.dot(c, x + 9, y + high / 2 - 5, 10, colour, filled=bloc.territorial)
    c.line(name, x + 24, y, wide - 30, "small_bold", h=high)
    hint = f"{bloc.name}: {bloc.mood}" if bloc.mood else bloc.name
    c.hot(
        f"bloc:{bloc.id}", x, y, wide, high, bloc.name, lambda: ctl.show("bloc", bloc.id),
        group="map", hint=hint, radius=high / 2,
    )  # fmt: skip
    return place


def _free(
    cx: float, cy: float, wide: float, high: float, shifts: list[tuple[float, float]],
    panel: _Rect, taken: list[_Rect],
) -> _Rect:  # fmt: skip
    px, py, pw, ph = panel

    def placed(dx: float, dy: float) -> _Rect:
        left = min(max(cx + dx - wide / 2, px + 6), px + pw - wide - 6)
        return left, min(max(cy + dy - high / 2, py + 6), py + ph - high - 6), wide, high

    for shift in (*shifts, *_RINGS):
        rect = placed(*shift)
        if not any(_overlap(rect, other) for other in taken):
            return rect
    return placed(*shifts[0])


def _overlap(a: _Rect, b: _Rect) -> bool:
    return (
        a[0] < b[0] + b[2] + 3
        and b[0] < a[0] + a[2] + 3
        and a[1] < b[1] + b[3] + 3
        and b[1] < a[1] + a[3] + 3
    )


def _leader(c: Canvas, start: Point, place: _Rect, colour: tuple[int, int, int]) -> None:
    """A thin line from the land to a label that stands beside it."""
    if c.dry:
        return
    ex = min(max(start[0], place[0]), place[0] + place[2])
    ey = place[1] + place[3] / 2
    s = c.scale
    pygame.draw.aaline(c.surface, colour, (start[0] * s, start[1] * s), (ex * s, ey * s), c.px(1.5))
    pygame.draw.circle(c.surface, colour, (round(start[0] * s), round(start[1] * s)), c.px(2.5))


def _legend(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> _Rect:
    """Kinds of flow and the notice on boundaries, along the lower edge."""
    view = ctl.view.map
    high = c.lh("micro")
    full = _legend_height(c, view, w)
    top = y + h - high - 6
    at = x + 12
    for kind, label in view.kinds:
        colour = c.theme.flow(kind)
        if not c.dry:
            _sample(c, kind, colour, at, top + high / 2)
        wide = c.line(label, at + 32, top, 200, "micro", c.theme["text"])
        at += 32 + wide + 16
    room = x + w - 14 - at
    beside = full < 2 * high
    if beside:
        c.line(view.notice, at, top, room, "micro", c.theme["muted"], "right")
        link = (at - 4, y + h - full, room + 12, full - 1)
    else:
        c.para(view.notice, x + 12, y + h - full, w - 24, "micro", c.theme["muted"])
        link = (x + 6, y + h - full - 2, w - 12, max(full - high - 8, 24.0))
    c.hot(
        "map_notice", *link, view.notice, lambda: ctl.show("help", "map"), group="map",
        hint=ctl.t("tip_map_notice"),
    )  # fmt: skip
    return x, y + h - full, w, full


def _sample(c: Canvas, kind: str, colour: tuple[int, int, int], x: float, y: float) -> None:
    s = c.scale
    points = [(x * s, y * s), ((x + 26) * s, y * s)]
    width = 2.2 * s
    pattern = [p * width / 2 for p in c.theme.dashes.get(kind, ())]
    for piece in dashes(points, pattern) if pattern else [points]:
        stroke(c.surface, piece, colour, width)


def _hint(c: Canvas, ctl: Control, x: float, y: float, w: float) -> _Rect | None:
    """The advice of the moment, over the empty South Pacific; `y` is its lower edge."""
    text = ctl.view.hint
    if not text:
        return None
    size = basic.icon_size(c, 16)
    room = min(w * 0.33, 300 * c.text_scale)
    wide = min(c.text_width(text, "small") + 2, room - size - 30)
    high = c.para_height(text, wide, "small") + 12
    full = wide + size + 26
    left, top = x + w - full - 10, y - high - 4
    c.box(left, top, full, high, c.theme["panel"], c.theme["hairline"], radius=10)
    c.icon("bulb", left + 9, top + 6 + (c.lh("small") - size) / 2, size, c.theme["gold"])
    c.para(text, left + 17 + size, top + 6, wide, "small")
    return left, top, full, high
