from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.texts import LANGUAGES
from sim.rules.loader import load_ruleset
from sim.views.words import Words

RULES = load_ruleset()


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(sorted(RULES.indicators)),
    st.floats(-1e-3, 1e-3) | st.sampled_from([0.0, -0.0, -1e-9, -0.00004]),
    st.booleans(),
)
def test_no_shown_value_or_change_is_a_zero_with_a_sign(
    language: str, indicator: str, value: float, signed: bool
) -> None:
    shown = Words.of(RULES, language).value(indicator, value, signed=signed)
    assert not re.search(r"[+-]0(\.0+)?(?![\d.])", shown), shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_policy_of_several_owners_names_its_owner(language: str) -> None:
    words = Words.of(RULES, language)
    for measure in RULES.measures:
        if measure.kind == "policy" and "." in measure.id:
            assert words.actor(measure.owner) in words.measure(measure.id)


@pytest.mark.parametrize(
    ("parameter", "drawn", "shown"),
    [
        ("literacy.requirement_growth", 0.107 / 4, "10.7 % a year"),
        ("capability.spillover", 0.46, "46 % a quarter"),
        ("chips.price_decline", 0.34, "34 %"),
        ("capability.points", 10.5, "10.5"),
    ],
)
def test_a_drawn_parameter_is_told_in_the_unit_of_its_file(
    parameter: str, drawn: float, shown: str
) -> None:
    assert Words.of(RULES, "en").drawn(parameter, drawn) == shown
