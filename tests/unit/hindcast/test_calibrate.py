"""History matching: repeatable, frozen block by block, and strict about its plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.core.errors import ConfigError
from sim.hindcast import calibrate
from sim.hindcast.calibrate import Candidates, Fitted, distance, implausibility, search
from sim.hindcast.plan import Plan, load_plan
from sim.hindcast.run import record
from sim.rules.accepted import load_accepted
from tests.helpers import copy_configs

N = 12
TINY = """
seed: 7
candidates: 12
runs: 5
threshold: 50.0
worst: first
discrepancy: 0.1
discrepancies: {HT01: 0.5}
least: 2
most: 4
blocks:
  - id: chips
    parameters: {chips.order_speed: {}, "start.chain_capacity": {low: 0.7, high: 1.4}}
    targets: [HT01, HT02]
  - id: capability
    parameters: {"capability.pace@2024Q2": {low: 0.5, high: 0.8}}
    targets: [HT25]
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the configs for all plans, so that the rules are loaded once."""
    return copy_configs(tmp_path_factory.mktemp("plans"))


def plan_of(root: Path, text: str) -> Plan:
    (root / "hindcast" / "calibration.yaml").write_text(text, encoding="utf-8")
    return load_plan(root)


@pytest.fixture(scope="module")
def plan(root: Path) -> Plan:
    """A calibration of a moment."""
    return plan_of(root, TINY)


def same(one: Candidates, other: Candidates) -> bool:
    return (
        all(np.array_equal(one.values[n], other.values[n]) for n in one.values)
        and np.array_equal(one.seeds, other.seeds)
        and np.array_equal(one.implausibility, other.implausibility)
    )


def test_a_search_repeats_bit_for_bit_whatever_the_size_of_a_block(plan: Plan) -> None:
    first = list(search(plan, N))
    again = list(search(plan, N))
    single = list(search(replace(plan, file=plan.file.model_copy(update={"runs": 64})), N))
    for one, two, three in zip(first, again, single, strict=True):
        assert same(one.survivors, two.survivors)
        assert same(one.survivors, three.survivors)


def test_another_seed_searches_elsewhere(plan: Plan) -> None:
    other = replace(plan, file=plan.file.model_copy(update={"seed": 8}))
    one, two = (next(iter(search(p, N))).survivors for p in (plan, other))
    assert not same(one, two)


def test_candidates_stay_in_their_ranges_and_cover_them(plan: Plan) -> None:
    for fitted in search(plan, N):
        for free in plan.free[fitted.block.id]:
            values = fitted.survivors.values[free.name]
            assert (free.low <= values).all()
            assert (values <= free.high).all()
    speed = next(iter(search(plan, N))).survivors.values["chips.order_speed"]
    low, high = plan.free["chips"][0].low, plan.free["chips"][0].high
    strata = np.floor((np.sort(speed) - low) / (high - low) * N)
    assert len(speed) == N  # the threshold of this plan lets all survive
    assert strata.tolist() == list(range(N))


def test_a_block_is_frozen_with_its_luck_before_the_next(plan: Plan) -> None:
    chips, capability = search(plan, N)
    known = {
        (*(chips.survivors.values[n][i] for n in chips.survivors.values), chips.survivors.seeds[i])
        for i in range(len(chips.survivors.seeds))
    }
    names = list(chips.survivors.values)
    for i in range(len(capability.survivors.seeds)):
        kept = capability.survivors
        assert (*(kept.values[n][i] for n in names), kept.seeds[i]) in known


def test_survivors_come_in_order_and_stay_below_the_threshold(plan: Plan) -> None:
    strict = replace(plan, file=plan.file.model_copy(update={"threshold": 3.5}))
    for fitted in search(strict, N):
        worst = fitted.survivors.implausibility
        assert (np.diff(worst) >= 0).all()
        assert (worst < 3.5).all()


def test_a_block_that_leaves_nobody_ends_the_search(plan: Plan) -> None:
    none = replace(plan, file=plan.file.model_copy(update={"threshold": 1e-9}))
    assert [len(f.survivors.seeds) for f in search(none, N)] == [0]


def test_implausibility_is_the_distance_of_the_worst_target(plan: Plan) -> None:
    row = plan.targets.rows["HT02"]
    assert row.value is not None
    band, model = (8_200_000 - 5_200_000) / 2 / 1.64, 0.1 * 6_500_000
    assert plan.sd["HT02"] == pytest.approx(np.hypot(band, model))
    assert plan.sd["HT01"] > 0.5 * 1_600_000  # its own discrepancy
    off = {"HT01": np.full(2, 1_600_000.0), "HT02": row.value + plan.sd["HT02"] * np.array([2, -4])}
    chips = plan.file.blocks[0]
    assert implausibility(plan, chips, off) == pytest.approx([2.0, 4.0])
    second = replace(plan, file=plan.file.model_copy(update={"worst": "second"}))
    assert implausibility(second, chips, off) == pytest.approx([0.0, 0.0])
    assert distance(plan, "HT02", np.array([np.nan])).tolist() == [np.inf]


def test_the_table_of_sets_gives_the_runs_of_the_search_back(plan: Plan, tmp_path: Path) -> None:
    searched: list[Fitted] = list(search(plan, N))
    best = searched[-1].survivors.take(np.arange(plan.file.most))
    file = tmp_path / "sets.csv"
    calibrate.write(file, plan, searched, N, best)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert plan.rules.sha256 in text
    header = next(line for line in text.splitlines() if not line.startswith("#"))
    assert header == (
        "set,seed,implausibility,chips.order_speed,start.chain_capacity,capability.pace@2024Q2"
    )
    problems: list[str] = []
    sets = load_accepted(file, plan.rules.parameter_records, problems)
    assert not problems
    assert sets is not None
    paths = record(plan.rules, plan.targets, sets.seeds, sets.draw(np.arange(plan.file.most)))
    row = plan.targets.rows["HT25"]
    gain = plan.targets.scale(row) * row.compute(plan.rules, paths)
    best_of_all = np.isin(searched[-1].model["HT25"], gain)
    assert best_of_all.sum() == plan.file.most  # to the last bit


def test_the_shipped_plan_fits_nothing_that_is_kept_for_checks() -> None:
    plan = load_plan()
    for block in plan.file.blocks:
        for key in block.targets:
            row = plan.targets.rows[key]
            assert (row.kind, row.sample) == ("outcome", "fit")
    assert plan.file.least >= 200
    assert plan.file.most <= 256
    assert plan.file.threshold <= 3.0


@pytest.mark.parametrize("language", ["en", "ja"])
def test_too_few_sets_are_not_written(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert calibrate.run(language, 2, tmp_path) == 1
    assert not list(tmp_path.iterdir())
    assert "200" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("HT25]", "HT06]", ["capability", "HT06 must not be fitted", "out"]),
        ("HT25]", "HT10]", ["HT10 must not be fitted", "reported"]),
        ("HT25]", "HT26]", ["HT26 must not be fitted", "optional"]),
        ("HT25]", "HT255]", ["unknown target 'HT255'; did you mean 'HT25'"]),
        ("{HT01: 0.5}", "{HT06: 0.5}", ["discrepancies", "HT06"]),
        ("chips.order_speed:", "chips.order_sped:", ["did you mean 'chips.order_speed'"]),
        ("pace@2024Q2", "pace@2024Q3", ["did you mean 'capability.pace@2024Q2'"]),
        ("chips.order_speed:", "chips.booking:", ["chips.booking", "axis 'vendor'"]),
        ("start.chain_capacity", "start.chain_capacty", ["did you mean 'chain_capacity'"]),
        ("{low: 0.7, high: 1.4}", "{}", ["start.chain_capacity", "low 1 is not below high 1"]),
        ("chips.order_speed: {}", "chips.order_speed: {high: 3}", ["order_speed", "own range"]),
        ('"capability.pace@2024Q2"', "chips.order_speed", ["earlier block"]),
        ("worst: first", "worst: third", ["worst", "'third'"]),
        ("least: 2", "least: 5", ["least is more than most"]),
        ("seed: 7", "sead: 7", ["sead", "did you mean 'seed'"]),
    ],
)
def test_a_broken_plan_is_reported_with_the_likely_intention(
    root: Path, old: str, new: str, says: list[str]
) -> None:
    assert old in TINY
    with pytest.raises(ConfigError) as caught:
        plan_of(root, TINY.replace(old, new, 1))
    message = str(caught.value)
    assert "hindcast/calibration.yaml" in message
    assert [word for word in says if word not in message] == [], message
