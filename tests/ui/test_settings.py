"""Settings outlive the program, in a file that a crash or a stray edit cannot spoil."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from sim.core.files import replace_text
from sim.ui import app as window
from sim.ui.app import App
from sim.ui.settings import FILE, Memory, Settings
from sim.views.models import Intent
from tests.ui.fake_desk import FakeDesk
from tests.ui.support import LANGUAGES, press

if TYPE_CHECKING:
    from pathlib import Path

    import pygame

pytestmark = pytest.mark.ui


def _start(path: Path, language: str = "en") -> App:
    memory = Memory(path)
    return App(FakeDesk(language), (1280, 720), memory.settings.motion, memory=memory)


@pytest.mark.parametrize("language", LANGUAGES)
def test_choices_outlive_the_program(tmp_path: Path, language: str) -> None:
    path = tmp_path / "new" / FILE
    app = _start(path, language)
    app.show("menu")
    for name in ("text_size:1.25", "theme:light", "font:ud", "motion:off", "sound:on"):
        press(app, name)
    app.do(Intent("language", {"language": "ja"}))
    again = _start(path)
    assert again.memory.settings == Settings(
        language="ja", text_scale=1.25, theme="light", font="ud", motion=False, sound=True
    )
    assert again.state.text_scale == 1.25
    assert again.state.sound
    assert again.theme["panel"] == app.theme["panel"] != _start(tmp_path / "none").theme["panel"]
    assert again.fonts.width("111", 20, bold=False) == app.fonts.width("111", 20, bold=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("broken", ["{", "[]", '{"text_scale": 9}', '{"size": [0, 5]}', "\x00"])
def test_a_broken_file_is_said_and_kept(tmp_path: Path, language: str, broken: str) -> None:
    path = tmp_path / FILE
    path.write_text(broken, "utf-8")
    app = _start(path, language)
    assert app.memory.settings == Settings()
    kept = tmp_path / "settings.broken.json"
    assert kept.read_text("utf-8") == broken
    assert app.toast is not None
    assert str(kept) in app.toast.text
    app.set_text_scale(1.5)
    assert json.loads(path.read_text("utf-8"))["text_scale"] == 1.5


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    app = App(FakeDesk(), (1280, 720), memory=Memory(tmp_path / "file" / FILE))
    app.set_text_scale(1.5)
    assert app.state.text_scale == 1.5
    assert app.toast is not None
    assert app.toast.kind == "error"


def test_without_a_file_nothing_is_written(settings_apart: Path) -> None:
    app = App(FakeDesk(), (1280, 720))
    app.set_look(theme="light")
    assert not settings_apart.exists()


def test_an_unknown_theme_or_font_gives_the_default(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text('{"theme": "gone", "font": "gone"}', "utf-8")
    assert _start(path).theme == App(FakeDesk(), (1280, 720)).theme


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / FILE
    replace_text(path, "old")

    def fail() -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - any will do
        replace_text(path, "new", before=fail)
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("keep", "language"), [(False, "ja"), (True, "en")])
def test_the_program_starts_as_it_was_left(
    settings_apart: Path, monkeypatch: pytest.MonkeyPatch, keep: bool, language: str
) -> None:
    """Language and size are remembered; a language asked for on the command line stays."""
    replace_text(settings_apart / FILE, '{"language": "ja", "size": [1600, 900]}')
    shown: list[tuple[str, tuple[int, int]]] = []

    def look(app: App) -> list[pygame.Event]:
        shown.append((app.language, app.surface.get_size()))
        app.running = False
        return []

    monkeypatch.setattr(window, "_events", look)
    window.run(FakeDesk("en"), keep_language=keep)
    assert shown == [(language, (1600, 900))]
    assert json.loads((settings_apart / FILE).read_text("utf-8"))["size"] == [1600, 900]
