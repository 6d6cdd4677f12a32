"""Whole games in the real window under Xvfb, by mouse alone and by keyboard alone."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pygame
import pytest

from sim.game import Session, saves
from sim.orders.types import from_data
from sim.ui.app import App
from sim.views.desk import Desk
from tests.system import plan
from tests.system.player import KeyPlayer, MousePlayer, Player, differing
from tests.system.screen import ROOT, Program, Screen, need, run_program

pytestmark = pytest.mark.system

Opener = Callable[..., Screen]


@pytest.fixture
def open_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opener]:
    """Opens displays; they end with the test."""
    need("Xvfb", "xdotool")
    monkeypatch.setattr(pygame.mouse, "get_pos", pygame.mouse.get_pos)  # the player replaces it
    opened: list[Screen] = []

    def opener(size: tuple[int, int] = (1280, 720)) -> Screen:
        screen = Screen(tmp_path / f"screen{len(opened)}", size)
        opened.append(screen)
        return screen

    yield opener
    for screen in opened:
        screen.close()


class Table:
    """A screen, a home for saves, and one program after another with its player."""

    def __init__(self, screen: Screen, folder: Path, language: str, kind: type[Player]) -> None:
        self.screen, self.folder, self.language, self.kind = screen, folder, language, kind
        self.seed = plan.world_for(kind, language)
        self.programs: list[Program] = []

    def sit_down(self, *words: str, size: tuple[int, int] = (1280, 720)) -> Player:
        """Starts the program and its mirror."""
        words = ("--lang", self.language, "--seed", str(self.seed), *words)
        self.programs.append(Program(self.screen, self.folder / "home", *words))
        desk = Desk(self.language, seed=self.seed, folder=self.folder / "mirror")
        return self.kind(self.programs[-1], desk, self.folder, size)

    def close(self) -> None:
        """Ends what still runs."""
        for program in self.programs:
            program.close()


@pytest.fixture
def set_table(tmp_path: Path, open_screen: Opener) -> Iterator[Callable[..., Table]]:
    """Sets tables; their programs end with the test."""
    tables: list[Table] = []

    def setter(language: str, kind: type[Player], size: tuple[int, int] = (1280, 720)) -> Table:
        tables.append(Table(open_screen(size), tmp_path, language, kind))
        return tables[-1]

    yield setter
    for table in tables:
        table.close()


def autosave_in(folder: Path) -> Path:
    """The autosave written last."""
    return max(folder.glob(f"{saves.AUTO}*.json"), key=lambda p: p.stat().st_mtime)


def hashes(path: Path) -> list[str]:
    """Hashes of a save, one a turn."""
    return [turn.hash for turn in saves.read(path).turns]


def headless(path: Path) -> list[str]:
    """Hashes of a fresh session that is given the orders of a save."""
    save = saves.read(path)
    session = Session(save.scenario, seed=save.seed, language=save.language)
    for turn in save.turns:
        for order in turn.orders:
            session.draft(from_data(dict(order)))
        session.end_turn()
    return [world.hash() for world in session.worlds[1:]]


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", [MousePlayer, KeyPlayer], ids=["mouse", "keyboard"])
def test_a_whole_game(
    set_table: Callable[..., Table], tmp_path: Path, language: str, kind: type[Player]
) -> None:
    """Played, saved, left, loaded, played on to the result, replayed: always the same hashes."""
    table = set_table(language, kind)
    player = table.sit_down()
    player.press(f"action:new_game:{table.seed}")
    for turn in range(1, plan.SAVED):
        plan.turn_of(player, turn)

    plan.draft(player, plan.SAVED)
    player.save()
    name = f"world-{table.seed}-turn-{plan.SAVED:02d}.json"
    assert saves.read(player.program.saves / name).drafts
    player.menu()
    player.press("menu:quit")
    assert not player.app.running
    assert player.program.ended() == 0

    player = table.sit_down()
    player.press(f"action:load:{player.desk.folder / name}")
    assert player.app.view.drafts, "a save keeps the drafts"
    plan.finish(player, plan.SAVED)
    for turn in range(plan.SAVED + 1, plan.TURNS + 1):
        plan.turn_of(player, turn)

    autosave = autosave_in(player.program.saves)
    final = player.app.view.final
    assert final is not None
    assert len(hashes(autosave)) == plan.TURNS
    player.press("to_title")
    player.press("action:quit")
    assert player.program.ended() == 0
    assert "Traceback" not in player.program.words
    assert not (player.program.saves.parent / "error.log").exists()

    assert hashes(autosave) == hashes(autosave_in(player.desk.folder))
    assert hashes(autosave) == headless(autosave)
    assert final.state_hash == hashes(autosave)[-1]
    again = run_program(tmp_path / "home", "replay", str(autosave), "--lang", language)
    assert again.returncode == 0, again.stderr
    assert final.state_hash in again.stdout.replace("\n", "")
    kinds = {order["order"] for turn in saves.read(autosave).turns for order in turn.orders}
    assert kinds >= {"SetPolicy", "Allocate", "Propose", "Answer"}


def test_the_picture_is_the_mirrors(set_table: Callable[..., Table]) -> None:
    """A photograph by another program shows the room, pixel for pixel but for single ones."""
    need("import")
    table = set_table("ja", KeyPlayer)
    player = table.sit_down()
    player.press(f"action:new_game:{table.seed}")
    plan.turn_of(player, 1)
    photograph = pygame.image.load(io.BytesIO(player.program.screen.photograph()), "root.png")
    shown = pygame.surfarray.array3d(photograph).swapaxes(0, 1)
    assert shown.shape == (720, 1280, 3)
    assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 500, "a blank or nearly blank window"
    assert differing(shown, player.mirror()) < 0.001


@pytest.mark.parametrize("software", [False, True], ids=["accelerated", "software"])
def test_on_a_large_screen(set_table: Callable[..., Table], software: bool) -> None:
    """On 1920x1080 the window takes 85 %, F11 the whole; sound may be on without a device."""
    table = set_table("en", KeyPlayer, (1920, 1080))
    player = table.sit_down(*["--software"] * software, size=(1632, 918))
    assert isinstance(player, KeyPlayer)
    player.press(f"action:new_game:{table.seed}")
    player.key("s")
    plan.turn_of(player, 1)
    player.full_screen((1920, 1080))
    plan.turn_of(player, 2)
    player.full_screen((1632, 918))
    plan.turn_of(player, 3)
    assert len(hashes(autosave_in(player.program.saves))) == 3
    assert hashes(autosave_in(player.program.saves)) == hashes(autosave_in(player.desk.folder))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout of its own whose assets may be damaged."""
    copied = tmp_path / "checkout"
    copied.mkdir()
    shutil.copytree(ROOT / "sim", copied / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets", copied / "assets")
    shutil.copy(ROOT / "run.py", copied)
    (copied / "configs").symlink_to(ROOT / "configs")
    return copied


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_missing_font_is_said_in_one_line(copy: Path, tmp_path: Path, language: str) -> None:
    """Exit code 2 and a line in both languages; no traceback."""
    (copy / "assets" / "fonts" / "NotoSansJP-Bold.ttf").unlink()
    done = run_program(
        tmp_path / "home", "play", "--lang", language, root=copy, SDL_VIDEODRIVER="dummy"
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "NotoSansJP-Bold.ttf" in line
    assert "font file missing" in line
    assert "フォントがありません" in line


@pytest.mark.parametrize("damaged", [False, True], ids=["whole", "damaged"])
def test_two_pygames_are_refused(tmp_path: Path, damaged: bool) -> None:
    """Also when the one on disk lacks half its parts, as after removing one of the two."""
    fake = tmp_path / "fake"
    record = fake / "pygame-2.6.1.dist-info"
    record.mkdir(parents=True)
    text = "Metadata-Version: 2.1\nName: pygame\nVersion: 2.6.1\n"
    (record / "METADATA").write_text(text, encoding="utf-8")
    if damaged:
        (fake / "pygame").mkdir()
        (fake / "pygame" / "__init__.py").touch()
    done = run_program(tmp_path / "home", "play", PYTHONPATH=str(fake), SDL_VIDEODRIVER="dummy")
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert "both pygame and pygame-ce are installed" in line
    assert "両方" in line


def test_a_rest_of_pygame_is_said(tmp_path: Path) -> None:
    """Removing one of two distributions leaves a folder without a module."""
    rest = tmp_path / "rest"
    (rest / "pygame").mkdir(parents=True)
    (rest / "sitecustomize.py").write_text(
        "import sys\n"
        "class Finder:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        "        if name == 'pygame':\n"
        "            from importlib.machinery import ModuleSpec\n"
        "            return ModuleSpec(name, None)\n"
        "sys.meta_path.insert(0, Finder)\n",
        encoding="utf-8",
    )
    done = run_program(tmp_path / "home", "play", PYTHONPATH=str(rest), SDL_VIDEODRIVER="dummy")
    assert done.returncode == 2, done.stderr
    assert "pygame is missing or damaged" in done.stderr


def test_a_slow_frame_repeats_no_key(tmp_path: Path) -> None:
    """The timer of the key repeat goes on while a slow frame keeps the release waiting."""
    app = App(Desk("en", folder=tmp_path), (1280, 720))

    def events(*kinds: int) -> list[pygame.Event]:
        return [pygame.Event(k, key=pygame.K_TAB, mod=0, unicode="") for k in kinds]

    assert app.focused() == app.hots[0]
    app.handle_all(events(pygame.KEYDOWN))
    app.handle_all(events(pygame.KEYDOWN, pygame.KEYUP))
    assert app.focused() == app.hots[1]
    app.handle_all(events(pygame.KEYDOWN, pygame.KEYUP, pygame.KEYDOWN, pygame.KEYUP))
    assert app.focused() == app.hots[3]
