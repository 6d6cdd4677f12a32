"""Demo, replay, validate, turns."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
import typer

from sim import cli
from sim.batch import contrast, simulate
from sim.batch import run as batch
from sim.core.errors import ConfigError, SaveError
from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.mechanisms.pipeline import PHASES
from sim.model import RaceModel
from sim.orders.types import SetPolicy
from sim.rules.loader import load_ruleset, scenario_ids
from sim.text import demo, verify
from sim.text.demo import Watched
from sim.views.desk import Desk

Out = pytest.CaptureFixture[str]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_demo_tells_years_objective_and_numbers(capsys: Out, language: str) -> None:
    assert demo.run(language, "report_2025", 1) == 0
    out = capsys.readouterr().out
    texts = load_ruleset().texts[language]
    assert "2026" in out
    assert texts["text.demo_standing"] in out
    assert texts["text.head_ghost"] in out
    assert texts["text.demo_numbers"] in out
    assert "{" not in out
    quarters = [rf"{texts[f'calendar.q{n}']}".replace("{year}", r"(20\d\d)") for n in (1, 2, 3, 4)]
    dates = [
        (m[1], n)
        for line in out.splitlines()
        if line.startswith(("- ", "・"))
        for n, quarter in enumerate(quarters)
        if (m := re.search(quarter, line))
    ]
    assert dates
    assert dates == sorted(dates)
    dilemma = texts["text.demo_event"].partition("{name}")[0].replace("{when}", "").lstrip("- ,・")
    asked = [line for line in out.splitlines() if dilemma in line]
    assert asked
    assert all(re.search("|".join(quarters), line) for line in asked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scenario_of_the_record_is_refused_where_somebody_would_decide(
    tmp_path: Path, language: str
) -> None:
    record = "hindcast_2022"
    out = tmp_path / "out"
    for work in (
        lambda: demo.run(language, record, 1),
        lambda: Desk(language, record, folder=tmp_path),
        lambda: batch.run(language, record, 1, 1, 1, "none", out),
        lambda: contrast.run(language, "report_2025", record, 1, 1),
    ):
        with pytest.raises(ConfigError, match=r"run\.py hindcast"):
            work()
    assert not out.exists()
    assert simulate.run(language, record, 1, "none", 2, None) == 0


def test_the_demo_is_the_game_of_the_doctrine() -> None:
    session = Watched("report_2025", 4, "en")
    for _ in range(4):
        session.end_turn()
    model = RaceModel("report_2025", seed=4)
    model.run(8)
    assert session.world.hash() == model.world.hash()
    plain = Session("report_2025", seed=4)
    for _ in range(4):
        plain.end_turn()
    assert session.ghost_worlds[-1].hash() == plain.world.hash()


@pytest.fixture
def save(tmp_path: Path) -> Path:
    session = Session(seed=5)
    session.draft(SetPolicy("power_zones", 1))
    session.end_turn()
    session.end_turn()
    session.draft(SetPolicy("safety_institute", 1))
    path = tmp_path / "game.json"
    session.save(path)
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_good_save_replays(save: Path, capsys: Out, language: str) -> None:
    assert verify.run(save, language) == 0
    out = capsys.readouterr().out
    assert json.loads(save.read_text())["turns"][-1]["hash"] in out
    assert load_ruleset().texts[language]["text.replay_turns"].format(n=2, same=2, close=0) in out


def test_a_save_with_other_orders_is_refused(save: Path) -> None:
    data = json.loads(save.read_text())
    data["turns"][0]["orders"][0]["level"] = 2
    save.write_text(json.dumps(data))
    with pytest.raises(SaveError, match="does not replay"):
        verify.run(save, "en")


def test_a_save_with_another_hash_is_said_to_differ_in_bits(save: Path, capsys: Out) -> None:
    data = json.loads(save.read_text())
    data["turns"][0]["hash"] = "0" * 64
    save.write_text(json.dumps(data))
    verify.run(save, "en")
    assert "The same to the last bit: 1. The same within rounding: 1." in capsys.readouterr().out


def test_validate_counts_every_kind(capsys: Out) -> None:
    assert verify.validate() == 0
    out = capsys.readouterr().out
    for scenario in scenario_ids():
        assert f"{scenario}: blocs " in out
    assert "policies " in out
    assert out.count(": ok") == len(scenario_ids())


def test_validate_names_an_unknown_scenario() -> None:
    with pytest.raises(ConfigError, match="report_2025"):
        verify.validate("report_2026")


@pytest.mark.parametrize("language", LANGUAGES)
def test_turns_lists_every_step(capsys: Out, language: str) -> None:
    assert verify.turns(language) == 0
    lines = capsys.readouterr().out.split("\n")
    texts = load_ruleset().texts[language]
    for number, phase in enumerate(PHASES, start=1):
        (line,) = (x for x in lines if x.startswith(f"{number}. {phase.id}"))
        assert phase.writes.strip() in line
        assert phase.run is None or texts[f"step.{phase.id}"] in line


@pytest.mark.parametrize("language", LANGUAGES)
def test_play_without_a_window_says_what_it_does_instead(
    language: str, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(typer.Exit) as ended:
        cli.play(lang=language, seed=1, scenario="report_2025", text=False, load=None)
    assert ended.value.exit_code == 0
    said = capsys.readouterr()
    assert {"en": "showing the demo", "ja": "デモを表示"}[language] in said.err
    assert load_ruleset().texts[language]["text.demo_standing"] in said.out
