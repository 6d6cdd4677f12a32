"""Strategies over hidden draws: shares, regret, effects, and what decides."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.batch import dictionary, robust
from sim.batch import run as batch
from sim.batch.chunks import Results
from sim.batch.merge import Runs
from sim.batch.plan import Plan, make_plan
from sim.batch.standings import Part, corner, decisive, effects, regrets, scores, standings
from sim.cli import _STRATEGIES
from sim.core.errors import ConfigError
from sim.core.texts import LANGUAGES
from sim.game import strategies
from sim.rules.ruleset import Ruleset
from sim.rules.strategies import load_library

SCORED = {"one": np.array([1.0, 2.0, 3.0, 0.0]), "two": np.array([0.0, 2.0, 4.0, 1.0])}


def test_ties_share_the_first_place() -> None:
    found = standings(SCORED)
    assert (found["one"].share_best, found["two"].share_best) == (0.375, 0.625)
    assert sum(s.share_best for s in found.values()) == 1.0


def test_regret_is_the_distance_to_the_best_of_a_draw() -> None:
    assert regrets(SCORED)["one"].tolist() == [0.0, 0.0, 1.0, 1.0]
    found = standings(SCORED)["two"]
    assert (found.mean_regret, found.worst_regret) == (0.25, 1.0)


def test_a_step_beyond_enough_counts_for_less() -> None:
    part = Part("x", low=10.0, high=0.0, enough=5.0, weight=1.0)
    worth = part.worth(np.array([10.0, 5.0, 0.0]))
    assert worth[[0, 2]].tolist() == pytest.approx([0.0, 1.0])
    assert (worth[1] - worth[0]) == pytest.approx(1.8 * (worth[2] - worth[1]))
    even = Part("x", 0.0, 4.0, 4.0, 1.0)
    assert even.worth(np.array([1.0, 6.0])).tolist() == [0.25, 1.5]


def finished(plan: Plan, seeds: Sequence[int], finals: Mapping[str, Sequence[float]]) -> Runs:
    """Runs that end with given values, one per seed; the other indicators are 0."""
    paths = np.zeros((2, len(plan.indicators), len(seeds)))
    for indicator, values in finals.items():
        paths[-1, plan.indicators.index(indicator)] = values
    nothing = np.zeros((0, len(seeds)))
    return Runs("", tuple(seeds), Results(paths, nothing, (), (), nothing, ()))


def test_a_part_of_a_weighed_outcome_counts_by_its_weight(rules: Ruleset) -> None:
    measures = load_library(rules).outcomes["nation"].measures
    plan = make_plan(rules, ("none",), 1, len(measures))
    # In every run another measure is at its best end and all others are at their worst.
    finals = {
        m.indicator: [float(m.high if m is best else m.low) for best in measures] for m in measures
    }
    found = scores(plan, rules, {"none": finished(plan, range(len(measures)), finals)}, "nation")
    weights = np.array([m.weight for m in measures])
    assert np.ptp(weights) > 0.0
    assert found["none"] == pytest.approx(weights / weights.sum())


def test_a_bar_where_lower_is_better_is_best_at_its_low_end(rules: Ruleset) -> None:
    goal = rules.goals["allied_compute_hub"]
    higher, lower = goal.measures[0], goal.floor
    assert (higher.lower_is_better, lower.lower_is_better) == (False, True)
    bars = goal.model_copy(update={"measures": (higher, lower)})
    made_up = replace(rules, goals={**rules.goals, goal.id: bars})
    plan = make_plan(rules, ("none",), 1, 4)
    finals = {
        higher.indicator: [higher.low, higher.low, higher.high, higher.high],
        lower.indicator: [lower.high, lower.low, lower.high, lower.low],
    }
    found = scores(plan, made_up, {"none": finished(plan, range(4), finals)}, goal.id)
    assert found["none"] == pytest.approx([0.0, 0.5, 0.5, 1.0])


def test_strategies_are_compared_seed_by_seed_in_the_draws_that_all_finished(
    rules: Ruleset,
) -> None:
    plan = make_plan(rules, ("none", "hedger"), 1, 4)
    (growth,) = load_library(rules).outcomes["growth"].measures
    ends = np.linspace(growth.low, growth.high, 5)  # of the seeds 0 to 4

    def of(*seeds: int) -> Runs:
        return finished(plan, seeds, {growth.indicator: ends[list(seeds)].tolist()})

    found = scores(plan, rules, {"none": of(1, 2, 3, 4), "hedger": of(4, 0, 3, 1)}, "growth")
    for by_seed in found.values():
        assert by_seed == pytest.approx([0.25, 0.75, 1.0])  # seeds 1, 3 and 4


@pytest.mark.parametrize(
    ("spread", "draws", "harmed"),
    [
        (1.4, 10, True),  # one below nothing, with an error of 0.47
        (1.6, 10, False),  # with one of 0.53: within two errors it may be luck
        (0.0, 5, True),
        (0.0, 4, False),  # too few draws to tell anything
    ],
)
def test_harm_is_told_beyond_its_noise_and_from_five_draws(
    spread: float, draws: int, harmed: bool
) -> None:
    effect = -1.0 + spread * np.resize([1.0, -1.0], draws)
    assert robust._is_harmed(effect) == harmed
    assert not robust._is_harmed(-effect)


def test_what_shows_as_nothing_is_no_harm() -> None:
    noise = np.array([-0.0004, -0.00001, 0.0, -0.0004, -0.0004, 0.02])
    assert robust._worse(noise) == 0.0
    assert robust._worse(noise - 0.0002) == 0.5
    assert not robust._is_harmed(np.full(9, -0.0004))
    assert robust._is_harmed(np.full(9, -0.0006))
    ((*_, share),) = robust._arm_rows({"growth": {"last_1": noise}})
    ((*_, in_world),) = robust._arm_world_rows({"growth": {"last_1": noise}}, ["a"] * 6)
    assert share == in_world == 0.0


def test_nothing_has_no_sign() -> None:
    assert robust._band(np.full(5, -0.0004)) == "0.0 (0.0..0.0)"
    assert robust._band(np.array([-0.0006, 0.0006])) == "0.0 (0.0..0.0)"
    assert robust._band(np.full(5, -0.0006)) == "-0.1 (-0.1..-0.1)"
    assert robust._band(np.full(5, 0.012)) == "+1.2 (+1.2..+1.2)"


def test_what_decides_is_told_only_where_it_shows() -> None:
    drawn = np.arange(30.0)[np.newaxis]
    for size, told in ((0.0004, 0), (0.01, 1)):
        values = size * (drawn[0] > 15) + 1e-6 * np.resize([1.0, -1.0], 30)
        assert len(robust._clear(decisive(values, ("x",), drawn))) == told


def test_what_decides_is_told_first_and_with_its_sign() -> None:
    rng = np.random.default_rng(3)
    drawn = rng.uniform(size=(2, 300))
    values = 5.0 - 2.0 * drawn[1] + rng.normal(size=300)
    found = decisive(values, ("idle", "ruling"), drawn)
    assert found[0].parameter == "ruling"
    assert found[0].difference == pytest.approx(-4.0 / 3.0, abs=3 * found[0].error)
    assert found[0].clear > robust.CLEAR > found[1].clear


def test_the_corner_holds_the_draws_in_which_all_that_decides_is_against_it() -> None:
    grid = np.array([(x, y) for x in range(9) for y in range(9)], float).T
    values = grid[0] - grid[1]  # rises with the first, falls with the second
    inside = corner(decisive(values, ("x", "y"), grid), ("x", "y"), grid)
    assert inside.any()
    assert grid[0][inside].max() <= np.quantile(grid[0], 1 / 3)
    assert grid[1][inside].min() >= np.quantile(grid[1], 2 / 3)
    assert values[inside].mean() < values[~inside].min() / 2


def test_effects_are_over_none_and_over_all_but_one() -> None:
    scored = {"none": np.array([1.0]), "recommendations": np.array([10.0])}
    scored |= {f"only_{n}": np.array([1.0 + n]) for n in range(1, 6)}
    scored |= {f"without_{n}": np.array([10.0 - 2 * n]) for n in range(1, 6)}
    found = effects(scored)
    assert (found["alone_3"][0], found["last_3"][0], found["together"][0]) == (3.0, 6.0, 9.0)


def test_the_help_names_all_strategies(rules: Ruleset) -> None:
    told = {part.split()[0] for part in _STRATEGIES.split(", ")}
    assert told == set(strategies.known(rules))


def test_a_seed_meets_the_same_world_and_draws_with_every_strategy(
    rules: Ruleset, tmp_path: Path
) -> None:
    worlds = "s3_open_weight_commons,s5_fortress_blocs"
    code = robust.run("en", "report_2025", 1, 4, 1, "none,hedger", worlds, tmp_path)
    assert code == 0
    with (tmp_path / "runs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    given = [k for k in rows[0] if k.startswith("x_") or k in ("seed", "world")]
    first, second = ([r for r in rows if r["strategy"] == s] for s in ("none", "hedger"))
    assert [[r[k] for k in given] for r in first] == [[r[k] for k in given] for r in second]
    assert {r["world"] for r in rows} <= set(worlds.split(","))
    with (tmp_path / "strategies.csv").open(newline="") as file:
        shares = [r for r in csv.DictReader(file) if r["outcome"] == "nation"]
    assert sum(float(r["share_best"]) for r in shares) == pytest.approx(1.0)
    explained(tmp_path, robust.TABLES)


def explained(out: Path, tables: Mapping[str, Sequence[str]]) -> None:
    """Every column of every table in a folder has its meaning in every language."""
    with (out / dictionary.NAME).open(newline="", encoding="utf-8") as file:
        told = {(r["table"], r["column"]): r for r in csv.DictReader(file)}
    found = {path.stem for path in out.glob("*.csv")} - {Path(dictionary.NAME).stem}
    assert found == {"runs", "paths", *tables}
    for table in found:
        with (out / f"{table}.csv").open(newline="") as file:
            for column in next(csv.reader(file)):
                for language in LANGUAGES:
                    assert told[table, column][f"meaning_{language}"]


def test_the_recommendations_are_told_without_signed_nothings_and_explained(
    rules: Ruleset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert robust.run_arms("en", "report_2025", 1, 2, 1, "", tmp_path) == 0
    shown = capsys.readouterr().out
    assert " 0.0 (" in shown  # otherwise the next line says nothing
    assert not re.search(r"[-+]0\.0(?!\d)", shown)
    explained(tmp_path, robust.ARM_TABLES)


def test_units_of_a_table_are_its_own(rules: Ruleset) -> None:
    tables = {**robust.ARM_TABLES, "paths": ("p10",)}
    units = {(t, c): unit for t, c, unit, *_ in dictionary.rows(rules, tables)}
    assert units["arms", "p10"] == units["terciles", "error"] == dictionary.HUNDREDTHS
    assert units["paths", "p10"] == units["arms", "outcome"] == ""
    assert units["worlds", "worse_share"] == "share"


def test_nothing_is_made_for_a_world_that_is_not_known(tmp_path: Path) -> None:
    out = tmp_path / "tables"
    with pytest.raises(ConfigError, match="unknown structural world 'foo'"):
        robust.run("en", "report_2025", 1, 2, 1, "none", "foo", out)
    with pytest.raises(ConfigError, match="unknown structural world 'foo'"):
        robust.run_arms("en", "report_2025", 1, 2, 1, "foo", out)
    with pytest.raises(ConfigError, match="unknown structural world 'foo'"):
        batch.run("en", "report_2025", 1, 2, 1, "none", out, "foo")
    assert not out.exists()


def test_another_wish_makes_another_run(rules: Ruleset, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = make_plan(rules, ("hedger", "none"), 1, 2)
    kept = {name: plan.key_of(name) for name in plan.strategies}
    monkeypatch.setattr("sim.batch.plan.written_hash", lambda _, s: "new" * (s == "hedger"))
    changed = make_plan(rules, ("hedger", "none"), 1, 2)
    assert changed.key_of("hedger") != kept["hedger"]
    assert changed.key_of("none") == kept["none"]
