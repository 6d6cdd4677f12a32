"""Elements escape what they are given; charts keep their labels apart and their ticks round."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from sim.reports import svg
from sim.reports.html import Html, el, markup, page


def test_text_and_attributes_are_escaped() -> None:
    made = el("p", '<b>&"', title='"><script>', class_="x", stroke_width=2, href=None)
    assert made == (
        '<p title="&quot;&gt;&lt;script&gt;" class="x" stroke-width="2">&lt;b&gt;&amp;&quot;</p>'
    )


def test_markup_is_not_escaped_twice() -> None:
    assert el("p", el("b", "a<"), " & ") == "<p><b>a&lt;</b> &amp; </p>"
    assert markup([Html("<i>"), "<i>"]) == "<i>&lt;i&gt;"


def test_void_elements_have_no_end() -> None:
    assert el("br") == "<br>"


def test_a_page_states_its_language_and_forbids_the_network() -> None:
    made = page("ja", "題<名>", el("p", "x"))
    assert made.startswith('<!DOCTYPE html>\n<html lang="ja">')
    assert '<meta charset="utf-8">' in made
    assert "default-src &#x27;none&#x27;" in made
    assert "<title>題&lt;名&gt;</title>" in made


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (0.013, 0.05), (12.0, 23.4), (-3.0, 7.0), (5.0, 5.0), (0.0, 0.0)]
)
def test_ticks_are_round_and_span_the_range(low: float, high: float) -> None:
    ticks = svg.round_ticks(low, high)
    assert 2 <= len(ticks) <= 9
    assert ticks[0] <= low
    assert ticks[-1] >= high
    steps = [b - a for a, b in pairwise(ticks)]
    assert max(steps) == pytest.approx(min(steps))


@pytest.mark.parametrize("wanted", [[50.0] * 9, [10.0, 300.0, 12.0, 299.0], [290.0] * 4, [20.0]])
def test_labels_do_not_overlap_and_keep_their_order(wanted: list[float]) -> None:
    placed = svg.spread(wanted, 15.0, 18.0, 292.0)
    ranked = sorted(placed)
    assert all(b - a >= 15.0 - 1e-9 for a, b in pairwise(ranked))
    assert ranked[0] >= 18.0 - 1e-9
    assert ranked[-1] <= 292.0 + 1e-9
    by_wish = [p for _, p in sorted(zip(wanted, placed, strict=True))]
    assert by_wish == sorted(by_wish)


def test_labels_are_cut_by_width() -> None:
    assert svg.shortened("short") == "short"
    assert svg.shortened("a very long name of a game") == "a very long name…"
    assert svg.shortened("とても長いゲームの名前") == "とても長いゲーム…"


def test_a_chart_holds_all_lines_and_stays_inside() -> None:
    paths = [
        svg.Path(f"<{i}>", [(2026 + t / 2, 0.1 * i * t) for t in range(21)], c, d)
        for i, (c, d) in enumerate(zip(svg.COLOURS, svg.DASHES, strict=True))
    ]
    made = svg.chart("t", paths, [svg.Level("mark", 9.0)], lambda v: f"{v:.1f}")
    assert made.count("<polyline") == len(paths)
    assert "&lt;0&gt;" in made
    assert "<0>" not in made
    for name in ("x1", "x2", "cx", "x"):
        for value in re.findall(rf'\b{name}="([^"]+)"', made):
            assert 0.0 <= float(value) <= svg.WIDTH
    for name in ("y1", "y2", "cy", "y"):
        for value in re.findall(rf'\b{name}="([^"]+)"', made):
            assert 0.0 <= float(value) <= svg.HEIGHT


def test_colours_and_dashes_are_all_different() -> None:
    assert len(set(svg.COLOURS)) == len(set(svg.DASHES)) == 8


@pytest.mark.parametrize("colour", svg.COLOURS)
def test_colours_are_legible_on_white(colour: str) -> None:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (light + 0.05) >= 3.8
