"""The data and causes tabs: line charts, and every number with the causes of its change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.ui.charts import line_chart
from sim.ui.widgets import basic, numbers

if TYPE_CHECKING:
    from sim.ui.canvas import Canvas
    from sim.ui.control import Control
    from sim.views.models import Chart, Number

GUTTER = 8.0


def charts(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """The charts two by two; press one to enlarge it."""
    shown = ctl.view.charts
    columns = 2 if w / c.text_scale > 520 else 1
    with c.scroll("charts", x, y, w, h) as area:
        rows = -(-len(shown) // columns)
        high = max((h - GUTTER) / 2, 150 * c.text_scale)
        fits = rows * (high + GUTTER) - GUTTER <= h + 1
        wide = (w - (0 if fits else 10) - (columns - 1) * GUTTER) / columns
        for i, chart in enumerate(shown):
            left = x + (i % columns) * (wide + GUTTER)
            _chart(c, ctl, chart, left, area.top + (i // columns) * (high + GUTTER), wide, high)
        area.bottom = area.top + rows * (high + GUTTER) - GUTTER


def _chart(c: Canvas, ctl: Control, chart: Chart, x: float, y: float, w: float, h: float) -> None:
    basic.panel(c, x, y, w, h)
    chart_with_title(c, chart, x + 12, y + 8, w - 22, h - 16)
    c.hot(
        f"chart:{chart.id}", x, y, w, h, chart.title, lambda: ctl.enlarge(chart),
        group="charts", hint=ctl.t("tip_chart"), radius=12,
    )  # fmt: skip


def chart_with_title(c: Canvas, chart: Chart, x: float, y: float, w: float, h: float) -> None:
    """Title and unit over the plot; the unit goes below a long title."""
    beside = c.text_width(chart.title, "strong") + c.text_width(chart.unit, "small") + 10 <= w
    used = c.line(chart.title, x, y, w, "strong")
    top = c.lh("strong")
    if beside:
        left, at, high = x + used + 10, y, top
    else:
        left, at, high = x, y + top - 2, c.lh("small")
        top += high - 2
    c.line(chart.unit, left, at, x + w - left, "small", c.theme["muted"], h=high)
    line_chart(c, chart, x, y + top + 4, w, h - top - 4)


def causes(c: Canvas, ctl: Control, x: float, y: float, w: float, h: float) -> None:
    """Every number with its causes, in two columns under the headings of the groups."""
    shown = ctl.view.numbers
    columns = 2 if w / c.text_scale > 520 else 1
    with c.scroll("causes", x, y, w, h) as area:
        wide = (w - 10 - (columns - 1) * GUTTER) / columns
        ends = [area.top] * columns
        group = ""
        for number in shown:
            if number.group != group:
                group = number.group
                ends = [numbers.heading(c, group, x + 2, max(ends) + 4, w - 14)] * columns
            i = ends.index(min(ends))
            ends[i] = _block(c, ctl, number, x + i * (wide + GUTTER), ends[i], wide) + GUTTER
        area.bottom = max(ends) - GUTTER


def _block(c: Canvas, ctl: Control, number: Number, x: float, y: float, w: float) -> float:
    def content() -> float:
        return numbers.with_causes(c, ctl, number, x + 12, y + 8, w - 24) + 10

    basic.panel(c, x, y, w, c.height_of(content, y))
    return content()
