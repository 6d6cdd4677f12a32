"""Causes in one line."""

from __future__ import annotations

import pytest

from sim.core.texts import LANGUAGES
from sim.reports import causes
from sim.rules.loader import load_ruleset
from sim.views.lines import Line
from sim.views.words import Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_of_causes_shows_no_zero_and_says_when_nothing_moved(language: str) -> None:
    words = Words.of(load_ruleset(), language)
    line = Line(words, "trust_japan", (0.33, 0.34))
    shown = causes.in_a_line(words, line, {"a": 0.01, "b": 0.000001}, line.ticks(0.34, 0.33))
    assert "a +1.00" in shown
    assert "0.00" not in shown.replace("1.00", "")
    assert causes.in_a_line(words, line, {}, 0) == words("simulate.no_causes")
