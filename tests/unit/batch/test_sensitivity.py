"""One parameter at a time."""

from __future__ import annotations

import numpy as np
import pytest

from sim.batch import sensitivity
from sim.core.errors import ConfigError
from sim.core.texts import LANGUAGES
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset


def test_an_effect_is_that_of_the_parameter_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = load_ruleset()
    monkeypatch.setattr(sensitivity, "WORLDS", 1)
    found = {e.key: e for e in sensitivity.effects(rules, seed=3, years=1)}
    key = "chips.performance@2026Q1"
    held = rules.parameter_records["chips.performance"].dated["2026Q1"]
    ends = []
    for bound in (held.low, held.high, None):
        model = RaceModel(rules, seed=3)
        hidden = dict(model.hidden)
        if bound is not None:
            hidden[key] = np.array([bound], float)
        varied = RaceModel(rules, seeds=[3], sets=model.sets, draw=hidden)
        varied.run(4)
        ends.append(float(value(rules, varied.world, "power_needed")[0]))
    low, high, _ = ends
    assert low != high
    assert found[key].factors["power_needed"] == pytest.approx(np.log(high / low), rel=1e-9)


def test_what_cannot_move_anything_moves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensitivity, "WORLDS", 1)
    found = sensitivity.effects(load_ruleset(), seed=1, years=1)
    sizes = {e.key: e.size for e in found}
    assert sizes["politics.cards_a_turn"] == 0.0
    assert [e.size for e in found] == sorted(sizes.values(), reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_names_the_largest(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sensitivity, "WORLDS", 1)
    assert sensitivity.run(language, "report_2025", seed=1, years=1, top=3) == 0
    out = capsys.readouterr().out
    assert out.count("[") >= 3
    assert "×" in out


def test_a_recorded_past_is_refused() -> None:
    with pytest.raises(ConfigError, match="hindcast_2022"):
        sensitivity.run("en", "hindcast_2022", seed=1, years=1, top=3)
