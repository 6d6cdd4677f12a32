"""Export controls matter: the same worlds with and without them, same seeds, same luck."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest

from sim.core.arrays import total
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset, scenario_ids
from sim.rules.ruleset import Ruleset
from sim.rules.schema.measures import Policy
from tests.helpers import Bench, copy_configs, with_patch

SEEDS = 16
CONTROLS = "chip_export_controls"
NUMBERS = ("compute_china", "lag_china", "own_supply_china", "compute_japan", "chip_price")
Series = list[Mapping[str, np.ndarray]]


@lru_cache(maxsize=1)
def free_rules() -> Ruleset:
    """The shipped scenario in which the controls neither are in force nor could do anything."""
    with TemporaryDirectory() as folder:
        return with_patch(
            copy_configs(Path(folder)),
            {
                f"policies.{CONTROLS}.start_level": 0,
                f"policies.{CONTROLS}.effects": [],
                "policies.foreign_chip_restrictions.start_level": 0,
            },
            "free",
        )


@lru_cache(maxsize=3)
def usual(world: str) -> Series:
    """The series of a world with the parameters as drawn."""
    return series(world, {})


def series(world: str, draw: Mapping[str, np.ndarray]) -> Series:
    """Numbers at the start and after each quarter, (runs,) each."""
    rules = free_rules() if world == "free" else load_ruleset(world)
    model = RaceModel(rules, seed=1, runs=SEEDS, draw=draw)
    out: Series = [{n: value(rules, model.world, n) for n in NUMBERS}]
    for _ in range(rules.scenario.quarters):
        model.step()
        out.append({n: value(rules, model.world, n) for n in NUMBERS})
    model.dispose()
    return out


def median(path: Series, number: str) -> np.ndarray:
    return np.array([np.median(values[number]) for values in path])


def table() -> str:
    """Medians by year, for the report of the model."""
    years = range(0, 41, 4)
    lines = ["number            world     " + "".join(f"{2026 + q // 4:>9}" for q in years)]
    for number in NUMBERS:
        for world in ("report_2025", "free"):
            values = median(usual(world), number)
            shown = "".join(f"{values[q]:>9.3f}" for q in years)
            lines.append(f"{number:<18}{world.replace('report_2025', 'controls'):<10}{shown}")
    return "\n".join(lines)


def test_the_measures_that_restrict_chips_and_tools_for_china_are_known(rules: Ruleset) -> None:
    """The free world differs by the American controls only; the others stay in both worlds."""
    found = {
        m.id
        for m in rules.measures
        for e in m.effects
        if e.target in {"export_licence", "tool_access"}
        and e.at[0] == "china"
        and min(e.amounts) < 1
    }
    assert CONTROLS in found
    in_force = {
        p for p in found if isinstance(r := rules.measures[rules.measure_index(p)].record, Policy)
        and r.start_level
    }  # fmt: skip
    assert in_force == {CONTROLS}


@pytest.mark.parametrize("first", [1, 9, 17])
def test_with_controls_china_has_less_compute_for_two_years_and_more(first: int) -> None:
    on, off = usual("report_2025"), usual("free")
    for q in range(first, first + 8):
        assert (on[q]["compute_china"] < off[q]["compute_china"]).all(), q


def test_with_controls_china_is_further_behind_for_two_years_and_more() -> None:
    on, off = usual("report_2025"), usual("free")
    gap = median(on, "lag_china") - median(off, "lag_china")
    assert (gap[2:26] > 0).all()
    assert gap.max() > 1.0
    # Chips bought today train models in two quarters or so: it takes a while until the lag shows.
    longer = [float(np.mean(a["lag_china"] > b["lag_china"])) for a, b in zip(on, off, strict=True)]
    assert min(longer[4:12]) >= 0.9


def test_with_controls_china_makes_more_of_its_chips_itself() -> None:
    on, off = usual("report_2025"), usual("free")
    assert (median(on, "own_supply_china")[1:] > median(off, "own_supply_china")[1:]).all()
    # Where little was stocked before memory was barred, the share rises only after two years.
    for q in range(9, 41):
        assert np.mean(on[q]["own_supply_china"] > off[q]["own_supply_china"]) > 0.9, q


def test_how_far_controls_reach_depends_on_the_response_they_provoke() -> None:
    """Studies disagree on its sign, so it is swept: the reach after ten years, and the wait."""
    kept, own = [], []
    for response in (-0.025, 0.0, 0.15):  # per quarter, when all foreign orders are refused
        draw = {"chips.restriction_response": np.full(SEEDS, response)}
        on, off = series("report_2025", draw), series("free", draw)
        part = np.array(
            [a["compute_china"] / b["compute_china"] for a, b in zip(on, off, strict=True)]
        )
        # At the strongest response a study gives, single worlds may cross over after ten years.
        assert (part[1 : 21 if response > 0.0 else None] < 1.0).all()
        assert (np.median(part[1:], axis=1) < 1.0).all()
        kept.append(np.median(part, axis=1))
        own.append(median(on, "own_supply_china"))
    # Two years belong to what was on order and in stock; after five the response shows.
    for weak, strong in pairwise(kept):
        assert (strong[20:] > weak[20:]).all()
    for weak, strong in pairwise(own):
        assert strong[-1] > weak[-1]
    assert kept[0][-1] < 0.3
    assert kept[-1][-1] > 0.45


def test_in_the_first_quarter_with_controls_others_wait_no_longer_and_pay_no_more() -> None:
    on, off = usual("report_2025")[1], usual("free")[1]
    assert (on["compute_japan"] >= off["compute_japan"] - 1e-12).all()
    assert (on["chip_price"] <= off["chip_price"] + 1e-12).all()
    assert (on["chip_price"] < off["chip_price"]).any()


@pytest.mark.parametrize("quarter", [0, 3, 6])
@pytest.mark.parametrize("level", [2, 3])
def test_when_controls_are_switched_on_japan_gets_no_less_in_that_quarter(
    rules: Ruleset, quarter: int, level: int
) -> None:
    steps = ("measures", "capital", "energy", "chips", "sites")
    bench = Bench(rules, runs=17)
    m = rules.measure_index(CONTROLS)
    bench.world.level[m] = bench.world.next_level[m] = 0.0
    bench.step(*steps, quarters=quarter)
    free = bench.world.copy()
    bench.world.next_level[m] = level
    bench.step(*steps)
    bound, bench.world = bench.world, free
    bench.step(*steps)
    japan, china = bench.at("bloc", "japan"), bench.at("bloc", "china")
    assert (total(bound.delivered[japan]) >= total(bench.world.delivered[japan]) - 1e-12).all()
    assert (bound.chip_price <= bench.world.chip_price + 1e-12).all()
    assert (total(bound.delivered[china]) < total(bench.world.delivered[china])).all()
    assert (bound.shortfall[china] > bench.world.shortfall[china]).all()


@pytest.mark.skipif(
    "no_export_controls" not in scenario_ids(), reason="the scenario is not shipped"
)
def test_the_shipped_world_without_controls_is_such_a_world() -> None:
    shipped, free = usual("no_export_controls"), usual("free")
    for number in ("compute_china", "lag_china"):
        one, other = median(shipped, number), median(free, number)
        assert one == pytest.approx(other, rel=0.05)
    on = usual("report_2025")
    assert all((on[q]["compute_china"] < shipped[q]["compute_china"]).all() for q in range(1, 17))
