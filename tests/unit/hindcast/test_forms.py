"""Forms on paths made by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.core.arrays import Array
from sim.core.errors import ConfigError
from sim.core.units import Quarter
from sim.hindcast import forms
from sim.hindcast.forms import FORMS, FORMS_WITH_BASE, Span, compute

R = 2  # runs; the second is ten times the first


def path(*values: float, per: tuple[float, ...] = ()) -> forms.Path:
    """A path that begins in 2023Q1."""
    runs = np.array([1.0, 10.0])
    divided = np.outer(per, np.ones(R)) if per else None
    return forms.Path(Quarter(2023, 1), np.outer(values, runs), divided)


def value(form: str, of: forms.Path, at: str, base: str = "") -> Array:
    return compute(form, of, Span.parse(at), Span.parse(base) if base else None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025Q2", "2025Q2", "2025Q2"),
        ("2025", "2025Q1", "2025Q4"),
        ("FY2024", "2024Q2", "2025Q1"),
        ("2023Q3-2025Q4", "2023Q3", "2025Q4"),
        ("2023-2026", "2023Q1", "2026Q4"),
    ],
)
def test_a_span_is_a_quarter_a_year_a_fiscal_year_or_two_of_them(
    text: str, first: str, last: str
) -> None:
    span = Span.parse(text)
    assert (str(span.first), str(span.last)) == (first, last)


@pytest.mark.parametrize("text", ["", "2025Q5", "25", "2025Q2-2024Q1", "2025 to 2026", "FYx"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        Span.parse(text)


YEARS = path(1, 2, 3, 4, 2, 4, 6, 8)


@pytest.mark.parametrize(
    ("form", "at", "base", "first"),
    [
        ("mean", "2023Q3", "", 3.0),
        ("mean", "2023", "", 2.5),
        ("sum", "2024", "", 20.0),
        ("least", "2023Q2-2024Q4", "", 2.0),
    ],
)
def test_forms_that_keep_the_unit(form: str, at: str, base: str, first: float) -> None:
    assert value(form, YEARS, at, base).tolist() == [first, 10 * first]


@pytest.mark.parametrize(
    ("form", "at", "base", "both"),
    [
        ("ratio", "2024", "2023", 2.0),
        ("ratio", "2023Q4", "2023Q1", 4.0),
        ("increase", "2024", "2023", 1.0),
        ("growth", "2024Q3", "2023Q3", 2.0),
        ("growth", "2024", "2023", 2.0),
        ("growth", "2023Q3", "2023Q1", 9.0),
        ("rebound", "2023Q3-2024Q3", "", 3.0),
        ("slopes", "2023Q1-2024Q4", "2023Q4", 1.0),
        ("slopes", "2024Q1-2024Q4", "2024Q3", 1.0),
        ("slopes", "2023Q1-2023Q3", "2023Q2", 1.0),
    ],
)
def test_forms_that_have_no_unit(form: str, at: str, base: str, both: float) -> None:
    assert value(form, YEARS, at, base) == pytest.approx([both, both])


def test_a_bend_shows_in_the_slopes() -> None:
    bent = path(0, 1, 2, 5, 8)
    assert value("slopes", bent, "2023Q1-2024Q1", "2023Q3") == pytest.approx([3.0, 3.0])


def test_a_difference_keeps_the_unit() -> None:
    assert value("difference", YEARS, "2024Q4", "2023Q1") == pytest.approx([7.0, 70.0])


def test_compound_growth_is_the_factor_over_the_span() -> None:
    grown = forms.Path(Quarter(2023, 1), np.log(np.full((4, 1), 1.1)))
    assert value("compound", grown, "2023") == pytest.approx([1.1**4])


def test_the_share_of_a_year_is_a_ratio_of_sums() -> None:
    shares = path(1, 0, 0, 3, per=(1, 1, 1, 7))
    assert value("mean", shares, "2023") == pytest.approx([0.4, 4.0])
    assert value("least", shares, "2023Q3-2023Q4") == pytest.approx([0.0, 0.0])
    assert value("difference", shares, "2023Q1", "2023Q4") == pytest.approx([4 / 7, 40 / 7])


def test_what_is_divided_by_zero_is_no_number() -> None:
    assert np.isnan(value("ratio", path(0, 1), "2023Q2", "2023Q1")).all()
    assert np.isnan(value("mean", path(1, 1, per=(0, 0)), "2023Q1")).all()


@pytest.mark.parametrize("at", ["2022Q4", "2024", "2023Q4-2025Q1"])
def test_a_span_outside_the_path_is_refused(at: str) -> None:
    with pytest.raises(ConfigError, match="outside"):
        value("mean", path(1, 2, 3, 4), at)


def test_every_form_is_tried_here() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{form}"' in source for form in [*FORMS, *FORMS_WITH_BASE])
