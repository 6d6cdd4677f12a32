"""Where ideas and numbers come from: a report gives ideas, and a size only where it states one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.rules.loader import load_ruleset, scenario_ids
from sim.rules.ruleset import Ruleset
from sim.rules.schema.effects import Effect
from sim.rules.schema.measures import Deal, Event, Policy, Shock

REPORT = "iog_report"
# Figures that the report itself states: number, and the fact that quotes it.
STATED = {("start.robots", "robot_share")}

Grounded = Policy | Deal | Event | Shock


def measures(rules: Ruleset) -> dict[str, Grounded]:
    return {**rules.policies, **rules.deals, **rules.events, **rules.shocks}


def effects(record: Grounded) -> Iterator[Effect]:
    yield from record.effects
    for answer in getattr(record, "answers", ()):
        yield from answer.effects


def sourced(rules: Ruleset) -> Iterator[tuple[str, str, str]]:
    """Every number with its source and fact: name, source, fact."""
    for name, record in measures(rules).items():
        yield name, record.source, record.fact
        for e in effects(record):
            if e.value_source:
                yield f"{name}: {e.target}", e.value_source, record.fact
    for name, parameter in rules.parameter_records.items():
        yield name, parameter.source, parameter.fact
    for name, start in rules.scenario.start.items():
        yield f"start.{name}", start.source, start.fact


@pytest.mark.parametrize("scenario", scenario_ids())
def test_the_report_is_the_source_of_a_number_only_where_it_states_it(scenario: str) -> None:
    rules = load_ruleset(scenario)
    credited = {(name, fact) for name, source, fact in sourced(rules) if source == REPORT}
    assert credited <= STATED, f"not stated by the report: {sorted(credited - STATED)}"


def test_the_allowed_figures_are_in_use() -> None:
    """An entry that no number needs any more would let a later one through."""
    used: set[tuple[str, str]] = set()
    for scenario in scenario_ids():
        for name, source, fact in sourced(load_ruleset(scenario)):
            if source == REPORT:
                used.add((name, fact))
    assert used == STATED


def test_every_measure_says_whose_idea_it_is(rules: Ruleset) -> None:
    for name, record in measures(rules).items():
        assert record.idea_source in rules.sources, name
        if record.idea_source in {REPORT, "levers_file"}:
            assert record.idea, f"{name}: the place in the source is missing"


def test_numbers_of_judgement_are_never_shown_as_settled(rules: Ruleset) -> None:
    own = {"assumption", "levers_file", "game_design", "design"}
    for name, record in measures(rules).items():
        if record.source in own:
            assert record.confidence == "C", name


def test_what_is_expected_of_a_measure_can_be_read_off_while_it_acts(rules: Ruleset) -> None:
    for name, record in measures(rules).items():
        for e in getattr(record, "expects", ()):
            assert e.level <= len(getattr(record, "levels", (1,))), name
            assert e.after_q <= rules.scenario.quarters, name
            assert e.size is None or e.size > 0, name
