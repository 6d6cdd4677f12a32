"""The game by piped commands."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.core.texts import LANGUAGES
from sim.game import Session
from sim.orders.types import Allocate, Propose, SetPolicy
from sim.text.commands import COMMANDS
from sim.text.page import Page
from sim.text.play import Player
from sim.views.desk import Desk
from sim.views.manual import pages
from sim.views.models import Intent
from tests.unit.text.conftest import Play, wide

SCRIPTS = {
    "en": (
        "cards power_zones 1\ndeals 4 1\nbudget model_line 380\nend\ncards\n8\n1\nend\nend\nend\n"
    ),
    "ja": (
        "政策 power_zones 1\n交渉 4 1\n予算 2 3800\n終える\n"
        f"{wide('4')}\n{wide('8')}\n1\n終える\n終える\n終える\n"
    ),
}


def orders_of(desk: Desk) -> list[object]:
    assert desk.session is not None
    return [order for turn in desk.session.orders for order in turn]


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_orders_give_the_same_world_in_every_seat(play: Play, language: str) -> None:
    desk, _ = play(SCRIPTS[language], language)
    assert desk.session is not None
    assert SetPolicy("power_zones", 1) in orders_of(desk)
    assert Allocate("model_line", 380.0) in orders_of(desk)
    assert any(isinstance(order, Propose) for order in orders_of(desk))
    assert SetPolicy("safety_institute", 1) in orders_of(desk)
    replay = Session(seed=3)
    for orders in desk.session.orders:
        for order in orders:
            replay.draft(order)
        replay.end_turn()
    assert replay.world.hash() == desk.session.world.hash()


def test_both_languages_reach_the_same_world(play: Play) -> None:
    hashes = set()
    for language in LANGUAGES:
        desk, _ = play(SCRIPTS[language], language)
        assert desk.session is not None
        hashes.add(desk.session.world.hash())
    assert len(hashes) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_answers_and_none_breaks(play: Play, language: str) -> None:
    reading = "".join(f"{n}\n1\n0\n0\n" for n in range(1, len(COMMANDS) - 4))
    desk, out = play(f"end\nend\n{reading}help\nplain\nstatus\nwhy 1\ncharts 1\n", language)
    assert "text." not in out
    assert "{" not in out
    assert desk.main().top.title in out


@pytest.mark.parametrize(
    ("language", "ask", "page", "title", "lacking"),
    [
        ("en", "help manual", "energy", "Energy: power and sites", "has no page 'enrgy'"),
        ("ja", "ヘルプ マニュアル", None, "エネルギー：電力と拠点", "「enrgy」というページは"),
    ],
)
def test_the_help_lists_the_manual_and_shows_its_pages(
    play: Play, language: str, ask: str, page: str | None, title: str, lacking: str
) -> None:
    if page is None:  # by its place in the list
        page = str(1 + list(pages(language)).index("energy"))
    _, listed = play(f"{ask}\n", language)
    _, shown = play(f"{ask} {page}\n", language)
    assert title in listed
    assert "power += passing[third]" not in listed
    assert "power += passing[third]" in shown
    _, out = play("help manual enrgy\n", language)
    assert lacking in out
    assert title in out


def test_words_letters_numbers_and_either_width_mean_the_same(play: Play) -> None:
    outs = []
    for line in ("cards", "c", "4", "card", "CARDS", wide("cards"), f"\u3000{wide('4')}"):
        _, out = play(f"{line}\n")
        outs.append(out.split("] > ", 2)[1].split("\n", 1)[1])
    assert len(set(outs)) == 1


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("fly", "'fly' is no command"),
        ("99", "'99' is no command"),
        ("9" * 5000, "is no command"),
        ("cards 99", "There is no '99' here"),
        ("cards 1 99", "There is no '99' here"),
        ("deals x", "There is no 'x' here"),
        ("budget 2 many", "'many' is not an amount"),
        ("budget 2 1e9", "'1e9' is not an amount"),
        ("budget 2 -5", "'-5' is not an amount"),
        ("budget 2 99999", "Not possible: "),
        ("budget 1 5", "Not possible: "),
        ("why zzzzz", "There is no 'zzzzz' here"),
        ("lang fr", "'fr' is not a language"),
        ("load", "There is no save yet."),
        ("load /nowhere/x.json", "Failed: /nowhere/x.json"),
        ("undo", "No orders yet"),
        ("answer", "No dilemma waits"),
        ("report", "There is no report yet."),
    ],
)
def test_bad_input_gets_one_clear_line_and_changes_nothing(
    play: Play, line: str, part: str
) -> None:
    desk, out = play(f"{line}\n")
    said = out.rsplit("[Turn 1 of 20", 2)[1].split("\n")[1:-1]
    assert len(said) == 1
    assert part in said[0]
    assert not desk.main().drafts
    assert desk.main().top.turn == 1


def test_a_number_goes_on_from_what_is_open_and_zero_goes_back(play: Play) -> None:
    desk, out = play("cards\n1\n1\n0\n4\n0\n")
    assert orders_drafted(desk) == [SetPolicy("power_zones", 1)]
    assert "[Turn 1 of 20, cards] > 1" in out


def orders_drafted(desk: Desk) -> list[object]:
    assert desk.session is not None
    return list(desk.session.drafts())


def test_undo_takes_back_the_last_draft_only(play: Play) -> None:
    desk, out = play("cards power_zones 1\nbudget 2 380\nundo\ndrafts\n")
    assert orders_drafted(desk) == [SetPolicy("power_zones", 1)]
    assert "Takes back: Physical-AI model line" in out


def test_japanese_amounts_are_in_oku(play: Play) -> None:
    desk, _ = play("予算 2 3,800\n", "ja")
    assert orders_drafted(desk) == [Allocate("model_line", 380.0)]


def test_an_open_dilemma_or_offer_is_pointed_out_once(play: Play) -> None:
    desk, out = play("end\n" * 12)
    dilemmas, offers = out.count("has no answer yet"), out.count("has no reply yet")
    assert dilemmas
    assert offers
    held_up = 12 - (desk.main().top.turn - 1)
    # A dilemma and an offer may hold up the same turn.
    assert max(dilemmas, offers) <= held_up <= dilemmas + offers


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_a_refused_amount_the_next_line_names_its_own_line(play: Play, language: str) -> None:
    typed = {"en": "budget\n2 400\n2 380\n", "ja": "予算\n2 4000\n2 3800\n"}[language]
    desk, _ = play(typed, language)
    assert desk.session is not None
    assert desk.session.drafts() == (Allocate("model_line", 380.0),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_and_their_signs_have_no_stop_between(play: Play, language: str) -> None:
    _, out = play("deals mutual_recognition\n", language)
    assert not [w for w in (".:", "。：", ".：", "–\n") if w in out]


def test_a_level_named_by_its_money_says_it_once(play: Play) -> None:
    _, out = play("cards compute_grants_card\ndeals investment_for_priority\n", "en")
    lines = [line for line in out.splitlines() if "¥60bn a year" in line or "Propose ¥" in line]
    assert len(lines) > 2
    assert all(line.split("not possible")[0].count("bn a year") == 1 for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_ends_soon_and_when_teams_come_free_are_said(play: Play, language: str) -> None:
    desk = Desk(language, seed=3)
    desk.do(Intent("new_game", {"seed": 3}))
    desk.do(Intent("policy", {"measure": "safety_institute", "level": 1}))
    while not any(c.warning for c in desk.main().cards):
        desk.do(Intent("end_turn"))
    card = next(c for c in desk.main().cards if c.warning)
    report = desk.main().report
    assert report is not None
    _, out = play(f"report\ncards\ncards {card.id}\n", language, desk)
    for text in (*report.warnings, card.warning_short, card.warning, card.teams_text):
        assert text in out


def test_a_dilemma_is_answered_by_number(play: Play) -> None:
    desk = Desk("en", seed=3)
    play_until_dilemma(desk)
    event = desk.main().event
    assert event is not None
    pick = next(i for i, c in enumerate(event.choices, start=1) if c.action.enabled)
    desk, out = play(f"answer\n{pick}\nstatus\n", desk=desk)
    event = desk.main().event
    assert event is not None
    assert event.chosen == event.choices[pick - 1].id
    assert f"Your answer: {event.choices[pick - 1].label}" in out


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dilemma_explains_its_warnings_and_stands_under_what_is_coming(
    play: Play, language: str
) -> None:
    desk = Desk(language, seed=3)
    play_until_dilemma(desk)
    desk.do(Intent("language", {"language": language}))
    event = desk.main().event
    assert event is not None
    _, out = play("answer\nnews\n", language, desk)
    for choice in event.choices:
        assert choice.warning_text in out
    coming, happened = (out.index(desk.text(f"text.{key}")) for key in ("coming", "news"))
    assert coming < out.rindex(desk.main().coming[0].headline, 0, happened) < happened


def play_until_dilemma(desk: Desk) -> None:
    desk.do(Intent("new_game", {"seed": 3}))
    assert desk.session is not None
    while not desk.session.pending_events():
        desk.session.end_turn()
    desk.do(Intent("language", {"language": "en"}))  # the view is built again


@pytest.mark.parametrize("lines", ["", "cards", "end\n\n\n", "quit\nend\n"])
def test_the_end_of_the_input_ends_quietly(play: Play, lines: str) -> None:
    _, out = play(lines)
    assert out.rstrip().rsplit("\n", 1)[1].startswith("Goodbye.")


def test_save_and_load_keep_turns_and_drafts(play: Play, tmp_path: Path) -> None:
    desk, out = play("cards power_zones 1\nend\ncards 8 1\nsave\n")
    assert "Saved as world-3-turn-02.json." in out
    assert desk.session is not None
    (auto,) = tmp_path.glob("auto-*.json")
    again, out = play(f"load world-3-turn\nload {auto.stem}\nload world-3-turn-02\n")
    assert again.session is not None
    assert again.session.world.hash() == desk.session.world.hash()
    assert orders_drafted(again) == orders_drafted(desk)
    by_path, _ = play(f"load {auto}\n")
    assert by_path.session is not None
    assert by_path.session.world.hash() == desk.session.world.hash()


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_explains_the_purses_and_names_candidates(play: Play, language: str) -> None:
    desk, out = play("why teams\n", language)
    note = {i.id: i.note.of(language) for i in desk.words.rules.indicators.values()}
    assert note["free_teams"] in out
    assert note["free_next_year"] not in out
    for word in ("budget", "free", desk.text("text.free")):
        assert note["free_next_year"] in play(f"why {word}\n", language)[1]
    _, out = play("budgt\nwhy trst\n", language)
    lead, tail = desk.text("text.candidates", names="|").split("|")
    assert f"{lead}{desk.text('text.words_budget').split()[0]}{tail}" in out
    assert f"{lead}{desk.words.short('trust_japan')}" in out


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_purses_stand_under_their_own_heading(play: Play, language: str) -> None:
    desk, out = play("numbers\n", language)
    sources, purses = (desk.text(f"number.group_{g}") for g in ("sources", "purses"))
    above, below = out.rsplit(purses, 1)
    assert sources in above
    for purse in ("free_next_year", "capital_japan", "free_teams"):
        assert desk.words.short(purse) in below
        assert desk.words.short(purse) not in above.rsplit(sources, 1)[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_asks_for_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    desk = Desk(language, folder=tmp_path)
    player = Player(desk, Page.of(desk.text), lambda _: "")
    assert player.pick("1", []) is None
    assert player.pick("2", [("one", "One")]) is None
    empty, none = capsys.readouterr().out.splitlines()[:2]
    assert empty == desk.text("text.none_here")
    assert none.startswith(desk.text("text.no_such", typed="2", n=1)[:12])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_a_chart_dates_what_a_turn_brought_by_that_turn(
    play: Play, language: str
) -> None:
    """Two turns give the start and two rows, the last named as its report; the floor in each."""
    desk, out = play("end\nend\ncharts 3\n", language)
    assert desk.session is not None
    table = out.rsplit(desk.text("chart.literacy"), 1)[1]
    half = desk.words.texts.half
    dates = [desk.session.date.plus(n) for n in (-6, -4, -2)]
    rows = [x for x in table.splitlines() if desk.text("chart.floor") in x]
    assert len(rows) == len(dates)
    path = desk.session.path("replication_lag")
    for row, date, value in zip(rows, dates, path, strict=True):
        assert row.startswith(half(date))
        assert f"{value:.2f}" in row


def test_a_table_gives_way_to_lines_where_the_screen_is_too_narrow(tmp_path: Path) -> None:
    words = Desk("en", folder=tmp_path).text
    for width, table in ((80, True), (30, False)):
        file = io.StringIO()
        console = Console(file=file, width=width, force_terminal=True, color_system=None)
        page = Page(console, words, plain=False)
        page.table(
            ["text.head_card", "text.head_kind", "text.head_cost"],
            [["Semiconductors everywhere", "Budget", "about ¥600bn a year"]],
        )
        assert ("─" in file.getvalue()) is table
        assert "Semiconductors" in file.getvalue()


def test_ctrl_c_says_what_is_kept_and_ends_with_130(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk("en", seed=3, folder=tmp_path)
    lines = iter(["end"])

    def read(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise KeyboardInterrupt from None

    assert Player(desk, Page.of(desk.text), read).run() == 130
    (auto,) = tmp_path.glob("auto-*.json")
    assert str(auto) in capsys.readouterr().out.rstrip().rsplit("\n", 1)[1]


def test_without_a_place_for_saves_turns_are_played_and_nothing_is_claimed(
    play: Play, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    desk = Desk("en", seed=3, folder=tmp_path / "file")
    _, out = play("end\nend\nquit\n", desk=desk)
    assert out.count("Games cannot be kept") == 1
    assert out.count(": what happened") == 2
    assert out.rstrip().endswith(desk.text("app.kept_none"))


def test_a_damaged_save_is_refused_and_the_game_goes_on(play: Play, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    desk, out = play("load broken\nend\n")
    assert "Failed: " in out
    assert desk.main().top.turn == 2


def test_the_language_can_change_in_the_middle(play: Play) -> None:
    desk, out = play("lang\n政策 power_zones 1\nlang en\nend\n")
    assert desk.language == "en"
    assert "言語：日本語" in out
    assert orders_of(desk) == [SetPolicy("power_zones", 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_game_ends_with_the_result(play: Play, language: str) -> None:
    desk, out = play("end\n" * 45 + "why 1\nreport\n", language)
    final = desk.main().final
    assert final is not None
    assert final.verdict in out
    assert final.state_hash in out
    assert desk.text("reason.over") in out
    _, out = play("status\n", language, desk)
    assert final.verdict in out
    assert desk.text("draft.hint_plain") not in out
    assert desk.main().top.half not in out


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_keep_within_the_terminal(language: str, width: int, tmp_path: Path) -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=width, color_system=None)
    desk = Desk(language, seed=3, folder=tmp_path)
    page = Page.of(desk.text, console)
    assert not page.plain
    lines = iter(["cards", "deals 1", "budget", "numbers", "map", "end", "end", "why 2", "help"])

    def read(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    assert Player(desk, page, read).run() == 0

    too_wide = [
        x for x in out.getvalue().split("\n") if cell_len(x) > width and str(tmp_path) not in x
    ]
    assert not too_wide
