from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core.texts import LANGUAGES, Texts
from sim.core.units import Quarter
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset

UNITS = (
    "share", "share per quarter", "M H100e", "JPY bn", "USD bn", "months", "points", "GW",
    "thousand", "quarters", "teams", "count", "index", "ratio", "USD bn per quarter",
    "M H100e per quarter", "USD thousand per H100e", "USD per hour",
)  # fmt: skip


def texts(rules: Ruleset, language: str) -> Texts:
    return Texts(language, rules.texts[language])


@pytest.mark.parametrize(
    ("language", "value", "unit", "shown"),
    [
        ("en", 0.1234, "share", "12.34 %"),
        ("ja", 0.1234, "share", "12.34%"),
        ("en", 387, "JPY bn", "¥387bn"),
        ("ja", 387, "JPY bn", "3,870億円"),
        ("en", 1240, "JPY bn", "¥1.24tn"),
        ("ja", 1240, "JPY bn", "1.24兆円"),
        ("en", 0.22, "M H100e", "220 thousand"),
        ("ja", 0.22, "M H100e", "22.0万基"),
        ("en", 14.64, "M H100e", "14.64 M"),
        ("ja", 14.64, "M H100e", "1,464万基"),
        ("ja", 2.5, "USD bn", "25.0億ドル"),
        ("en", 0.031, "M H100e per quarter", "31 thousand H100e a quarter"),
        ("ja", 0.031, "M H100e per quarter", "3.1万基（四半期）"),
        ("en", 1070, "USD bn per quarter", "$1,070bn a quarter"),
        ("ja", 1070, "USD bn per quarter", "1.070兆ドル（四半期）"),
        ("en", 0.1234, "USD bn per quarter", "$0.123bn a quarter"),
        ("ja", 0.1234, "USD bn per quarter", "1.23億ドル（四半期）"),
        ("en", 1.012, "thousand", "1,012 people"),
        ("ja", 1.012, "thousand", "1,012人"),
        ("en", 355.6, "thousand", "355.6 thousand people"),
        ("ja", 355.6, "thousand", "35.6万人"),
        ("en", 18.143, "USD thousand per H100e", "$18.14k per H100e"),
        ("ja", 18.143, "USD thousand per H100e", "1万8,140ドル"),
        ("ja", 20.004, "USD thousand per H100e", "2万ドル"),
        ("ja", 9.5, "USD thousand per H100e", "9,500ドル"),
        ("ja", 99.5, "thousand", "9万9,500人"),
        ("en", 2.5, "USD per hour", "$2.50 an hour"),
        ("en", 7.26, "months", "7.3 months"),
        ("en", 1.5, "GW", "1.50 GW"),
    ],
)
def test_numbers_follow_the_language(
    rules: Ruleset, language: str, value: float, unit: str, shown: str
) -> None:
    # What stands behind the unit (H100 equivalents) is a matter of wording.
    assert texts(rules, language).number(value, unit).startswith(shown)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.2, "share", "20 %"),
        (0.125, "share", "12.5 %"),
        (15, "months", "15 months"),
        (10, "GW", "10 GW"),
        (0.25, "M H100e", "250 thousand H100e"),
        (8, "quarters", "8 quarters"),
    ],
)
def test_a_threshold_has_no_empty_digits(
    rules: Ruleset, value: float, unit: str, shown: str
) -> None:
    assert texts(rules, "en").mark(value, unit) == shown


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(UNITS),
    st.floats(-1e-3, 1e-3) | st.floats(-1e6, 1e6),
    st.booleans(),
)
def test_no_number_is_a_minus_zero(language: str, unit: str, value: float, signed: bool) -> None:
    shown = texts(load_ruleset(), language).number(value, unit, signed=signed)
    # The sign stands first, before a currency as well.
    sign = shown[0] if shown[0] in "+-" else ""
    digits = re.search(r"\d[\d,]*(\.\d+)?", shown)
    assert digits is not None
    number = float(digits.group().replace(",", ""))
    if number:
        assert (sign == "-") == (value < 0)
    else:
        assert not sign, shown
    assert "-" not in shown[1:]
    if signed and number:
        assert sign


@pytest.mark.parametrize("language", LANGUAGES)
def test_quarters_and_halves_are_named(rules: Ruleset, language: str) -> None:
    words = texts(rules, language)
    names = [words.quarter(Quarter(2027, n)) for n in (1, 2, 3, 4)]
    assert len(set(names)) == 4
    assert all("2027" in name for name in names)
    halves = [words.half(Quarter(2027, n)) for n in (1, 2, 3, 4)]
    assert halves[0] == halves[1] != halves[2] == halves[3]
    if language == "ja":
        assert names[1] == "2027年4-6月期"


def test_a_missing_text_is_named() -> None:
    with pytest.raises(KeyError, match="no_such_text"):
        Texts("en", {})("no_such_text")


def test_placeholders_are_filled_and_braces_without_values_stay() -> None:
    words = Texts("en", {"a": "turn {turn} of {turns}", "b": "{plain}"})
    assert words("a", turn=2, turns=20) == "turn 2 of 20"
    assert words("b") == "{plain}"
    assert words.has("a")
    assert not words.has("c")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("電力", "日本「電力」"),
        ("「AIプラス」の目標", "日本「『AIプラス』の目標」"),
        ("工場「試作「一」」", "日本「工場『試作「一」』」"),
        ("『広島』の記録", "日本「『広島』の記録」"),
        ("「a", "日本「「a」"),  # what a person typed is not paired and stays
        ("a」」", "日本「a」」」"),
    ],
)
def test_quotes_within_quotes_alternate(name: str, shown: str) -> None:
    assert Texts("ja", {"deed": "{actor}「{name}」"})("deed", actor="日本", name=name) == shown


def test_quotes_side_by_side_stay() -> None:
    words = Texts("ja", {"two": "「{one}」と「{two}」の差『{three}』"})
    assert words("two", one="甲", two="乙", three="丙") == "「甲」と「乙」の差『丙』"
