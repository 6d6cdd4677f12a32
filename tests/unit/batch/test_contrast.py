"""Two scenarios side by side."""

from __future__ import annotations

import pytest

from sim.batch import contrast
from sim.core.errors import ConfigError


@pytest.mark.parametrize("language", ["en", "ja"])
def test_controls_and_no_controls_stand_side_by_side(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contrast, "YEARS", (1, 2))
    assert contrast.run(language, "report_2025", "no_export_controls", seed=1, runs=3) == 0
    out = capsys.readouterr().out
    for scenario in ("report_2025", "no_export_controls"):
        assert f"  {scenario} " in out
    rows = [line for line in out.splitlines() if "higher, of 3" in line or "（3中）" in line]
    china_compute, china_lag = ([c.strip(" │") for c in row.split("│")] for row in rows[:2])
    assert [cell for cell in china_compute if cell.isdigit()] == ["0", "0", "0"]
    assert [cell for cell in china_lag if cell.isdigit()][-1] == "3"


def test_an_unknown_scenario_is_named() -> None:
    with pytest.raises(ConfigError, match="did you mean 'no_export_controls'"):
        contrast.run("en", "report_2025", "no_export_control", seed=1, runs=1)
