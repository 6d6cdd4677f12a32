"""The model's response to each measure beside what is expected of it."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sim.batch import policies
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.ruleset import Ruleset
from tests.helpers import with_patch

ASSURANCE = {"text": "AS+", "indicator": "assurance_japan", "sign": 1, "after_q": 4}
WRONG = {"text": "AS-", "indicator": "assurance_japan", "sign": -1, "after_q": 2, "level": 1}
PLACE = "policies.safety_institute.expects"


@pytest.fixture(autouse=True)
def one_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all measures only one is tried: the others take minutes."""
    usual = policies._expected
    monkeypatch.setattr(
        policies, "_expected", lambda m: usual(m) if m.id == "safety_institute" else ()
    )


@pytest.fixture
def expecting(configs: Path) -> Ruleset:
    return with_patch(configs, {PLACE: [ASSURANCE, WRONG]})


def test_a_response_is_the_difference_to_the_same_luck_without_the_measure(
    expecting: Ruleset,
) -> None:
    up, down = policies.answers(expecting, seed=1, runs=3)
    assert (up.level, down.level) == (2, 1)
    assert up.agrees
    assert not down.agrees
    assert up.low <= up.response <= up.high
    paths = []
    for level in (0.0, 1.0):
        model = RaceModel(expecting, seed=1, runs=3, seats=expecting.axes["actor"].ids)
        for _ in range(WRONG["after_q"]):  # type: ignore[call-overload]
            model.world.next_level[expecting.measure_index("safety_institute")] = level
            model.step()
        paths.append(value(expecting, model.world, "assurance_japan"))
        model.dispose()
    assert down.response == pytest.approx(float(np.median(paths[1] - paths[0])))


def test_nothing_is_no_response(configs: Path) -> None:
    """A difference within rounding agrees with neither sign."""
    unrelated = {**ASSURANCE, "indicator": "robot_share_gulf", "after_q": 1}
    rules = with_patch(configs, {PLACE: [unrelated, {**unrelated, "sign": -1}]})
    for answered in policies.answers(rules, seed=1, runs=3):
        assert answered.response == 0.0
        assert not answered.agrees


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_sign_that_differs_needs_a_reason(
    language: str,
    configs: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    why = {"en": "A test wants it so.", "ja": "試験のため。"}
    for differs, code in ((None, 1), (why, 0)):
        wrong = {**WRONG, **({"differs": differs} if differs else {})}
        rules = with_patch(configs, {PLACE: [ASSURANCE, wrong]}, f"patched_{code}")
        monkeypatch.setattr(policies, "load_ruleset", lambda _, r=rules: r)
        assert policies.run(language, "patched", seed=1, runs=3, out=None) == code
        said = capsys.readouterr().out
        assert (why[language] in said) == bool(differs)
        assert "AS+" in said


def test_the_table_can_be_written(
    expecting: Ruleset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "load_ruleset", lambda _: expecting)
    out = tmp_path / "table.csv"
    assert policies.run("en", "patched", seed=1, runs=3, out=out) == 0
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["expects"] for r in rows] == ["AS+", "AS-"]
    assert [r["same_sign"] for r in rows] == ["1", "0"]
    assert rows[0]["unit"] == "index"
