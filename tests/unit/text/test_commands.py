"""What may be typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sim.text
from sim.core.texts import LANGUAGES, Texts
from sim.rules.loader import load_ruleset
from sim.text.commands import COMMANDS, amount, candidates, find, fold, parse, split_pick, words_of
from sim.text.play import Player
from sim.text.wrapping import wrapped
from tests.unit.text.conftest import wide


@pytest.fixture(params=LANGUAGES)
def say(request: pytest.FixtureRequest) -> Texts:
    return Texts(request.param, load_ruleset().texts[request.param])


def test_no_word_calls_two_commands(say: Texts) -> None:
    words = [w for c, s in COMMANDS for w in dict.fromkeys(words_of(c, s, say))]
    words += fold(say("text.words_back")).split()
    assert len(words) == len(set(words))


def test_every_command_is_there_and_explained(say: Texts) -> None:
    for command, _ in COMMANDS:
        assert callable(getattr(Player, f"do_{command}"))
        assert say.has(f"text.does_{command}")


def test_no_text_of_the_terminal_is_left_over(say: Texts) -> None:
    code = "".join(p.read_text("utf-8") for p in Path(sim.text.__file__).parent.glob("*.py"))
    asked = {"text.refused", "text.error"}  # by the kind of a notice
    for key in (k for k in say.words if k.startswith("text.") and k not in asked):
        name = re.sub(r"^text\.(words_|does_|head_)?", "", key)
        assert key in code or f'"{name}"' in code, key


def test_places(say: Texts) -> None:
    assert parse("1", (), say) == ("status",)
    assert parse("3 2", ("cards",), say) == ("cards", "3", "2")
    assert parse("0", ("cards", "3"), say) == ("cards",)
    assert parse("0", ("cards",), say) == ()
    assert parse("", ("cards", "3"), say) == ("cards", "3")
    assert parse("trust", ("why",), say) == ("why", "trust")
    assert parse("deals", ("why",), say) == ("deals",)
    assert parse("nonsense", (), say) is None
    assert parse("00", (), say) is None


def test_find_takes_numbers_ids_and_parts_of_one_name() -> None:
    items = [("a_one", "First thing"), ("b_two", "Second thing")]
    assert find("2", items) == 1
    assert find(wide("2"), items) == 1
    assert find("a_one", items) == 0
    assert find("SECOND", items) == 1
    assert find("thing", items) is None
    assert find("0", items) is None
    assert find("3", items) is None


def test_candidates_are_parts_and_misspelt_words() -> None:
    items = [("a_one", "First thing"), ("b_two", "Second thing"), ("c", "Power zones")]
    assert candidates("thing", items) == ["First thing", "Second thing"]
    assert candidates("pwer", items) == ["Power zones"]
    assert candidates("secnd thing", items)[0] == "Second thing"
    assert candidates("9", items) == candidates("", items) == candidates("qqqq", items) == []


def test_split_pick() -> None:
    assert split_pick(["2", "1.2", "兆"]) == ("2", "1.2 兆")
    assert split_pick(["power", "zones", "1"]) == ("power zones", "1")
    assert split_pick(["power", "zones"]) == ("power zones", None)
    assert split_pick(["2"]) == ("2", None)


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("400", "bn", 400.0),
        ("4000", "億円", 400.0),
        ("4,000億円", "bn", 400.0),
        (f"{wide('4000')}億", "bn", 400.0),
        ("1.2兆", "bn", 1200.0),
        ("¥1.2tn", "億円", 1200.0),
        ("348.3bn", "億円", 348.3),
        ("nan", "bn", None),
        ("inf", "bn", None),
        ("-3", "bn", None),
        ("1e400", "bn", None),
        ("4 apples", "bn", None),
        ("", "bn", None),
    ],
)
def test_amounts(typed: str, unit: str, value: float | None) -> None:
    assert amount(typed, unit) == value


def test_japanese_lines_never_begin_with_a_closing_mark() -> None:
    text = "予算編成の半年。来年度予算を配分する。法律は一本、政治的資本が3多くかかる。" * 3
    for width in range(20, 60):
        lines = wrapped(text, width)
        assert "".join(lines) == text
        assert not any(line[0] in "。、" for line in lines)
