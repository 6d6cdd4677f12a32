"""Nothing costly is one slip away, and what stands is marked as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame
import pytest

from sim.ui.app import App
from sim.views.desk import Desk
from sim.views.manual import pages
from sim.views.models import Intent
from tests.ui.support import LANGUAGES, click, desk_of, find, ids, key, open_app, press

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ui


def texts(app: App) -> str:
    """All words of the top layer."""
    app.draw()
    return "\n".join(box.text for box in app.marks.boxes)


def _deals(app: App, deal: str) -> None:
    app.set_tab(3)
    press(app, f"deal:{deal}")


# --- cards ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_marks_the_level_in_force_and_the_drafted_one(language: str) -> None:
    app = open_app(language)
    for card, mark in (("safety_institute", "in_force"), ("factory_grants", "drafted")):
        app.show("card", card)
        assert app.t(f"action_{mark}") in texts(app)
        app.close()
    app.show("card", "power_zones")
    assert app.t("action_in_force") not in texts(app)


def test_stop_never_has_the_first_focus() -> None:
    app = open_app()
    for card in app.view.cards:
        app.show("card", card.id)
        spot = app.focused()
        assert spot is not None
        assert not spot.ends
        key(app, pygame.K_RETURN)
        app.dialogs.clear()
    assert all(i.values.get("level") != 0 for i in desk_of(app).intents)


def test_a_drafted_card_puts_no_other_level_forward(tmp_path: Path) -> None:
    desk = Desk("en", folder=tmp_path)
    desk.do(Intent("new_game", {"seed": 1}))
    app = App(desk, (1280, 720))
    app.show("card", "power_zones")

    def accents() -> int:
        app.draw()
        colour = app.surface.map_rgb(app.theme["accent"])
        spots = [f.rect for f in app.focusables() if f.id.startswith("action:policy")]
        corners = [(rect.x + 12, rect.centery) for rect in spots]
        return sum(app.surface.get_at_mapped(at) == colour for at in corners)

    assert accents() == 1
    key(app, pygame.K_RETURN)
    assert accents() == 0


def test_a_card_with_nothing_but_a_stop_focuses_close(tmp_path: Path) -> None:
    desk = Desk("en", folder=tmp_path)
    desk.do(Intent("new_game", {"seed": 1}))
    app = App(desk, (1280, 720))
    app.show("card", "physical_ai_models")
    spot = app.focused()
    assert spot is not None
    assert spot.id == "ok"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_warns_of_its_end_and_says_when_teams_come_free(language: str) -> None:
    app = open_app(language)
    card = next(k for k in app.view.cards if k.id == "safety_institute")
    assert card.warning_short in texts(app)
    app.show("card", card.id)
    assert card.warning in texts(app)
    assert card.teams_text in texts(app).replace("\n", "")
    app.close()
    desk_of(app).chosen, desk_of(app).replied = "wait", True
    app.do(Intent("end_turn"))
    assert app.view.report is not None
    assert app.view.report.warnings[0] in texts(app)


# --- deals ----------------------------------------------------------------------------------


def test_breaking_a_deal_stands_apart_and_asks() -> None:
    app = open_app()
    _deals(app, "mutual_recognition")
    proposed = find(app, "action:propose:mutual_recognition")
    _deals(app, "language_pact")
    end = find(app, "action:propose:language_pact:0")
    assert not end.rect.colliderect(proposed.rect)
    click(app, end.rect.center)
    click(app, end.rect.center)  # a double click
    assert [i.kind for i in desk_of(app).intents] == []
    app.dialogs.clear()
    press(app, end.id)
    assert app.layer == "question"
    key(app, pygame.K_RETURN)  # the focus stands on leaving it
    assert app.layer == "base"
    assert desk_of(app).intents == []
    press(app, end.id)
    press(app, "question:yes")
    assert desk_of(app).intents[-1].values == {"deal": "language_pact", "level": 0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_red_line_is_said_instead_of_nought(language: str) -> None:
    app = open_app(language)
    _deals(app, "mutual_recognition")
    shown = texts(app)
    assert app.t("percent", n=18) not in shown
    assert app.t("percent", n=0) not in shown
    assert shown.replace("\n", "").count("34") == 2  # in the list and on the slip


def test_a_signed_deal_shows_no_chance() -> None:
    app = open_app()
    _deals(app, "frontier_access")
    assert "61% would say yes" in texts(app)
    _deals(app, "language_pact")
    assert "would say yes" not in texts(app)


def test_an_offer_without_a_reply_is_asked_about() -> None:
    app = open_app()
    desk_of(app).chosen = "wait"
    app.do(Intent("language", {"language": "en"}))
    key(app, pygame.K_e)
    assert app.layer == "confirm"
    assert "Gulf Capital" in texts(app)
    assert "the offer lapses" in texts(app)
    press(app, "confirm:read")
    assert (app.state.tab, app.state.deal) == (3, "gulf_capital")
    press(app, "action:reply:0:gulf_capital")
    key(app, pygame.K_e)
    assert app.layer == "report"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_default_answer_is_marked(language: str) -> None:
    app = open_app(language)
    app.show("event")
    assert texts(app).count(app.t("taken_by_default")) == 1
    press(app, "choice:align")
    assert app.t("taken_by_default") not in texts(app)


# --- top bar, help, map ---------------------------------------------------------------------


def test_purses_open_their_causes() -> None:
    app = open_app()
    for purse in app.view.top.purses:
        press(app, f"purse:{purse.id}")
        assert app.layer.startswith("why:")
        app.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_pages_of_the_help_turn_under_a_resting_mouse(language: str, scale: float) -> None:
    app = open_app(language, scale=scale)
    app.show("help")
    places = []
    for _ in range(len(app.pages()) + 1):
        places.append(find(app, "next").rect)
        click(app, places[0].center)
    assert len(set(map(tuple, places))) == 1
    assert app.layer == "help"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_opens_the_manual_and_its_pages(language: str) -> None:
    app = open_app(language)
    app.show("help")
    press(app, "manual")
    assert app.layer == "manual"
    shipped = pages(language)
    assert [x for x in ids(app) if x.startswith("manual:")] == [f"manual:{p}" for p in shipped]
    press(app, "manual:energy")
    assert shipped["energy"].title in texts(app)
    assert "energy.load_factor" in texts(app)
    press(app, "manual:list")
    assert "manual:talent" in ids(app)
    app.close()
    assert app.layer == "help"


def test_the_manual_can_be_read_without_a_game() -> None:
    app = open_app(game=False)
    app.show("manual", "sources")
    app.do(Intent("language", {"language": "ja"}))
    app.draw()
    assert app.layer == "manual"
    assert pages("ja")["sources"].title in texts(app)


def test_digits_change_the_tab_while_a_slider_has_the_focus() -> None:
    app = open_app()
    app.set_tab(2)
    app.focus_on("line:grants")
    key(app, pygame.K_4)
    assert app.state.tab == 4
    app.set_tab(2)
    app.focus_on("line:grants")
    key(app, pygame.K_RETURN)
    key(app, pygame.K_4)
    assert (app.state.tab, app.state.typed) == (2, "4")
    key(app, pygame.K_ESCAPE)
    assert app.state.typed is None
    assert desk_of(app).intents == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_red_mark_of_the_floor_is_in_the_legend(language: str) -> None:
    app = open_app(language)
    assert app.t("mark_break") in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_names_on_the_map_do_not_cover_each_other(
    tmp_path: Path, language: str, scale: float
) -> None:
    desk = Desk(language, folder=tmp_path)
    desk.do(Intent("new_game", {"seed": 1}))
    app = App(desk, (1280, 720))
    app.set_text_scale(scale)
    shown = [f.rect for f in app.focusables() if f.id.startswith("bloc:")]
    assert len(shown) == len(app.view.map.blocs)
    for i, first in enumerate(shown):
        assert first.collidelist(shown[i + 1 :]) == -1


@pytest.mark.parametrize(("language", "word"), [("en", "Taiwan"), ("ja", "台湾")])
def test_the_map_explains_its_colours(tmp_path: Path, language: str, word: str) -> None:
    desk = Desk(language, folder=tmp_path)
    desk.do(Intent("new_game", {"seed": 1}))
    app = App(desk, (1280, 720))
    press(app, "map_notice")
    assert app.layer == "help"
    assert word in texts(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whose_words_these_are_stands_beside_the_news(language: str) -> None:
    app = open_app(language)
    desk_of(app).chosen = "wait"
    app.do(Intent("language", {"language": language}))
    press(app, "news")
    assert app.titles.disclaimer.replace(" ", "") in texts(app).replace("\n", "").replace(" ", "")
    assert "news" in ids(app) or app.layer == "news"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wide_feed_tells_what_waits_before_what_happened(language: str) -> None:
    app = open_app(language)
    app.show("news")
    shown = texts(app)
    waiting = app.view.coming[0].headline
    assert -1 < shown.find(app.t("coming")) < shown.find(waiting) < shown.find(app.t("others_did"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dilemma_in_full_says_what_a_warning_word_means(language: str) -> None:
    app = open_app(language)
    app.show("event")
    event = app.view.event
    assert event is not None
    assert {c.warning_text for c in event.choices if c.warning} <= set(texts(app).splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_open_card_names_its_price_in_points(language: str) -> None:
    app = open_app(language)
    card = next(c for c in app.view.cards if c.pips > 1)
    app.show("card", card.id)
    assert card.capital_text in texts(app).splitlines()
