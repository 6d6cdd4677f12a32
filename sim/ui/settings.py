"""Settings of the window, remembered between starts as JSON in the user's config folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from sim.core.files import replace_text
from sim.ui.state import TEXT_SIZES

if TYPE_CHECKING:
    from pathlib import Path

FILE = "settings.json"
_Pixels = Annotated[int, Field(ge=1, le=32767)]


class Settings(BaseModel):
    """What a person chose, the same in every language.

    Attributes:
        language: `en` or `ja`; empty until one was chosen.
        text_scale: 1.0, 1.25 or 1.5.
        theme: name of a file in `assets/theme`.
        font: name of a family of the theme file.
        size: window size in real pixels; None until a window was closed.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    language: Literal["", "en", "ja"] = ""
    text_scale: float = 1.0
    theme: Annotated[str, Field(pattern=r"^[a-z_]+$")] = "dark"
    font: Annotated[str, Field(pattern=r"^[a-z_]+$")] = "default"
    motion: bool = True
    sound: bool = False
    fullscreen: bool = False
    size: tuple[_Pixels, _Pixels] | None = None

    @field_validator("text_scale")
    @classmethod
    def _known_size(cls, scale: float) -> float:
        if scale not in TEXT_SIZES:
            raise ValueError(f"one of {TEXT_SIZES}")
        return scale


class Memory:
    """The settings and the file that keeps them; without a file they last as long as the program.

    Attributes:
        settings: as they are now.
        broken: where an unreadable file was put aside; None when there was none.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Reads `path` if it is there."""
        self.path = path
        self.settings = Settings()
        self.broken: Path | None = None
        if path is not None:
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            self.settings = Settings.model_validate_json(path.read_text("utf-8"))
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError, ValidationError):
            self.broken = path.with_suffix(".broken.json")
            try:
                path.replace(self.broken)
            except OSError:
                self.broken = path

    def keep(self, **changes: object) -> bool:
        """Notes changed settings and writes them; False when the file could not be written."""
        changed = self.settings.model_copy(update=changes)
        if changed == self.settings:
            return True
        self.settings = changed
        if self.path is None:
            return True
        try:
            replace_text(self.path, changed.model_dump_json(indent=1) + "\n")
        except OSError:
            return False
        return True
