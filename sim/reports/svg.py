"""Line charts as SVG: direct labels, thresholds, and dashes so that colour is not needed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.reports.html import Html, el

WIDTH, HEIGHT = 600.0, 320.0
RIGHT, TOP, BOTTOM = 160.0, 22.0, 28.0
LABEL = 15.0  # least distance of two labels
CHARACTERS = 16  # of a label; a Japanese letter counts as two

# Okabe and Ito's colours, darkened where they would be faint on white; a dash for each.
COLOURS = (
    "#0072B2", "#D55E00", "#007F5F", "#AA3E7F", "#8A6A00", "#2E86C1", "#000000", "#7A4FBF",
)  # fmt: skip
DASHES = ("", "9 4", "3 3", "12 3 3 3", "16 5", "6 2 2 2 2 2", "2 6", "12 2 6 2")
GREY, PALE = "#7b818c", "#b9bec8"
WIDE = 0x2E7F  # letters above are as wide as two


@dataclass(frozen=True, slots=True)
class Path:
    """A line of a chart: points as (position on the time axis, value), its look and its label."""

    label: str
    points: Sequence[tuple[float, float]]
    colour: str
    dash: str = ""
    width: float = 2.2


@dataclass(frozen=True, slots=True)
class Level:
    """A horizontal line: a threshold and what reaching it means."""

    label: str
    value: float


def chart(
    title: str, paths: Sequence[Path], levels: Sequence[Level], shown: Callable[[float], str]
) -> Html:
    """A chart of paths over time with thresholds; `shown` writes a value of its axis."""
    values = [y for p in paths for _, y in p.points] + [level.value for level in levels]
    ticks = round_ticks(min(values), max(values))
    low, high = min(ticks[0], *values), max(ticks[-1], *values)
    years = [x for p in paths for x, _ in p.points]
    first, last = min(years), max(*years, min(years) + 1.0)

    left = 14.0 + max(breadth(shown(tick)) for tick in ticks)

    def x(year: float) -> float:
        return left + (year - first) / (last - first) * (WIDTH - left - RIGHT)

    def y(value: float) -> float:
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = _grid(ticks, first, last, x, y, shown)
    parts += [_dotted(y(level.value), left) for level in levels]
    parts += _labels(paths, x, y)  # their leaders lie under the paths
    parts += [_line(path, x, y) for path in paths]
    parts += [_text(left + 6, y(e.value) - 4, e.label, class_="level") for e in levels]
    return el(
        "svg", el("title", title), *parts, viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}", role="img"
    )


def round_ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers that span a range; zero is among them when it is near."""
    if low > 0 and low < 0.4 * high:
        low = 0.0
    if high - low < 1e-9:
        low, high = low - max(abs(low), 1.0) * 0.1, high + max(abs(high), 1.0) * 0.1
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1.0, 2.0, 2.5, 5.0, 10.0) if s * power >= rough * 0.999)
    begin, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [i * step for i in range(begin, end + 1)]


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones, in their order, at least `least` apart, within bounds."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    out = list(wanted)
    floor = low
    for i in order:  # push down
        out[i] = max(out[i], floor)
        floor = out[i] + least
    ceiling = high
    for i in reversed(order):  # what hangs out is pushed back up
        out[i] = min(out[i], ceiling)
        ceiling = out[i] - least
    return out


def shortened(text: str, most: int = CHARACTERS) -> str:
    """A label of limited width, its end cut with an ellipsis."""
    out, width = "", 0
    for letter in text:
        width += columns(letter)
        if width > most:
            return out.rstrip() + "…"
        out += letter
    return out


def columns(text: str) -> int:
    """Width of a text in columns: two for a Japanese letter."""
    return sum(2 if ord(letter) > WIDE else 1 for letter in text)


def breadth(text: str) -> float:
    """About how wide a text of the chart is."""
    return 7.5 * columns(text)


Scale = Callable[[float], float]


def _grid(
    ticks: Sequence[float], first: float, last: float, x: Scale, y: Scale,
    shown: Callable[[float], str],
) -> list[Html]:  # fmt: skip
    left, right = x(first), WIDTH - RIGHT
    out = []
    for tick in ticks:
        out.append(_rule(left, y(tick), right, y(tick), stroke="#e3e6eb"))
        out.append(_text(left - 7, y(tick) + 4, shown(tick), anchor="end", class_="soft"))
    years = range(math.ceil(first), math.floor(last) + 1)
    step = 1 if len(years) <= 6 else 2
    for year in years[::step]:
        out.append(_rule(x(year), HEIGHT - BOTTOM, x(year), HEIGHT - BOTTOM + 4, stroke=GREY))
        out.append(_text(x(year), HEIGHT - BOTTOM + 18, str(year), anchor="middle", class_="soft"))
    out.append(_rule(left, HEIGHT - BOTTOM, right, HEIGHT - BOTTOM, stroke=GREY))
    return out


def _dotted(at: float, left: float) -> Html:
    return _rule(left, at, WIDTH - RIGHT, at, stroke="#1a1d24", stroke_dasharray="1 3")


def _line(path: Path, x: Scale, y: Scale) -> Html:
    points = " ".join(f"{x(a):.1f},{y(b):.1f}" for a, b in path.points)
    end_x, end_y = path.points[-1]
    line = el(
        "polyline", points=points, fill="none", stroke=path.colour, stroke_width=path.width,
        stroke_dasharray=path.dash or None, stroke_linejoin="round",
    )  # fmt: skip
    return el(
        "g", line, el("circle", cx=f"{x(end_x):.1f}", cy=f"{y(end_y):.1f}", r=3, fill=path.colour)
    )


def _labels(paths: Sequence[Path], x: Scale, y: Scale) -> list[Html]:
    """Labels at the right with a sample of the line, joined to its end by a thin line."""
    ends = [path.points[-1] for path in paths]
    places = spread([y(b) for _, b in ends], LABEL, TOP + 6, HEIGHT - BOTTOM)
    left = WIDTH - RIGHT + 6
    out = []
    for path, (a, b), at in zip(paths, ends, places, strict=True):
        out.append(_rule(x(a), y(b), left + 2, at, stroke=PALE, stroke_width=0.8))
        out.append(
            _rule(left + 4, at, left + 28, at, stroke=path.colour, stroke_width=path.width,
                  stroke_dasharray=path.dash or None)
        )  # fmt: skip
        label = el("tspan", shortened(path.label), fill=path.colour, font_weight=600)
        out.append(_text(left + 32, at + 4, label))
    return out


def _rule(x1: float, y1: float, x2: float, y2: float, **look: object) -> Html:
    return el("line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", **look)


def _text(x: float, y: float, text: str, anchor: str = "start", **look: object) -> Html:
    return el("text", text, x=f"{x:.1f}", y=f"{y:.1f}", text_anchor=anchor, **look)


def bar(part: float, width: float) -> Html:
    """A small bar from the middle: to the right for gains, to the left for losses (-1 to 1)."""
    half = width / 2
    length = abs(part) * half
    start = half if part >= 0 else half - length
    return el(
        "svg",
        el("rect", x=f"{start:.1f}", y=1, width=f"{length:.1f}", height=6,
           fill="#3a6ea5" if part >= 0 else "#a5623a"),
        _rule(half, 0, half, 8, stroke=GREY),
        viewBox=f"0 0 {width:.0f} 8", class_="bar", aria_hidden="true",
    )  # fmt: skip
