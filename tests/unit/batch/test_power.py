"""`run.py power`: one record under rival theories."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.batch import power
from sim.cli import app
from sim.core.errors import ConfigError
from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.rules.ruleset import Ruleset


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    game = Session(seed=2)
    for _ in range(3):
        game.end_turn()
    path = tmp_path_factory.mktemp("saves") / "game.json"
    game.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_save_is_read_under_every_theory(
    language: str, save: Path, rules: Ruleset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "power.csv"
    assert power.saved(language, save, "", out) == 0
    shown = capsys.readouterr().out
    for theory in rules.accounts.theories.values():
        assert theory.name.of(language) in shown
        assert theory.against.of(language) in shown
    assert "…" not in shown
    with out.open(encoding="utf-8") as file:
        found = list(csv.DictReader(file))
    theories, blocs = len(rules.accounts.theories), 6
    assert len(found) == theories * 2 * blocs  # the starts of 2026 and 2027
    for row in found:
        assert 1 <= int(row["rank"]) <= blocs
        assert float(row["low"]) <= float(row["index"]) <= float(row["high"]) <= 100.0


def test_one_theory_may_be_chosen(save: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert power.saved("en", save, "scale", None) == 0
    shown = capsys.readouterr().out
    assert "Scale of capabilities" in shown
    assert "Chokepoints" not in shown


@pytest.mark.parametrize("command", [["power"], ["explain", "compute_japan"]])
def test_a_save_cannot_be_steered_by_a_strategy(command: list[str], save: Path) -> None:
    given = [*command, "--save", str(save), "--strategy", "doctrine"]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 2
    assert "--strategy exclude each" in " ".join(result.output.split())
    assert CliRunner().invoke(app, given[:-2]).exit_code == 0


def test_without_a_strategy_the_ministries_steer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def simulated(*given: object) -> int:
        asked.append(str(given[3]))
        return 0

    monkeypatch.setattr(power, "simulated", simulated)
    for given in ([], ["--strategy", "hedger"]):
        assert CliRunner().invoke(app, ["power", *given]).exit_code == 0
    assert asked == ["doctrine", "hedger"]


def test_an_unknown_theory_is_named(save: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean 'chokepoints'"):
        power.saved("en", save, "chokepoint", None)
    with pytest.raises(ConfigError, match="did you mean 'chokepoints'"):
        power.simulated("en", "report_2025", 1, "none", "chokepoint", None)


def test_the_record_of_the_past_is_read_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert power.simulated("en", "hindcast_2022", 1, "none", "four_sources", None) == 0
    assert "2026" in capsys.readouterr().out
