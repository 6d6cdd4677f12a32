"""Live charts: sparkline, line chart, stacked bar. Strokes are drawn large and scaled down."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pygame

from sim.ui.shapes import OVERSAMPLE, Point, dashes, stroke
from sim.ui.theme import Colour, mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.ui.canvas import Canvas
    from sim.views.models import Chart, Series

_CACHE: dict[object, pygame.Surface] = {}
_LIMIT = 400


def _cached(key: object) -> pygame.Surface | None:
    if len(_CACHE) > _LIMIT:
        _CACHE.clear()
    return _CACHE.get(key)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line to draw: points in real pixels of the plot."""

    points: tuple[Point, ...]
    colour: Colour
    width: float
    dashed: bool = False


def _plot(size: tuple[int, int], ground: Colour, strokes: tuple[Stroke, ...]) -> pygame.Surface:
    key = (size, ground, strokes)
    found = _cached(key)
    if found is None:
        k = OVERSAMPLE
        big = pygame.Surface((size[0] * k, size[1] * k))
        big.fill(ground)
        for line in strokes:
            points = [(x * k, y * k) for x, y in line.points]
            if len(points) == 1:
                pygame.draw.circle(big, line.colour, points[0], line.width * k)
                continue
            pattern = (line.width * k * 3.2, line.width * k * 2.4)
            pieces = dashes(points, pattern) if line.dashed else [points]
            for piece in pieces:
                stroke(big, piece, line.colour, line.width * k)
        found = pygame.transform.smoothscale(big, size)
        _CACHE[key] = found
    return found


def sparkline(
    c: Canvas,
    path: Sequence[float],
    ghost: Sequence[float],
    x: float,
    y: float,
    w: float,
    h: float,
    colour: Colour,
    ground: Colour,
) -> None:
    """The course of a number so far, with the ghost line dashed behind it."""
    if c.dry or len(path) < 2:
        return
    everything = [*path, *ghost]
    low, high = min(everything), max(everything)
    span = (high - low) or 1.0
    count = max(len(path), len(ghost)) - 1
    size = (c.px(w), c.px(h))
    edge = c.scale * 3

    def place(values: Sequence[float]) -> tuple[Point, ...]:
        return tuple(
            (
                edge + i / count * (size[0] - 2 * edge),
                size[1] - edge - (v - low) / span * (size[1] - 2 * edge),
            )
            for i, v in enumerate(values)
        )

    line = place(path)
    strokes = [Stroke(line, colour, 1.8 * c.scale)]
    if len(ghost) > 1:
        strokes.insert(0, Stroke(place(ghost), c.theme.bloc("ghost"), 1.3 * c.scale, dashed=True))
    strokes.append(Stroke((line[-1],), colour, 2.6 * c.scale))
    c.image(_plot(size, ground, tuple(strokes)), x, y)


@dataclass(frozen=True, slots=True)
class _Axes:
    """Data range of a chart and how it maps to the plot in design units."""

    x0: float
    x1: float
    y0: float
    y1: float
    log: bool = False
    step: float = 0.0

    def share(self, x: float, y: float) -> Point:
        """Position in the plot, 0..1 from the lower left."""
        value = math.log10(max(y, 1e-12)) if self.log else y
        low = math.log10(self.y0) if self.log else self.y0
        high = math.log10(self.y1) if self.log else self.y1
        return (x - self.x0) / (self.x1 - self.x0), (value - low) / (high - low)


def _axes(chart: Chart) -> _Axes:
    points = [p for s in chart.series for p in s.points]
    xs = [p[0] for p in points] or [0.0, 1.0]
    ys = [p[1] for p in points] or [0.0, 1.0]
    x0, x1 = min(xs), max(xs)
    if x1 - x0 < 1e-9:
        x0, x1 = x0 - 0.5, x1 + 0.5
    if chart.log:
        positive = [y for y in ys if y > 0] or [1.0, 10.0]
        return _Axes(x0, x1, min(positive) * 0.8, max(positive) * 1.25, log=True)
    step = _step((max(ys) - min(ys)) or abs(max(ys)) or 1.0)
    low, high = math.floor(min(ys) / step) * step, math.ceil(max(ys) / step) * step
    return _Axes(x0, x1, low, high if high > low else low + step, step=step)


def _step(span: float) -> float:
    raw = span / 3
    power: float = 10.0 ** math.floor(math.log10(raw))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw)


def _ticks(axes: _Axes) -> list[float]:
    if not axes.log:
        count = round((axes.y1 - axes.y0) / axes.step)
        return [axes.y0 + i * axes.step for i in range(count + 1)]
    low, high = math.floor(math.log10(axes.y0)), math.ceil(math.log10(axes.y1))
    decades = [10.0**i for i in range(low, high + 1)]
    if len(decades) < 4:
        decades = sorted(m * d for d in decades for m in (1, 2, 5))
    inside = [v for v in decades if axes.y0 <= v <= axes.y1]
    return inside[:: max(1, math.ceil(len(inside) / 5))]


def tick_text(value: float) -> str:
    """An axis label: short, with thousands separators."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def line_chart(c: Canvas, chart: Chart, x: float, y: float, w: float, h: float) -> None:
    """Lines over the years with 3-4 grid lines and the names of the lines at their ends."""
    if c.dry:
        return
    axes = _axes(chart)
    style = "micro"
    ticks = _ticks(axes)
    left = max((c.text_width(tick_text(t), style) for t in ticks), default=0.0) + 8
    names = max((c.text_width(s.label, style) for s in chart.series), default=0.0) + 10
    right = min(names, max(w * 0.3, 90.0))
    foot = c.lh(style) + 2
    top = c.lh(style) / 2
    plot = (x + left, y + top, w - left - right, h - foot - top)
    _grid(c, axes, ticks, plot, left)
    _lines(c, chart, axes, plot)
    _names(c, chart, axes, plot, right)
    _years(c, axes, plot)


_Box = tuple[float, float, float, float]


def _grid(c: Canvas, axes: _Axes, ticks: list[float], plot: _Box, left: float) -> None:
    x, y, _, h = plot
    for tick in ticks:
        at = y + h - axes.share(axes.x0, tick)[1] * h
        high = c.lh("micro")
        c.line(
            tick_text(tick), x - left, at - high / 2, left - 6, "micro", c.theme["muted"], "right"
        )


def _lines(c: Canvas, chart: Chart, axes: _Axes, plot: _Box) -> None:
    x, y, w, h = plot
    size = (c.px(w), c.px(h + 6))
    pad = c.scale * 3
    room = (size[0] - 2 * pad, size[1] - 2 * pad)

    def at(point: Point) -> Point:
        share = axes.share(*point)
        return pad + share[0] * room[0], size[1] - pad - share[1] * room[1]

    faint = mix(c.theme["panel"], c.theme["hairline"], 0.8)
    strokes = [
        Stroke((at((axes.x0, t)), at((axes.x1, t))), faint, max(0.6, 0.8 * c.scale))
        for t in _ticks(axes)
    ]
    # Japan is drawn last and thickest: it is what the player looks for.
    for series in sorted(chart.series, key=lambda s: s.role in {"japan", "accent"}):
        points = tuple(at(p) for p in series.points)
        wide = (2.6 if series.role in {"japan", "accent"} else 1.8) * c.scale
        if points:
            strokes.append(Stroke(points, c.theme.bloc(series.role), wide, series.dashed))
    c.image(_plot(size, c.theme["panel"], tuple(strokes)), x, y - 3)


def _names(c: Canvas, chart: Chart, axes: _Axes, plot: _Box, right: float) -> None:
    """Direct labels at the line ends, pushed apart so that none covers another."""
    x, y, w, h = plot
    high = c.lh("micro") * 0.92
    room = right - 8
    labels = [s.label for s in chart.series if s.points]
    most = 0  # long names wrap, unless all of them together would not fit
    if sum(c.para_height(label, room, "micro") for label in labels) * 0.92 > h + 12:
        most = 1
    wanted: list[tuple[float, float, Series]] = []
    for series in chart.series:
        if series.points:
            tall = high if most else c.para_height(series.label, room, "micro") * 0.92
            share = axes.share(*series.points[-1])[1]
            wanted.append((y + h - share * h - high / 2, tall, series))
    wanted.sort(key=lambda item: item[0])
    places: list[float] = []
    free = y - high
    for at, tall, _ in wanted:
        places.append(max(at, free))
        free = places[-1] + tall
    limit = y + h + 8
    for i in reversed(range(len(places))):
        places[i] = min(places[i], limit - wanted[i][1])
        limit = places[i]
    for at, (_, _, series) in zip(places, wanted, strict=True):
        c.para(series.label, x + w + 8, at, room, "micro", c.theme.bloc(series.role), most=most)


def _years(c: Canvas, axes: _Axes, plot: _Box) -> None:
    x, y, w, h = plot
    room = c.text_width("2028", "micro") + 14
    first, last = math.ceil(axes.x0 - 1e-6), math.floor(axes.x1 + 1e-6)
    step = max(1, math.ceil((last - first + 1) * room / max(w, 1)))
    for year in range(first, last + 1, step):
        at = x + axes.share(year, axes.y1)[0] * w
        at = min(max(at, x + (room - 14) / 2), x + w - 14)
        c.line(str(year), at - 30, y + h + 4, 60, "micro", c.theme["muted"], "center")


def stacked(
    c: Canvas, parts: Sequence[tuple[float, Colour]], x: float, y: float, w: float, h: float
) -> None:
    """A horizontal bar of parts that share the width."""
    total = sum(p[0] for p in parts) or 1.0
    c.box(x, y, w, h, c.theme["hairline"], radius=4)
    at = x
    for i, (value, colour) in enumerate(parts):
        wide = value / total * w
        if wide > 1:
            c.box(at, y, max(1.0, wide - 2), h, colour, radius=4 if i in {0, len(parts) - 1} else 2)
        at += wide
