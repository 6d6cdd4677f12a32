from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.errors import ConfigError
from sim.indicators import calendar, months_behind, of_blocs, value
from sim.indicators.functions import FUNCTIONS
from sim.indicators.values import parse_part, part_of
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench

R = 3


def on_a_path(rules: Ruleset, path: list[float], own: float, quarter: int = 4) -> Bench:
    """A world whose frontier took the given values up to now, and Japan stands at `own`."""
    bench = Bench(rules, runs=R)
    bench.world.quarter = quarter
    here = bench.world.frontier_path.shape[0] - (rules.scenario.quarters + 1) + quarter
    bench.world.frontier_path[...] = path[-1]
    bench.world.frontier_path[: here + 1] = path[0]
    for back, points in enumerate(reversed(path)):
        bench.world.frontier_path[here - back] = points
    bench.world.capability[...] = 1.0
    us = [i for i, b in enumerate(bench.context.bloc_of("lab")) if b == bench.at("bloc", "us")]
    bench.world.capability[us] = path[-1]
    bench.world.capability[bench.at("lab", "jp_champions")] = own
    return bench


def lag(bench: Bench, bloc: str = "japan") -> float:
    values = months_behind(bench.rules, bench.world)[bench.at("bloc", bloc)]
    assert values.shape == (R,)
    assert len(set(values.tolist())) == 1
    return float(values[0])


def test_the_holder_of_the_frontier_is_not_behind(rules: Ruleset) -> None:
    bench = on_a_path(rules, [100, 104, 108], 108)
    assert lag(bench, "us") == 0.0
    assert lag(bench) == 0.0


@pytest.mark.parametrize(
    ("own", "months"), [(108, 0), (106, 1.5), (104, 3), (103, 3.75), (100.4, 5.7), (100, 6)]
)
def test_the_lag_is_interpolated_between_quarters(
    rules: Ruleset, own: float, months: float
) -> None:
    bench = on_a_path(rules, [100, 104, 108], own)
    # The past before the path stood at 100 as well: the first time it stood there counts.
    if own > 100:
        assert lag(bench) == pytest.approx(months)
    else:
        assert lag(bench) >= months


def test_a_plateau_counts_from_the_first_quarter_on_it(rules: Ruleset) -> None:
    assert lag(on_a_path(rules, [100, 104, 104, 104, 108], 104)) == pytest.approx(9.0)


def test_a_model_older_than_the_path_is_as_old_as_the_path(rules: Ruleset) -> None:
    bench = on_a_path(rules, [100, 104, 108], 20)
    here = bench.world.frontier_path.shape[0] - (rules.scenario.quarters + 1) + 4
    assert lag(bench) == pytest.approx(3.0 * here)


@given(st.lists(st.floats(0.0, 8.0), min_size=3, max_size=12), st.floats(0, 40), st.floats(0, 10))
def test_a_better_model_is_never_further_behind(
    steps: list[float], own: float, more: float
) -> None:
    rules = load_ruleset()
    path = (100 + np.cumsum(steps)).tolist()
    own = min(path[-1], 100 + own)
    better = min(path[-1], own + more)
    assert lag(on_a_path(rules, path, better)) <= lag(on_a_path(rules, path, own)) + 1e-9


def test_the_lag_of_the_frontier_holder_is_zero_all_through_a_game(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    for _ in range(10):
        bench.step("capability", "publish")
        lags = months_behind(rules, bench.world)
        assert (lags >= 0).all()
        assert (lags.min(axis=0) == 0).all()


@pytest.mark.parametrize("name", sorted(load_ruleset().indicators))
def test_every_indicator_is_a_finite_number_per_run_and_reads_only(
    rules: Ruleset, name: str
) -> None:
    bench = SHARED
    before = bench.world.hash()
    result = value(rules, bench.world, name)
    assert result.shape == (R,)
    assert np.isfinite(result).all()
    assert bench.world.hash() == before
    for r in range(R):
        assert np.array_equal(value(rules, bench.world.take([r]), name)[0], result[r])


@pytest.mark.parametrize(
    "pattern",
    sorted(
        n.removesuffix("us") + "{bloc}" if i.per == "bloc" else n
        for n, i in load_ruleset().indicators.items()
        if i.per in {"", "bloc"} and (not i.per or n.endswith("_us"))
    ),
)
def test_an_indicator_of_all_blocs_is_that_of_each(rules: Ruleset, pattern: str) -> None:
    blocs = rules.axes["bloc"]
    each = [value(rules, SHARED.world, pattern.replace("{bloc}", b)) for b in blocs]
    found = of_blocs(rules, SHARED.world, pattern)
    assert np.array_equal(np.broadcast_to(found, (len(blocs), R)), np.array(each))


SHARED = Bench(load_ruleset(), runs=R)


def test_every_declared_function_exists(rules: Ruleset) -> None:
    declared = {i.function for i in rules.indicators.values() if i.function}
    assert declared <= set(FUNCTIONS)


def test_parts_are_sums_over_the_axes_without_an_id(bench: Bench) -> None:
    rules, installed = bench.rules, bench.world.installed
    japan = bench.at("bloc", "japan")
    assert parse_part("installed[japan]") == ("installed", ("japan",))
    assert part_of(rules, installed, "installed[japan]") == pytest.approx(
        installed[japan].sum(axis=0)
    )
    assert part_of(rules, installed, "installed") == pytest.approx(installed.sum(axis=(0, 1)))
    assert np.array_equal(
        part_of(rules, installed, "installed[japan,frontier]"), installed[japan, 0]
    )
    with pytest.raises(ConfigError, match="is not a field"):
        parse_part("installed(japan)")


def test_an_unknown_indicator_names_the_nearest_one(bench: Bench) -> None:
    with pytest.raises(ConfigError, match=r"'compute_jp'.*did you mean"):
        value(bench.rules, bench.world, "compute_jp")


def test_the_calendar_follows_the_clock(bench: Bench) -> None:
    first = calendar(bench.rules, bench.world)
    bench.world.quarter = 5
    assert calendar(bench.rules, bench.world).since(first) == 5
