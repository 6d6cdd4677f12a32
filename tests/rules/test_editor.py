"""Schemas for editors: what ships fits them, what is misspelt does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sim.core import paths
from sim.rules.editor import FileKind, file_kinds
from sim.rules.loader import scenario_ids
from sim.rules.reader import Reader
from sim.rules.yamlio import load_yaml

ROOT = paths.configs()
KINDS = {kind.name: kind for kind in file_kinds()}
FILES = sorted(p for p in ROOT.rglob("*.yaml") if ROOT / "text" not in p.parents)
BASE = ROOT / "rulesets" / "base"


def problems(kind: FileKind, data: object) -> list[str]:
    return [e.message for e in Draft202012Validator(kind.schema).iter_errors(data)]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda k: k.name)
def test_every_shipped_file_fits_the_schema_of_its_kind(kind: FileKind) -> None:
    Draft202012Validator.check_schema(kind.schema)
    files = list(ROOT.glob(kind.pattern))
    assert files, kind.pattern
    wrong = {path.name: found for path in files if (found := problems(kind, load_yaml(path)))}
    assert not wrong


def test_every_file_with_records_is_of_one_kind() -> None:
    of_kinds = sorted(path for kind in KINDS.values() for path in ROOT.glob(kind.pattern))
    assert of_kinds == FILES


def test_what_the_reader_fills_in_fits_as_well() -> None:
    reader = Reader(ROOT)
    for name in scenario_ids():
        assert not problems(KINDS["scenario"], reader.scenario(name, scenario_ids()))
    lines = {key: {"id": key, **line} for key, line in load_yaml(BASE / "lines.yaml").items()}
    assert not problems(KINDS["lines"], lines)


@pytest.mark.parametrize(
    ("kind", "file", "old", "new"),
    [
        ("policy", "policies/japan/power_zones.yaml", "icon: bolt", "icon: bolts"),
        ("policy", "policies/japan/power_zones.yaml", "term_q: 12", "terms_q: 12"),
        ("policy", "policies/japan/power_zones.yaml", "unit: GW per quarter", "unit: GW a year"),
        ("policy", "policies/japan/power_zones.yaml", "target: power_app", "target: app"),
        ("policy", "policies/japan/power_zones.yaml", "cost_jpy_bn: 60", "cost_jpy_bn: -60"),
        ("event", "events/gulf_shock.yaml", "kind: add", "kind: adds"),
        ("actor", "actors/nvidia.yaml", "kind: chip_maker", "kind: maker"),
        ("lines", "lines.yaml", "step: 50", "step: many"),
        ("parameters", "parameters/chips/market.yaml", "confidence: C", "confidence: D"),
        ("parameters", "parameters/chips/market.yaml", "ja:", "jp:"),
        ("scenario", "../../scenarios/report_2025.yaml", "goal: ", "goals: "),
        ("scenario", "../../scenarios/no_export_controls.yaml", "extends: ", "extend: "),
    ],
)
def test_a_slip_does_not_fit(kind: str, file: str, old: str, new: str, tmp_path: Path) -> None:
    text = (BASE / file).read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "broken.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert problems(KINDS[kind], load_yaml(path))
