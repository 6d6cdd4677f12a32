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
