"""The tests of the front-end run without a screen or a sound device."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_VIDEO_DRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["SDL_AUDIO_DRIVER"] = "dummy"


@pytest.fixture(autouse=True)
def settings_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the settings of the person who runs it."""
    folder = tmp_path / "config"
    monkeypatch.setenv("MIDDLE_POWER_CONFIG", str(folder))
    return folder
