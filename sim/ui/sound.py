"""Five short tones made at first use; off by default, and never a reason to stop."""

from __future__ import annotations

import numpy as np
import pygame

_RATE = 22_050
# Name: pitches in Hz, seconds of each.
_TONES: dict[str, tuple[tuple[float, ...], float]] = {
    "click": ((620.0,), 0.05),
    "card": ((440.0, 660.0), 0.07),
    "warning": ((300.0, 240.0), 0.12),
    "turn": ((392.0, 523.0, 659.0), 0.11),
    "open": ((523.0,), 0.06),
}


class Sounds:
    """Plays a tone by name; silent when there is no audio device."""

    def __init__(self) -> None:
        """Opens nothing yet."""
        self._made: dict[str, pygame.mixer.Sound] | None = None

    def play(self, name: str) -> None:
        """Plays the tone if that is possible."""
        try:
            if self._made is None:
                pygame.mixer.init(_RATE, -16, 1)
                self._made = {key: _tone(*spec) for key, spec in _TONES.items()}
            self._made[name].play()
        except (pygame.error, KeyError, NotImplementedError):
            self._made = self._made or {}


def _tone(pitches: tuple[float, ...], seconds: float) -> pygame.mixer.Sound:
    parts = []
    for pitch in pitches:
        t = np.arange(int(_RATE * seconds)) / _RATE
        fade = np.minimum(1.0, np.minimum(t / 0.005, (seconds - t) / 0.03))
        parts.append(np.sin(2 * np.pi * pitch * t) * fade * 0.18)
    wave = (np.concatenate(parts) * 32767).astype(np.int16)
    return pygame.mixer.Sound(buffer=wave.tobytes())
