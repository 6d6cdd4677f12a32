from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.errors import ConfigError
from sim.core.units import Quarter, convert, implausible, known_units

quarters = st.builds(Quarter, st.integers(1990, 2100), st.integers(1, 4))


@pytest.mark.parametrize(
    ("value", "unit", "expected", "target"),
    [
        (2_000_000, "H100e", 2.0, "M H100e"),
        (4.0, "M H100e per year", 1.0, "M H100e per quarter"),
        (8.0, "USD bn per year", 2.0, "USD bn per quarter"),
        (1.0, "USD tn per year", 250.0, "USD bn per quarter"),
        (12.0, "percent", 0.12, "share"),
        (4.0, "percent per year", 0.01, "share per quarter"),
        (1.0, "OOM per year", 0.25, "OOM per quarter"),
        (7.0, "quarters", 7.0, "quarters"),
    ],
)
def test_flows_become_quarterly_and_large_units_the_units_of_the_state(
    value: float, unit: str, expected: float, target: str
) -> None:
    number, state_unit = convert(value, unit)
    assert number == pytest.approx(expected, rel=1e-15)
    assert state_unit == target


@pytest.mark.parametrize("unit", known_units())
def test_units_of_the_state_convert_to_themselves_and_zero_stays_zero(unit: str) -> None:
    assert convert(0.0, unit)[0] == 0.0
    _, target = convert(1.0, unit)
    assert convert(3.0, target) == (3.0, target)


def test_an_unknown_unit_names_the_nearest_one() -> None:
    with pytest.raises(
        ConfigError, match=r"'USD bn per quarters'.*did you mean 'USD bn per quarter'"
    ):
        convert(1.0, "USD bn per quarters")


@given(quarters, st.integers(-200, 200))
def test_plus_and_since_are_inverse(quarter: Quarter, n: int) -> None:
    assert quarter.plus(n).since(quarter) == n
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter.plus(n).years == pytest.approx(quarter.years + n / 4)


@given(quarters)
def test_fiscal_year_runs_from_april_to_march(quarter: Quarter) -> None:
    first = Quarter(quarter.fiscal_year, 2)
    assert 0 <= quarter.since(first) <= 3


@pytest.mark.parametrize(
    "text", ["2026Q5", "2026Q0", "26Q1", "2026-Q1", "2026", "Q1", "", "2026Q11"]
)
def test_what_is_not_a_quarter_is_refused_by_name(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a quarter such as 2026Q1"):
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("value", "unit", "says"),
    [
        (1.0e9, "USD bn", "the unit counts billions already"),
        (-500.0, "USD tn per year", "the unit counts trillions already"),
        (2.0e7, "M H100e", "the unit counts millions already"),
        (30.0, "share", "30 percent is 0.3"),
        (12_000.0, "GW", "check the unit"),
        (1.0e6, "weight", "at most 10,000 weight"),
    ],
)
def test_a_slip_of_the_unit_is_named_with_its_remedy(value: float, unit: str, says: str) -> None:
    assert says in implausible(value, unit)
    assert unit in implausible(value, unit)


@pytest.mark.parametrize(
    ("value", "unit"),
    [(100.0, "percent"), (2.0e7, "H100e"), (110.0, "USD tn per year"), (-1.0, "share")],
)
def test_large_but_possible_amounts_pass(value: float, unit: str) -> None:
    assert implausible(value, unit) == ""
