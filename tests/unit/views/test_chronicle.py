"""The chronicle of the past: in order, told where the past is played, and carried as it says."""

from __future__ import annotations

import pytest

from sim.core.texts import LANGUAGES
from sim.core.units import Quarter
from sim.game import Session
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.text import reference
from sim.views.chronicle import chronicle, in_scenario
from sim.views.news import of_quarter
from sim.views.words import Words

# What coverage note B18 of the design lists, and no timeline held.
LISTED = {
    "ttc_roadmap": "2022Q4", "content_rules_draft": "2023Q2", "interim_measures": "2023Q3",
    "japan_eu_ministerial_first": "2023Q3", "task_force_lima": "2023Q3",
    "training_content_test": "2023Q4", "bletchley_summit": "2023Q4", "us_china_summit": "2023Q4",
    "us_institute_founded": "2023Q4", "autonomous_weapons_vote": "2023Q4",
    "research_resource_pilot": "2024Q1", "cloud_customer_proposal": "2024Q1",
    "eu_innovation_package": "2024Q1", "phone_maker_alliance": "2024Q1",
    "eu_ai_office": "2024Q1", "institute_consortium": "2024Q1", "content_campaign": "2024Q1",
    "us_uk_memorandum": "2024Q2", "japan_eu_ministerial_second": "2024Q2",
    "seoul_summit": "2024Q2", "saudi_fund_choice": "2024Q2",
    "china_standards_guideline": "2024Q3", "european_competitiveness_report": "2024Q3",
    "institute_network_meets": "2024Q4", "rapid_capabilities_cell": "2024Q4",
    "first_ai_factories": "2024Q4", "paris_summit": "2025Q1", "us_institute_renamed": "2025Q2",
    "eu_delay_signalled": "2025Q2",
}  # fmt: skip


@pytest.fixture(scope="module")
def past() -> Ruleset:
    return load_ruleset("hindcast_2022")


def test_the_chronicle_holds_the_events_of_the_report(rules: Ruleset) -> None:
    held = {key: str(happened.quarter) for key, happened in rules.chronicle.items()}
    assert LISTED.items() <= held.items()
    assert all(rules.chronicle[key].source == "iog_report" for key in LISTED)
    assert all(rules.chronicle[key].chapter for key in LISTED)


def test_what_a_measure_carries_is_in_force_or_begins_in_the_scenario_of_the_past(
    past: Ruleset,
) -> None:
    set_by = {dated.measure for dated in past.scenario.timeline}
    for key, happened in past.chronicle.items():
        if happened.measure and happened.measure not in set_by:
            assert past.policies[happened.measure].start_level, key


def test_what_a_parameter_carries_has_a_value_from_about_that_time(past: Ruleset) -> None:
    carried = {key: h for key, h in past.chronicle.items() if h.parameter}
    assert carried
    for key, happened in carried.items():
        dates = [Quarter.parse(q) for q in past.parameter_records[happened.parameter].dated]
        assert any(abs(date.since(happened.quarter)) <= 1 for date in dates), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_scenario_of_the_past_tells_it(past: Ruleset, rules: Ruleset, language: str) -> None:
    told = list(in_scenario(Words.of(past, language), 7))
    assert [one.date for one in told] == sorted(one.date for one in told)
    assert {one.id for one in told} >= {"ttc_roadmap", "seoul_summit"}
    assert "china_standards_guideline" not in {one.id for one in told}
    assert not list(in_scenario(Words.of(rules, language), 40))


def test_a_span_of_quarters_holds_both_of_its_ends(rules: Ruleset) -> None:
    words = Words.of(rules, "en")
    span = [Quarter.parse("2024Q2"), Quarter.parse("2024Q3")]
    found = {told.id for told in chronicle(words, *span)}
    assert {"us_uk_memorandum", "european_competitiveness_report"} <= found
    assert not found & {"content_campaign", "institute_network_meets"}


def test_news_of_the_past_tell_it_and_news_of_a_game_do_not() -> None:
    for scenario, told in (("hindcast_2022", True), ("report_2025", False)):
        session = Session(seed=1, scenario=scenario)
        session.end_turn()
        words = Words.of(session.rules, "en")
        headlines = {item.headline for item in of_quarter(words, session.model.records[-1])}
        assert any("Trade and Technology Council" in line for line in headlines) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_asked_for(capsys: pytest.CaptureFixture[str], language: str) -> None:
    reference.explain(language, "report_2025", "chronicle")
    assert "seoul_summit" in capsys.readouterr().out
