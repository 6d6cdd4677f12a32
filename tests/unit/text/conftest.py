"""Helpers: a game at the keyboard, scripted."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.text.play import run
from sim.views.desk import Desk

Play = Callable[..., tuple[Desk, str]]


def wide(text: str) -> str:
    """The same letters and digits as a Japanese keyboard types them in full width."""
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@pytest.fixture
def play(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Play:
    """Pipe lines into a game; gives the desk and what was printed."""

    def piped(lines: str, language: str = "en", desk: Desk | None = None) -> tuple[Desk, str]:
        desk = desk or Desk(language, seed=3, folder=tmp_path)
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        assert run(desk) == 0
        return desk, capsys.readouterr().out

    return piped
