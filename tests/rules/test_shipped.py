"""The shipped configs load, and every word that a game can ask for exists in both languages."""

from __future__ import annotations

import re

import numpy as np
import pytest
from pydantic import BaseModel

from sim.core.texts import LANGUAGES
from sim.core.units import known_units
from sim.game import Session
from sim.game.explain import Share
from sim.mechanisms.pipeline import PHASES
from sim.orders.types import Allocate, Propose, SetPolicy
from sim.rules.loader import load_ruleset, scenario_ids
from sim.rules.ruleset import Ruleset
from sim.rules.schema.common import Bilingual
from sim.rules.schema.measures import Deal, Policy
from sim.views.words import Words
from sim.world.book import BOUND
from sim.world.world import FIELDS, LEVERS
from tests.helpers import explained, random_game

JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


@pytest.mark.parametrize("scenario", scenario_ids())
def test_every_shipped_scenario_loads(scenario: str) -> None:
    rules = load_ruleset(scenario)
    assert rules.scenario.id == scenario
    assert rules.scenario.quarters % rules.scenario.turn_quarters == 0
    assert len(rules.sha256) == 64


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_of_the_quarter_has_a_name(rules: Ruleset, language: str) -> None:
    words = Words.of(rules, language)
    steps = [phase.id for phase in PHASES]
    assert len(set(steps)) == len(steps)
    assert all(words(f"step.{step}") for step in [*steps, "clock"])


def bilinguals(record: object) -> list[Bilingual]:
    """All texts of a record, however deep."""
    if isinstance(record, Bilingual):
        return [record]
    if isinstance(record, dict):
        return [b for v in record.values() for b in bilinguals(v)]
    if isinstance(record, tuple | list):
        return [b for v in record for b in bilinguals(v)]
    if isinstance(record, BaseModel):
        return [b for f in type(record).model_fields for b in bilinguals(getattr(record, f))]
    return []


def test_every_text_of_a_record_is_in_both_languages(rules: Ruleset) -> None:
    texts = bilinguals(
        [rules.file, rules.scenario, rules.blocs, rules.actors, rules.policies, rules.deals,
         rules.events, rules.goals, rules.lines, rules.indicators]
    )  # fmt: skip
    assert len(texts) > 500
    for text in texts:
        assert text.en.strip()
        assert text.ja.strip()
        assert "�" not in text.en + text.ja
    english = [t.en for t in texts if JAPANESE.search(t.en)]
    assert not english, f"Japanese in an English text: {english}"


def test_japanese_texts_are_japanese(rules: Ruleset) -> None:
    """Names of firms stay as they are; sentences do not."""
    left = [
        t.en
        for t in bilinguals([rules.policies, rules.deals, rules.events, rules.goals, rules.lines])
        if t.en == t.ja and len(t.en.split()) > 2
    ]
    assert not left


def test_every_field_of_a_lever_and_every_bound_has_a_name(rules: Ruleset) -> None:
    for language in LANGUAGES:
        words = Words.of(rules, language)
        assert words(f"cause.{BOUND}")
        for lever in LEVERS:
            # A lever that stands as a term of a stock is named when it cannot be shared out.
            if FIELDS[lever].start == 0.0 and words.texts.has(f"cause.{lever}"):
                assert words(f"cause.{lever}")


SEEDS = (1, 2)


def test_every_cause_that_occurs_in_a_game_has_a_label_in_both_languages() -> None:
    missing: set[str] = set()
    for seed in SEEDS:
        session = random_game(seed)
        assert session.model.book is not None
        shares = {(e.step, e.cause) for e in session.model.book.entries}
        shares |= {(s.step, s.cause) for listed in explained(seed).values() for s in listed}
        assert len(shares) > 50
        for language in LANGUAGES:
            words = Words.of(session.rules, language)
            for step, cause in shares:
                try:
                    label = words.cause(Share(step, cause, 1.0))
                except KeyError as error:
                    missing.add(f"{language}: {error}")
                else:
                    assert label.strip()
                    assert "{" not in label
    assert not missing, sorted(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_a_sentence(language: str) -> None:
    fresh = Session(seed=4)
    words = Words.of(fresh.rules, language)
    seen: set[str] = set()
    for session in (random_game(SEEDS[0]), fresh):
        for option in session.options():
            if not option.legal:
                sentence = words.reason(option.reason, dict(option.values))
                seen.add(option.reason)
                assert sentence.strip()
                assert "{" not in sentence
    assert "reason.over" in seen
    assert len(seen) > 3
    for other in (
        SetPolicy("nobody", 1), SetPolicy("chip_export_controls", 1), SetPolicy("power_zones", 9),
        Propose("nothing", 1), Propose("investment_for_priority", 0), Allocate("nothing", 1.0),
        Allocate("fab_line", 200.0), Allocate("model_line", 1e9), Allocate("model_line", 0.0),
        Allocate("model_line", float("nan")),
    ):  # fmt: skip
        option = fresh.option(other)
        assert not option.legal
        assert words.reason(option.reason, dict(option.values)).strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_can_be_asked_for(rules: Ruleset, language: str) -> None:
    words = Words.of(rules, language)
    for measure in rules.measures:
        assert words.measure(measure.id).strip()
        if isinstance(measure.record, Policy | Deal):
            assert all(words.level(measure.record, i + 1).strip() for i in range(measure.levels))
            kind = SetPolicy if isinstance(measure.record, Policy) else Propose
            orders = [kind(measure.id, level) for level in range(measure.levels + 1)]
            assert all(words.order(order).strip() for order in orders)
    for name, indicator in rules.indicators.items():
        assert words.indicator(name)
        assert words.short(name)
        for number in (0.0, -0.0, 1.5, -1e-12, 1e5, float(np.float64(0.1))):
            for signed in (True, False):
                assert words.value(name, number, signed=signed), indicator.unit
    for actor in rules.actors:
        assert words.actor(actor)
    for f in range(len(rules.file.features)):
        assert words.feature(f)


def test_parameters_state_known_units_and_sources(rules: Ruleset) -> None:
    for name, record in rules.parameter_records.items():
        assert record.unit in known_units(), name
        assert record.source == "assumption" or record.source in rules.sources
        if record.source == "assumption":
            assert len(record.note) > 3


def test_hidden_parameters_can_be_drawn(rules: Ruleset) -> None:
    hidden = {n: r for n, r in rules.parameter_records.items() if r.hidden}
    assert len(hidden) >= 5
    for record in hidden.values():
        assert not record.axis
        assert record.distribution != "fixed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_event_points_at_a_firm_or_a_ministry(language: str) -> None:
    rules = load_ruleset()
    firms = [a for a in rules.actors.values() if a.kind in {"chip_maker", "lab", "cloud", "fund"}]
    names = {a.name.of(language) for a in firms} | {"METI", "Hokkaido", "経済産業省", "北海道"}
    for event in rules.events.values():
        said = [event.name, event.body, event.actors, event.teaches]
        said += [t for a in event.answers for t in (a.label, *a.stakes)]
        text = " ".join(t.of(language) for t in said)
        assert not [n for n in names if n in text], event.id


@pytest.mark.parametrize(("language", "money"), [("en", r"¥\d"), ("ja", r"\d円|[億兆]円")])
def test_amounts_in_names_of_levels_carry_their_currency(language: str, money: str) -> None:
    for measure in load_ruleset().measures:
        for level in getattr(measure.record, "levels", ()):
            name = level.name.of(language) if level.name else ""
            if re.search(r"\dbn|\dtn|[億兆]", name):
                assert re.search(money, name), (measure.id, name)


def test_the_mark_promises_no_loss_that_no_rule_carries() -> None:
    mark = load_ruleset().policies["trusted_mark"]
    losses = [e for e in mark.effects if e.target == "credibility" and min(e.amounts) < 0]
    assert mark.price is not None
    assert bool(losses) == ("suffers" in mark.price.en) == ("傷つく" in mark.price.ja)
