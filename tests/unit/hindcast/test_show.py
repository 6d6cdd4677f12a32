"""The tables of the hindcast, on the terminal and as files."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.hindcast import show, tables
from sim.hindcast.gauges import GAUGES
from sim.hindcast.run import play
from sim.hindcast.targets import load_targets
from sim.rules.ruleset import Accepted

REPORTED = ("HT10", "HT16", "HT22", "HT37")


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return list(rows.fieldnames or []), list(rows)


def test_the_files_have_the_agreed_columns(tmp_path: Path) -> None:
    rules, targets = load_targets()
    hindcast = play(rules, targets)
    tables.write(tmp_path, hindcast)
    header, rows = read(tmp_path / "targets.csv")
    assert ",".join(header) == (
        "id,name,metric,period,value,spread_low,spread_high,band_low,band_high,inside,sample"
    )
    assert [row["id"] for row in rows] == list(targets.rows)
    for row in rows:
        declared = targets.rows[row["id"]]
        assert row["metric"]
        assert row["period"] == declared.period
        assert row["name"] == declared.name.en
        empty = declared.sample == "reported"
        assert [row[k] == "" for k in ("band_low", "band_high", "inside")] == [empty] * 3
        if not empty:
            value, low, high = (float(row[k]) for k in ("value", "band_low", "band_high"))
            assert row["inside"] == str(low <= value <= high).lower()
    assert all(row["value"] for row in rows if row["id"] in REPORTED)
    header, rows = read(tmp_path / "series.csv")
    assert ",".join(header) == "quarter,subject,quantity,unit,median,low,high"
    assert len(rows) == len(GAUGES) * rules.scenario.quarters
    assert (rows[0]["quarter"], rows[-1]["quarter"]) == ("2022Q4", "2026Q4")
    about = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert about["rules"] == rules.sha256
    assert about["sets"] == hindcast.sets
    assert {"accepted", "numpy", "program"} <= set(about)
    assert not list(tmp_path.glob(".part-*"))


def test_all_accepted_sets_are_played_with_their_luck() -> None:
    rules, targets = load_targets()
    values = np.array([[0.2], [0.5], [1.0]])
    sets = Accepted(("chips.order_speed",), values, (4, 5, 6), "0" * 64)
    hindcast = play(replace(rules, accepted=sets), targets)
    assert hindcast.sets == 3
    assert all(path.shape[1] == 3 for path in hindcast.paths.values())
    stock = next(o for o in hindcast.outcomes if o.row.id == "HT03")
    assert stock.low < stock.value < stock.high
    assert stock.value == pytest.approx(1e6 * np.median(hindcast.paths["shipped"][12]))
    assert tables.manifest(hindcast)["accepted"] == "0" * 64


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_terminal_shows_every_row_the_score_and_the_misses(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert show.run(language, tmp_path) == 0
    out = capsys.readouterr().out
    rules, targets = load_targets()
    hindcast = play(rules, targets)
    assert all(f" {key} " in out for key in targets.rows)
    inside = sum(bool(o.inside) for o in hindcast.counted)
    score = {
        "en": f"{inside} of {len(hindcast.counted)} counted outcomes",
        "ja": f"採点対象{len(hindcast.counted)}項目中{inside}項目",
    }
    assert score[language] in out
    misses = {"en": ("is below the band", "is above the band"), "ja": ("下回ります", "上回ります")}
    said = sum(out.count(word) for word in misses[language])
    assert said == sum(o.inside is False and o.row.kind == "outcome" for o in hindcast.outcomes)
    assert (tmp_path / "targets.csv").exists()


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (0.0047, "0.005"),
        (3.14159, "3.14"),
        (20.17, "20.2"),
        (1053.0, "1,053"),
        (19_712_345.0, "19,700,000"),
        (float("nan"), "–"),
    ],
)
def test_numbers_are_short_and_never_powers_of_ten(number: float, text: str) -> None:
    assert show.digits(number) == text
