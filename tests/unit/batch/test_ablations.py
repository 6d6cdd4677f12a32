"""Acts with and without the mechanism that they work through."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.batch import ablations
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.views.words import Words


@pytest.fixture
def model(rules: Ruleset) -> RaceModel:
    return RaceModel(rules, seed=1, runs=2, seats=rules.axes["actor"].ids)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_act_and_number_stands_in_the_table(
    language: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pair = (np.array([0.01, 0.02]), np.zeros(2))
    monkeypatch.setattr(ablations, "effects", lambda _r, a, _s, _n: dict.fromkeys(a.numbers, pair))
    assert ablations.run(language, seed=1, runs=2, out=None) == 0
    out = capsys.readouterr().out
    words = Words.of(load_ruleset(), language)
    for ablation in ablations.ABLATIONS:
        assert all(words.short(number) in out for number in ablation.numbers)
    assert "ablations." not in out


def test_the_table_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ablations, "ABLATIONS", ablations.ABLATIONS[:1])
    path = tmp_path / "table.csv"
    assert ablations.run("en", seed=1, runs=2, out=path) == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["indicator"] for r in rows] == list(ablations.ABLATIONS[0].numbers)
    assert all(float(r["with"]) > 0.0 for r in rows)
    assert all(abs(float(r["without"])) < 1e-9 for r in rows)


def test_each_scenario_leaves_one_mechanism_out_of_the_shipped_one(rules: Ruleset) -> None:
    for ablation in ablations.ABLATIONS:
        other = load_ruleset(ablation.without)
        assert other.scenario.begins_after == rules.scenario.begins_after
        assert set(rules.scenario.set) < set(other.scenario.set)
        assert all(name in rules.indicators for name in ablation.numbers)


def test_money_is_twice_what_it_was_or_none(model: RaceModel) -> None:
    place = model.rules.axes["line"].index("model_line")
    start = float(model.world.line[place, 0])
    for acts, factor in ((True, 2.0), (False, 0.0)):
        ablations.model_money(model, acts)
        model.step()
        assert (model.world.line[place] == factor * start).all()


def test_programmes_are_held_beyond_their_term(model: RaceModel) -> None:
    held = ablations.programmes_of(model.rules)
    assert "trusted_mark" in {measure.id for measure in held}
    for _ in range(16):
        ablations.programmes(model, acts=True)
        model.step()
    for measure in held:
        level = model.world.level[model.rules.measure_index(measure.id)]
        assert (level == measure.levels).all(), measure.id


def test_duties_are_moved_and_not_made(model: RaceModel) -> None:
    japan = model.rules.axes["bloc"].index("japan")
    law = model.rules.p.regulation
    whole = law.wish_models[japan] + law.wish_uses[japan]
    for acts, uses in ((True, whole), (False, 0.0)):
        ablations.duties_to_users(model, acts)
        p = model.p.regulation
        assert p.wish_models[japan] + p.wish_uses[japan] == pytest.approx(whole)
        assert p.wish_uses[japan] == pytest.approx(uses)
    assert law.wish_uses[japan] > 0.0  # the rules themselves stay as they are
