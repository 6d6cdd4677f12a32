"""`explain NAME --save FILE`: why a number moved, in both languages."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.orders.types import Allocate, Order, Reply, SetPolicy

OFFER = "gulf_capital_for_japan"  # of seed 1 it waits for a reply in the second turn
WORDS = {
    "en": ("the year of its largest change", "Sum of the causes", "Followed further", "as at the"),
    "ja": ("変化が最も大きかった年", "要因の合計", "さらにたどる要因", "開始時からの流れ"),
}


@pytest.fixture(scope="module")
def save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    game = Session(seed=1)
    for _ in range(6):
        game.end_turn()
    path = tmp_path_factory.mktemp("saves") / "game.json"
    game.save(path)
    return path


@pytest.fixture(scope="module")
def long_save(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole game in which China declines a bundle."""
    game = Session(seed=3)
    while not game.over:
        game.end_turn()
    path = tmp_path_factory.mktemp("saves") / "long.json"
    game.save(path)
    return path


def played(path: Path, *turns: list[Order]) -> Path:
    """The save of a game in which a person gave these orders."""
    game = Session(seed=1)
    for orders in turns:
        for order in orders:
            game.draft(order)
        game.end_turn()
    game.save(path)
    return path


def told(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["explain", *arguments])
    return result.exit_code, result.output


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_saved_game_is_explained_step_by_step(save: Path, language: str) -> None:
    code, text = told("startups_eu", "--save", str(save), "--lang", language)
    assert code == 0
    assert all(word in text for word in WORDS[language])
    assert text.count(WORDS[language][1]) >= 2  # links


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("indicator", ["app_exports_in_japan_manufacturing", "trust_japan"])
def test_a_year_can_be_chosen(save: Path, language: str, indicator: str) -> None:
    code, text = told(indicator, "--save", str(save), "--year", "2027", "--lang", language)
    assert code == 0
    assert "2027" in text
    assert WORDS[language][0] not in text
    assert WORDS[language][1] in text


def test_a_year_that_was_not_played_is_refused_with_those_that_were(save: Path) -> None:
    code, text = told("trust_japan", "--save", str(save), "--year", "2035", "--lang", "ja")
    assert code == 2
    assert "2026" in text
    assert "2028" in text


def test_an_unknown_number_gives_the_nearest(save: Path) -> None:
    code, text = told("trust_japn", "--save", str(save), "--lang", "en")
    assert code == 2
    assert "trust_japan" in text


def test_a_run_without_a_person_is_explained(save: Path) -> None:
    code, text = told("trust_eu", "--strategy", "none", "--year", "2026", "--lang", "en")
    assert code == 0
    assert "EU: public trust in AI: 2026" in text
    assert told("trust_eu", "--strategy", "dream", "--lang", "en")[0] == 2


@pytest.mark.parametrize(
    ("language", "said"), [("en", "The game ended early"), ("ja", "途中終了しました")]
)
def test_a_game_that_ended_early_says_so(
    save: Path, tmp_path: Path, language: str, said: str
) -> None:
    game = Session(seed=1)
    while not game.over:
        game.end_turn()
    assert game.standing.ended, "without orders Japan falls behind"
    game.save(tmp_path / "lost.json")
    assert said in told("trust_japan", "--save", str(tmp_path / "lost.json"), "--lang", language)[1]
    assert said not in told("trust_japan", "--save", str(save), "--lang", language)[1]


def test_without_a_game_the_name_itself_is_explained() -> None:
    code, text = told("startups_eu", "--lang", "en")
    assert code == 0
    assert "Sum of the causes" not in text


REFUSALS = {
    "en": (
        "Replies to proposals: China",
        "sounded out and not proposed",
        "relation with the proposer",
    ),
    "ja": ("提案への回答：中国", "見送り", "提案側との関係"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_did_china_refuse(long_save: Path, language: str) -> None:
    code, text = told("government_china", "--save", str(long_save), "--lang", language)
    assert code == 0
    assert all(word in text for word in REFUSALS[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "asked", ["bundles", "government_us.government_eu", "us_gulf_chip_licence"]
)
def test_replies_of_two_parties_and_to_a_deal_are_told(
    save: Path, language: str, asked: str
) -> None:
    code, text = told(asked, "--save", str(save), "--lang", language)
    assert code == 0
    assert {"en": "sum: ", "ja": "合計："}[language] in text


@pytest.mark.parametrize(
    ("orders", "ending"),
    [
        ([[]], "2026 Q2: what Gulf funds offered Japan was still open"),
        ([[], []], "2026 Q4: what Gulf funds offered Japan lapsed without a reply"),
        ([[], [Reply(OFFER, accept=True)]], "2026 Q3: Japan accepted what Gulf funds offered"),
        ([[], [Reply(OFFER, accept=False)]], "2026 Q3: Japan declined what Gulf funds offered"),
    ],
)
@pytest.mark.parametrize("asked", [OFFER, "government_japan"])
def test_an_offer_to_a_person_is_told_with_its_end_and_without_a_judgement(
    tmp_path: Path, orders: list[list[Order]], ending: str, asked: str
) -> None:
    save = played(tmp_path / "game.json", *orders)
    code, text = told(asked, "--save", str(save), "--lang", "en")
    assert code == 0
    assert text.count(ending) == text.count("offered") == 1
    assert "sum:" not in text
    assert "at a chance" not in text
    assert "log-odds" not in text


@pytest.mark.parametrize(
    ("language", "ending", "counts"),
    [
        ("en", "2026 Q4: what Gulf funds offered Japan lapsed", "1 lapsed, 0 still open"),
        ("ja", "政府系ファンドから日本への提案が返答のないまま失効", "失効1件、返答待ち0件"),
    ],
)
def test_offers_without_a_reply_are_counted(
    save: Path, language: str, ending: str, counts: str
) -> None:
    text = told(OFFER, "--save", str(save), "--lang", language)[1]
    assert ending in text
    assert counts in text


@pytest.mark.parametrize("asked", [OFFER, "government_japan"])
def test_a_reply_of_the_ministries_to_an_offer_is_told_with_its_terms(asked: str) -> None:
    text = told(asked, "--strategy", "doctrine", "--year", "2026", "--lang", "en")[1]
    reply = text.partition("2026 Q3: Japan agreed with Gulf funds, at a chance of ")[2]
    assert "Investment screening: " in reply
    assert "sum: " in reply


ORDERS: list[list[Order]] = [
    [SetPolicy("safety_institute", 1), Allocate("model_line", 348.3)],
    [Reply(OFFER, accept=True)],
]


@pytest.mark.parametrize(
    ("language", "dated", "idle"),
    [
        ("en", ("- 2026 Q1, orders: ", "- 2026 Q3, orders: Accept"), ("kept its", "did nothing")),
        ("ja", ("2026年1-3月期の指示：", "2026年7-9月期の指示："), ("変えません", "何も行って")),
    ],
)
def test_orders_of_a_person_are_told_by_turn(
    tmp_path: Path, language: str, dated: tuple[str, str], idle: tuple[str, str]
) -> None:
    game = str(played(tmp_path / "game.json", *ORDERS, [], []))
    text = told("government_japan", "--save", game, "--lang", language)[1]
    assert all(text.count(words) == 1 for words in dated)
    assert not any(words in text for words in idle)
    later = told("government_japan", "--save", game, "--year", "2027", "--lang", language)[1]
    assert idle[1] in later
    assert idle[0] not in later


def test_orders_of_a_script_are_told_and_the_ministries_rest() -> None:
    asked = ("government_japan", "--year", "2026", "--lang", "en")
    assert "- 2026 Q1, orders: " in told(*asked, "--strategy", "hedger")[1]
    assert "orders: " not in told(*asked, "--strategy", "doctrine")[1]


@pytest.mark.parametrize("asked", ["bundles", "us_gulf_chip_licence"])
def test_the_terms_of_a_reply_add_up_as_printed(long_save: Path, asked: str) -> None:
    text = told(asked, "--save", str(long_save), "--lang", "en")[1]
    terms: list[Decimal] = []
    sums = 0
    for line in text.splitlines():
        label, _, number = line.strip().rpartition(": ")
        if label == "sum":
            assert sum(terms) == Decimal(number), line
            terms, sums = [], sums + 1
        elif re.fullmatch(r"[+-]?\d+\.\d+", number):
            terms.append(Decimal(number))
    assert sums


@pytest.mark.parametrize(
    ("language", "late", "held"),
    [("en", "Why it takes time", "held back"), ("ja", "時間がかかる理由", "阻止")],
)
def test_an_actor_of_a_saved_game_is_told_with_what_delayed_it(
    save: Path, language: str, late: str, held: str
) -> None:
    code, text = told("government_eu", "--save", str(save), "--lang", language)
    assert code == 0
    assert late in text
    assert held in text


@pytest.mark.parametrize("asked", ["government_china", "bundles", "trust_japan"])
def test_a_year_that_was_not_played_is_refused_for_whatever_is_asked(
    save: Path, asked: str
) -> None:
    for year in ("1999", "0"):
        code, text = told(asked, "--save", str(save), "--year", year, "--lang", "en")
        assert code == 2
        assert "choose a year from 2026 to 2028" in text


def test_who_governs_at_the_end_is_not_told_of_an_earlier_year(save: Path) -> None:
    whole = told("government_us", "--save", str(save), "--lang", "en")[1]
    early = told("government_us", "--save", str(save), "--year", "2026", "--lang", "en")[1]
    assert "In office" in whole
    assert "In office" not in early


def test_the_comparison_of_whole_games_takes_no_year(save: Path) -> None:
    code, text = told("abroad", "--save", str(save), "--year", "2027", "--lang", "en")
    assert code == 2
    assert "leave out --year" in text


def test_a_party_twice_or_nothing_is_no_name(save: Path) -> None:
    assert told("government_china.government_china", "--save", str(save))[0] == 2
    assert told("", "--save", str(save))[0] == 2
