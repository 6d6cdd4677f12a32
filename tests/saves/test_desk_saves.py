"""What the desk keeps by itself: an autosave per game, and the truth where nothing can be kept."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.core import paths
from sim.core.texts import LANGUAGES
from sim.game import saves
from sim.views.desk import Desk
from sim.views.models import Intent, Notice


def start(folder: Path, seed: int = 3, language: str = "en") -> Desk:
    desk = Desk(language, seed=seed, folder=folder)
    desk.do(Intent("new_game", {"seed": seed}))
    return desk


def end_turn(desk: Desk) -> Notice | None:
    return desk.do(Intent("end_turn"))


def autosaves(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{saves.AUTO}*.json"))


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A folder that cannot be made: a file stands where it should lie."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file" / "saves"


def test_the_data_folder_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIDDLE_POWER_DATA", str(tmp_path / "mine"))
    assert paths.user_data() == tmp_path / "mine"
    assert Desk().folder == tmp_path / "mine" / "saves"


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_place_for_saves_the_game_is_played_and_said_so_once(
    closed: Path, language: str
) -> None:
    desk = start(closed, language=language)
    warning = desk.title().warning
    assert str(closed) in warning
    assert "MIDDLE_POWER_DATA" in warning
    assert [end_turn(desk), end_turn(desk)] == [None, None]
    assert desk.main().top.turn == 3
    assert desk.kept() == desk.text("app.kept_none")


def test_a_folder_that_is_lost_in_the_game_is_named_once_and_nothing_false_is_claimed(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "saves"
    desk = start(folder)
    assert desk.kept() == desk.text("app.kept_first")
    assert end_turn(desk) is None
    (kept,) = autosaves(folder)
    assert desk.kept() == desk.text("app.kept", path=kept)
    folder.rename(tmp_path / "gone")
    folder.write_text("")
    notice = end_turn(desk)
    assert notice is not None
    assert notice.kind == "error"
    assert notice.text == desk.unsaved
    assert end_turn(desk) is None
    assert desk.kept() == desk.text("app.kept_part", turns=1, path=kept)
    folder.unlink()
    (tmp_path / "gone").rename(folder)
    assert end_turn(desk) is None
    assert not desk.unsaved
    assert desk.kept() == desk.text("app.kept", path=kept)


def test_two_games_of_one_world_do_not_push_each_other_out(tmp_path: Path) -> None:
    one, two = start(tmp_path), start(tmp_path)
    for _ in range(3):
        end_turn(one)
    end_turn(two)
    assert sorted(len(saves.read(p).turns) for p in autosaves(tmp_path)) == [1, 3]
    assert len(list(tmp_path.glob(f"{saves.AUTO}*.json.[12]"))) == 2


def test_a_game_that_is_continued_keeps_its_autosave(tmp_path: Path) -> None:
    end_turn(start(tmp_path))
    (kept,) = autosaves(tmp_path)
    desk = Desk(folder=tmp_path)
    desk.do(Intent("load", {"path": str(kept)}))
    assert desk.kept() == desk.text("app.kept", path=kept)
    end_turn(desk)
    assert autosaves(tmp_path) == [kept]
    assert len(saves.read(kept).turns) == 2


def test_the_oldest_autosaves_go_and_what_was_saved_by_hand_stays(tmp_path: Path) -> None:
    desk = start(tmp_path)
    desk.do(Intent("save"))
    for i in range(saves.GAMES + 2):
        for name in (f"{saves.AUTO}{i:02d}.json", f"{saves.AUTO}{i:02d}.json.1"):
            (tmp_path / name).write_text("{}")
            os.utime(tmp_path / name, (i, i))
    end_turn(desk)
    left = autosaves(tmp_path)
    assert len(left) == saves.GAMES
    assert not list(tmp_path.glob(f"{saves.AUTO}0[012].json*"))
    assert (tmp_path / f"{saves.AUTO}03.json.1").exists()
    assert (tmp_path / "world-3-turn-01.json").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_continue_stands_first_and_names_world_turn_and_date(tmp_path: Path, language: str) -> None:
    desk = start(tmp_path, seed=4, language=language)
    assert desk.title().actions[0].intent.kind == "new_game"
    end_turn(desk)
    (kept,) = autosaves(tmp_path)
    os.utime(kept, (1_800_000_000, 1_800_000_000))
    first = desk.title().actions[0]
    assert first.intent == Intent("load", {"path": str(kept)})
    assert "2027-01-1" in first.label
    label = desk.text("app.save_label", seed=4, turn=2, date="")
    assert first.label.startswith(desk.text("app.continue", name=label)[:14])


def test_a_damaged_save_is_still_listed_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    assert "broken" in Desk(folder=tmp_path).title().actions[0].label
