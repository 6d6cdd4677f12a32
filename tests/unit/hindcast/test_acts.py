"""Governments that decide themselves, beside what they did."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sim.core.errors import ConfigError
from sim.hindcast import acts
from sim.hindcast.targets import load_targets
from tests.helpers import copy_configs


def test_every_act_is_a_policy_of_a_government_within_the_past() -> None:
    rules, record = acts.load_acts()
    last = rules.first_quarter.plus(rules.scenario.quarters - 1)
    for act in record.acts:
        assert str(rules.first_quarter) <= act.date <= record.until <= str(last)
    named = [a.measure for a in record.acts]
    assert len(set(named)) == len(named)
    blocs = {rules.actors[rules.measures[rules.measure_index(m)].owner].bloc for m in named}
    assert blocs == {"us", "china", "eu", "japan", "gulf", "asia"}


def test_a_pilot_is_one_measure_in_the_acts_and_in_the_chronicle() -> None:
    rules, record = acts.load_acts()
    named = {a.event.en: a.measure for a in record.acts}
    pilot = named["Pilot of a national AI research resource"]
    assert pilot == rules.chronicle["research_resource_pilot"].measure
    assert rules.policies[pilot].start_level == 0  # so that it can rise in the past


def test_no_act_of_a_government_is_given() -> None:
    rules, _ = acts.load_acts()
    assert rules.scenario.by_record == ("world",)
    assert [d.measure for d in rules.scenario.timeline if d.measure not in rules.shocks] == []


def test_unknown_acts_are_refused(tmp_path: Path) -> None:
    root = copy_configs(tmp_path)
    path = root / acts.FILE
    text = path.read_text(encoding="utf-8").replace("content_rules_china", "content_rule_china")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"content_rule_china.*content_rules_china"):
        acts.load_acts(root)


def test_governments_move_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, record = acts.load_acts()
    past, targets = load_targets()
    assert past.accepted is not None
    few = replace(past.accepted, seeds=past.accepted.seeds[:5])
    monkeypatch.setattr(acts, "load_targets", lambda: (replace(past, accepted=few), targets))
    moves = acts.play(rules, record)
    assert len(moves) == len({m.measure.id for m in moves})
    assert sum(m.act is not None for m in moves) == len(record.acts)
    assert all(0.0 <= m.share <= 1.0 for m in moves)
    shares = {m.measure.id: m.share for m in moves}
    assert shares["chip_export_controls"] > 0.5
    assert all((m.first is None) <= (m.share == 0.0) for m in moves)
