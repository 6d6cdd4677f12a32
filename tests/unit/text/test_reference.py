"""explain, validate --assumptions, schema."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import ConfigError
from sim.core.texts import LANGUAGES
from sim.indicators.functions import FUNCTIONS
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.text import reference
from sim.world.world import FIELDS

Out = pytest.CaptureFixture[str]
SCENARIO = "report_2025"


def explained(capsys: Out, language: str, what: str) -> list[str]:
    assert reference.explain(language, SCENARIO, what) == 0
    out = capsys.readouterr().out
    assert "{" not in out
    return out.splitlines()


def test_a_parameter_is_told_with_all_it_rests_on(capsys: Out) -> None:
    lines = explained(capsys, "en", "chips.theta")
    for line in (
        "Kind: parameter",
        "Meaning: Weight of a buyer's place in the queue when chips are rationed",
        "Value: 0.3",
        "Unit: exponent",
        "Plausible range: 0.1..0.8",
        "Source: assumption",
        "Confidence: C (weak source or assumption)",
    ):
        assert line in lines
    assert explained(capsys, "en", "theta") == lines, "the group may be left out"


def test_a_source_is_named_with_its_fact_and_a_meaning_in_japanese(capsys: Out) -> None:
    lines = explained(capsys, "ja", "chips.price_decline")
    assert "意味：計算資源の価格の年間下落率" in lines
    (source,) = (line for line in lines if line.startswith("出典："))
    assert "Epoch AI" in source
    assert source.endswith("A-PERF-08")


def test_values_by_bloc_and_by_two_axes_name_their_ids(capsys: Out) -> None:
    assert "Value: us 1.6, default 1, japan 0.9, china 0.9" in explained(
        capsys, "en", "chips.priority"
    )
    text = "\n".join(explained(capsys, "en", "relation"))
    assert "us (us 1, china 0.15, " in text


def test_later_values_and_what_the_record_leaves_are_told(capsys: Out) -> None:
    text = "\n".join(explained(capsys, "en", "capability.pace"))
    assert "Later: from 2024Q2 " in text
    assert re.search(r"In the accepted sets: [\d.]+ \([\d.]+\.\.[\d.]+\), from 2024Q2 ", text)


def test_a_field_and_an_indicator_of_one_name_are_both_told(capsys: Out) -> None:
    lines = explained(capsys, "en", "chip_price")
    assert "Kind: field of the state" in lines
    assert "Kind: indicator" in lines


@pytest.mark.parametrize(
    ("language", "says"), [("en", "At the start in world 1"), ("ja", "世界1の開始時の値")]
)
def test_the_start_of_an_indicator_names_its_world(capsys: Out, language: str, says: str) -> None:
    assert reference.explain(language, "report_2025", "lag_japan") == 0
    assert says in capsys.readouterr().out


def test_a_lever_says_what_measures_do_to_it(capsys: Out) -> None:
    assert "How it changes: lever: measures in force add to it" in explained(capsys, "en", "siting")
    assert "動き方：レバー：実施中の施策が乗算" in explained(capsys, "ja", "connection_time")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_hold_every_number(capsys: Out, rules: Ruleset, language: str) -> None:
    for what, names in (
        ("parameters", rules.parameter_records), ("state", FIELDS), ("indicators", rules.indicators)
    ):  # fmt: skip
        separator = rules.texts[language]["text.separator"]
        listed = {line.split(separator)[0] for line in explained(capsys, language, what)}
        assert listed >= set(names)


def test_an_unknown_name_gives_the_nearest() -> None:
    with pytest.raises(
        ConfigError, match=r"unknown name 'chips\.thetta'; did you mean 'chips\.theta"
    ):
        reference.explain("en", SCENARIO, "chips.thetta")
    with pytest.raises(ConfigError, match="did you mean 'parameters'"):
        reference.explain("en", SCENARIO, "parameter")


def test_an_unknown_name_is_refused_in_the_chosen_language() -> None:
    with pytest.raises(ConfigError, match=r"「japan_compute」.*もしかして：compute_japan"):
        reference.explain("ja", SCENARIO, "japan_compute")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_of_an_indicator_is_told_in_words(
    capsys: Out, rules: Ruleset, language: str
) -> None:
    texts = rules.texts[language]
    assert {k.partition(".")[2] for k in texts if k.startswith("formula.")} == set(FUNCTIONS)
    text = "\n".join(explained(capsys, language, "replication_lag"))
    assert texts["formula.replication_lag"] in text
    assert "replication_lag(" not in text


def test_the_range_of_a_field_is_said_to_be_that_of_its_start(capsys: Out) -> None:
    lines = explained(capsys, "en", "credibility")
    assert "Plausible range of the start: 0.2..0.8" in lines
    assert not any(line.startswith("Plausible range:") for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_assumptions_are_listed_with_their_reason_and_counted(
    capsys: Out, rules: Ruleset, language: str
) -> None:
    assert reference.assumptions(language, SCENARIO) == 0
    lines = capsys.readouterr().out.splitlines()
    words = rules.texts[language]
    rows = {line.split(words["text.separator"])[0]: line for line in lines}
    for key, record in rules.parameter_records.items():
        assert (key in rows) == (record.source == "assumption")
        if key in rows:
            assert record.unit in rows[key]
            assert record.note.rstrip(".") in rows[key]
    start = {k: r for k, r in rules.scenario.start.items() if r.source == "assumption"}
    stated = [r for r in rules.parameter_records.values() if r.source == "assumption"]
    assumed = [*start.values(), *stated]
    assert all(f"start.{key}" in rows for key in start)
    counts = words["text.comma"].join(
        words["reference.count"].format(letter=c, n=sum(r.confidence == c for r in assumed))
        for c in "ABC"
    )
    whole = len(rules.parameter_records) + len(rules.scenario.start)
    assert lines[-1] == words["reference.counts"].format(n=len(assumed), of=whole, counts=counts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_schemas_are_written_with_how_to_use_them(
    capsys: Out, tmp_path: Path, language: str
) -> None:
    folder = tmp_path / "new" / "schema"
    assert reference.schema(language, folder) == 0
    files = {p.name for p in folder.iterdir()}
    assert files >= {
        "policy.json", "deal.json", "event.json", "actor.json", "bloc.json", "parameters.json",
        "scenario.json", "goal.json", "indicator.json", "lines.json", "sources.json", "README.txt",
    }  # fmt: skip
    for name in files - {"README.txt"}:
        assert "$schema" in json.loads((folder / name).read_text(encoding="utf-8"))
    text = (folder / "README.txt").read_text(encoding="utf-8")
    assert f"# yaml-language-server: $schema={folder.as_posix()}/policy.json" in text
    assert load_ruleset().texts[language]["reference.schema_rest"] in text
    assert "configs/rulesets/*/policies/**/*.yaml" in text
    assert str(folder) in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="file: cannot be written"):
        reference.schema("en", tmp_path / "file")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["explain", "chips.theta", "--lang", "ja"], 0, "納入順位"),
        (["explain", "chips.thetta"], 2, ""),
        (["validate", "--scenario", SCENARIO, "--assumptions", "--lang", "ja"], 0, "件が仮定です"),
        (["validate", "--scenario", SCENARIO], 0, ": ok"),
    ],
)
def test_the_commands_ask_for_what_was_typed(arguments: list[str], code: int, says: str) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code
    assert says in result.stdout
    assert ("件が仮定です" in result.stdout) == ("--assumptions" in arguments)
