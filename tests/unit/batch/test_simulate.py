"""One game without a person: equal bytes for equal seeds, clear refusals, tables that agree."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from sim.batch import simulate
from sim.batch.dictionary import NAME
from sim.batch.tables import subject_of
from sim.core.errors import ConfigError
from sim.rules.loader import load_ruleset

TABLES = ("series", "decisions", "trades", "events", "replies")


def game(out: Path, seed: int = 1, strategy: str = "doctrine", quarters: int = 10) -> Path:
    assert simulate.run("en", "report_2025", seed, strategy, quarters, out) == 0
    return out


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return game(tmp_path_factory.mktemp("game"), quarters=16)


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = game(tmp_path / "a"), game(tmp_path / "b")
    assert contents(first) == contents(second)
    assert set(contents(first)) == {"manifest.json", NAME, *(f"{t}.csv" for t in TABLES)}


def test_another_seed_and_another_strategy_differ(tmp_path: Path) -> None:
    first = contents(game(tmp_path / "a"))
    for folder in (game(tmp_path / "b", seed=2), game(tmp_path / "c", strategy="none")):
        assert contents(folder)["series.csv"] != first["series.csv"]


def test_a_game_continues_a_shorter_one(tmp_path: Path) -> None:
    short = rows(game(tmp_path / "a", quarters=4) / "decisions.csv")
    long = rows(game(tmp_path / "b", quarters=8) / "decisions.csv")
    assert short == long[: len(short)]


def test_series_hold_every_indicator_in_every_quarter(tables: Path) -> None:
    rules = load_ruleset("report_2025")
    found = rows(tables / "series.csv")
    assert {r["quarter"] for r in found} == {
        str(rules.first_quarter.plus(q)) for q in range(-1, 16)
    }
    wanted = {subject_of(rules, i) for i in rules.indicators} - {
        subject_of(rules, i) for i in ("year", "quarter_of_year")
    }
    assert {(r["subject"], r["quantity"]) for r in found} == wanted
    assert len(found) == 17 * len(wanted)


def test_what_is_not_there_is_empty_and_not_zero(tables: Path) -> None:
    assert simulate.run("en", "hindcast_2022", 1, "none", 1, tables / "past") == 0
    past = {
        (r["quarter"], r["subject"], r["quantity"]): r["value"]
        for r in rows(tables / "past" / "series.csv")
    }
    for quantity in ("chips_received", "own_supply"):  # the start stands before 2022Q4
        assert past["2022Q3", "china", quantity] == ""
        assert past["2022Q4", "china", quantity] not in {"", "0.0"}
    assert past["2022Q3", "us", "lead_time"] == ""
    assert past["2022Q3", "japan", "compute"] != ""
    assert past["2022Q3", "japan", "output"] != ""  # a flow that the scenario itself starts
    assert {v for (_, s, q), v in past.items() if (s, q) == ("row", "capability")} == {""}
    # A game begins after a past and knows what flowed in its last quarter.
    found = rows(tables / "series.csv")
    first = {(r["subject"], r["quantity"]): r["value"] for r in found[::17]}
    assert float(first["china", "own_supply"]) > 0
    assert float(first["japan", "chips_received"]) > 0


def test_subjects_and_quantities_are_told_apart() -> None:
    rules = load_ruleset("report_2025")
    assert subject_of(rules, "compute_share_japan") == ("japan", "compute_share")
    assert subject_of(rules, "relation_japan_us") == ("japan:us", "relation")
    parties = "reputation_government_us_big_tech"
    assert subject_of(rules, parties) == ("government_us:big_tech", "reputation")
    assert subject_of(rules, "chip_price") == ("world", "chip_price")


def test_decisions_move_at_most_one_level_and_name_what_spoke_for_them(tables: Path) -> None:
    rules = load_ruleset("report_2025")
    features = {f.id for f in rules.file.features} | {"chance", ""}
    found = rows(tables / "decisions.csv")
    assert {r["actor"] for r in found} >= {"government_japan", "government_us"}
    for row in found:
        assert abs(int(row["level"]) - int(row["from_level"])) <= 1  # 0 renews a term
        assert {row["reason_1"], row["reason_2"]} <= features
        assert row["reason_1"]


def test_trades_add_up_to_the_deliveries_of_the_series(tables: Path) -> None:
    series = {
        (r["quarter"], r["subject"]): float(r["value"])
        for r in rows(tables / "series.csv")
        if r["quantity"] == "chips_received"
    }
    sums: dict[tuple[str, str], float] = {}
    for row in rows(tables / "trades.csv"):
        if row["tier"] != "all":
            key = (row["quarter"], row["bloc"])
            sums[key] = sums.get(key, 0.0) + float(row["delivered"])
            assert 0.0 <= float(row["licence"]) <= 1.0
    for key, value in sums.items():
        assert value == pytest.approx(series[key], rel=1e-12)


def test_events_carry_answers_that_they_know(tables: Path) -> None:
    rules = load_ruleset("report_2025")
    for row in rows(tables / "events.csv"):
        if row["event"] in rules.shocks:  # they ask nobody
            assert not row["answer"]
            continue
        known = {a.id for a in rules.events[row["event"]].answers} | {""}
        assert row["answer"] in known
        assert bool(row["answer"]) == bool(row["answered"])


def test_replies_state_chance_and_main_term(tables: Path) -> None:
    rules = load_ruleset("report_2025")
    found = rows(tables / "replies.csv")
    assert found
    for row in found:
        assert 0.0 <= float(row["chance"]) <= 1.0
        assert row["accepted"] in {"yes", "no"}
        assert row["main_term"]
        assert row["proposer"] == rules.deals[row["deal"]].proposer


def test_every_column_and_quantity_has_its_meaning(tables: Path) -> None:
    told = {(r["table"], r["column"]): r for r in rows(tables / NAME)}
    for table in TABLES:
        found = rows(tables / f"{table}.csv")
        for column in found[0]:
            row = told[table, column]
            assert row["meaning_en"] != column
            assert row["meaning_ja"]
    for row in rows(tables / "series.csv"):
        assert told["series", f"quantity={row['quantity']}"]["unit"] == row["unit"]
    assert told["trades", "installed"]["unit"] == "M H100e"


def test_a_quantity_of_every_bloc_is_not_said_to_be_japans(tables: Path) -> None:
    rules = load_ruleset()
    told = {r["column"]: r for r in rows(tables / NAME) if r["table"] == "series"}
    for quantity in ("compute", "trust", "relation", "reputation"):
        assert "subject" in told[f"quantity={quantity}"]["meaning_en"]
        assert "主体" in told[f"quantity={quantity}"]["meaning_ja"]
        for bloc in rules.blocs.values():
            assert bloc.short.ja not in told[f"quantity={quantity}"]["meaning_ja"]
    assert told["quantity=base_research"]["meaning_en"].startswith("Japan")


def test_no_table_calls_a_field_smuggled(tables: Path) -> None:
    for path in tables.glob("*.csv"):
        assert "smuggled" not in path.read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_game_that_would_have_ended_early_says_when(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = load_ruleset().texts[language]
    begin = words["simulate.ended"].split("{date}")[0]
    assert simulate.run(language, "report_2025", 1, "doctrine", 40, None) == 0
    assert begin in capsys.readouterr().out
    assert simulate.run(language, "report_2025", 1, "doctrine", 4, None) == 0
    assert begin not in capsys.readouterr().out


def test_manifest_says_what_made_the_tables(tables: Path) -> None:
    about = json.loads((tables / "manifest.json").read_text("utf-8"))
    assert about["seed"] == 1
    assert about["quarters"] == 16
    assert about["rules"] == load_ruleset("report_2025").sha256
    for table in TABLES:
        assert about["rows"][table] == len(rows(tables / f"{table}.csv"))
    text = json.dumps(about)
    assert str(tables) not in text


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("strategy", ["doctrine", "none"])
def test_the_summary_names_every_bloc(
    language: str, strategy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate.run(language, "report_2025", 2, strategy, 3, None) == 0
    text = capsys.readouterr().out
    for bloc in load_ruleset("report_2025").blocs.values():
        assert bloc.short.of(language) in text
    assert "→" in text


@pytest.mark.parametrize("name", ["doctrin", "", "doctrine,none,chaos"])
def test_an_unknown_strategy_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(ConfigError, match=r"known: .*doctrine"):
        simulate.run("en", "report_2025", 1, name, 2, None)


def test_an_unknown_scenario_and_too_many_quarters_are_refused() -> None:
    with pytest.raises(ConfigError, match="report_2025"):
        simulate.run("en", "report_2052", 1, "none", 2, None)
    with pytest.raises(ConfigError, match="quarters long"):
        simulate.run("en", "report_2025", 1, "none", 4000, None)


def test_a_folder_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ConfigError, match="cannot be written"):
        simulate.run("en", "report_2025", 1, "none", 2, tmp_path / "file" / "out")
