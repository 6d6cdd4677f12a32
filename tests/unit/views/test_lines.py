"""Numbers of one line add up as they are shown."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.texts import LANGUAGES, signed
from sim.game import Session
from sim.rules.loader import load_ruleset
from sim.views import results
from sim.views.lines import Line
from sim.views.words import Words

RULES = load_ruleset()
_NUMBER = re.compile(r"[\d.,]+")


def shown(text: str) -> Decimal:
    """The number in a text, with its sign."""
    text = text.replace("H100e", "").replace("H100", "")
    text = re.sub(r"(\d)万([\d,]+)", lambda m: f"{m[1]}{int(m[2].replace(',', '')):04}", text)
    (found,) = _NUMBER.findall(text)
    return Decimal(found.replace(",", "")) * (-1 if text.startswith("-") else 1)


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(["lead_time", "compute_japan", "deep_use_japan", "replication_lag"]),
    st.lists(st.floats(0.0, 3.0), min_size=2, max_size=2),
    st.lists(st.floats(-1.0, 1.0), min_size=1, max_size=6),
)
def test_a_change_is_the_difference_of_the_ends_and_the_sum_of_its_causes(
    language: str, indicator: str, ends: list[float], parts: list[float]
) -> None:
    line = Line(Words.of(RULES, language), indicator, ends)
    before, after = ends
    change = line.ticks(after, before)
    assert shown(line.end(after)) - shown(line.end(before)) == shown(line.change(change))
    parts[-1] = (after - before) - sum(parts[:-1])  # causes sum to the change before rounding
    assert sum(line.parts(parts, change)) == change


def test_no_change_has_no_sign() -> None:
    line = Line(Words.of(RULES, "en"), "compute_japan", (0.2, 0.2))
    assert line.change(0) == "0 thousand H100e"
    assert [signed(x, 1) for x in (0.0, -0.04, 0.04, 0.05001, -0.3)] == [
        "0.0", "0.0", "0.0", "+0.1", "-0.3",
    ]  # fmt: skip


def test_a_rounded_fall_is_not_contradicted_by_its_ends() -> None:
    line = Line(Words.of(RULES, "en"), "lead_time", (2.354, 1.436))
    ends = line.end(2.354), line.end(1.436)
    assert ends == ("2.4 quarters", "1.4 quarters")
    assert line.change(line.ticks(1.436, 2.354)) == "-1.0 quarter"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_report_adds_up(language: str) -> None:
    session = Session(seed=3, language=language)
    words = Words.of(session.rules, language)
    for _ in range(3):
        session.end_turn()
        report = results.report(session, words)
        assert report is not None
        for number in report.numbers:
            ends = shown(number.after_text) - shown(number.before_text)
            assert ends == shown(number.delta_text), number
            assert sum(shown(c.text) for c in number.causes) == shown(number.delta_text), number
