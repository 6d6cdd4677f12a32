"""Errors of the front-end that a person may see."""

from __future__ import annotations

from sim.core.errors import MiddlePowerError


class UiError(MiddlePowerError):
    """The window cannot be shown. One clear line in both languages."""

    @classmethod
    def both(cls, en: str, ja: str) -> UiError:
        """The same message in English and Japanese, for moments without a chosen language."""
        return cls(f"{en} / {ja}")
