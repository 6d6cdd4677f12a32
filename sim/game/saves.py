"""Saves: seed, orders and rules hash as JSON, verified by replay; atomic, three generations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.core.errors import SaveError
from sim.core.files import replace_text

FORMAT = 1
MAX_BYTES = 20_000_000
KEPT = 3
GAMES = 10  # autosaved games that are kept
AUTO = "auto-"  # an autosave begins with it


class Turn(BaseModel):
    """One finished turn: its orders, the hash of the state after it, some headline numbers."""

    model_config = ConfigDict(extra="forbid", strict=True)
    orders: list[dict[str, Any]]
    hash: str
    numbers: dict[str, float]


class Save(BaseModel):
    """A game as written to disk."""

    model_config = ConfigDict(extra="forbid", strict=True)
    format: int
    program: str
    scenario: str
    rules: str
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    goal: str
    language: Literal["en", "ja"]
    turns: list[Turn]
    drafts: list[dict[str, Any]] = []


def write(path: Path, save: Save) -> None:
    """Write a save atomically and keep the previous ones as `.1`, `.2`.

    Raises:
        SaveError: the folder cannot be written; nothing of an older save is lost.
    """
    text = json.dumps(save.model_dump(), ensure_ascii=False, indent=1)
    try:
        replace_text(path, text, before=lambda: _rotate(path))
    except OSError as error:
        raise SaveError(f"{path}: cannot be written ({error.strerror})") from None


def tidy(folder: Path) -> None:
    """Take away autosaves with their generations, except those of the newest GAMES games."""
    found = sorted(folder.glob(f"{AUTO}*.json"), key=lambda p: -p.stat().st_mtime)
    for path in found[GAMES:]:
        for old in (path, *(_older(path, age) for age in range(1, KEPT))):
            old.unlink(missing_ok=True)


def _older(path: Path, age: int) -> Path:
    """Where a save of `age` generations ago is kept; 0 is the present one."""
    return path.with_suffix(f"{path.suffix}.{age}") if age else path


def _rotate(path: Path) -> None:
    for age in range(KEPT - 1, 0, -1):
        older, newer = _older(path, age), _older(path, age - 1)
        if newer.exists():
            # A copy, not a move: the present save exists at every moment.
            temporary = older.with_name(f".{older.name}.tmp")
            try:
                temporary.write_bytes(newer.read_bytes())
                temporary.replace(older)
            finally:
                temporary.unlink(missing_ok=True)


def read(path: Path) -> Save:
    """Read and check a save.

    Raises:
        SaveError: missing, too large, damaged, of another shape or a newer format; names the file
            and, if there is one, the previous save to use instead.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SaveError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB, not a save")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SaveError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise SaveError(f"{path}: damaged: not readable as JSON{_previous(path)}") from None
    if isinstance(data, dict) and data.get("format") != FORMAT:
        raise SaveError(
            f"{path}: written in format {data.get('format')!r}; this program reads {FORMAT}"
        )
    try:
        return Save.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = (".".join(str(p) for p in first["loc"]),) if first["loc"] else ()
        what = ": ".join(("damaged", *place, first["msg"]))
        raise SaveError(f"{path}: {what}{_previous(path)}") from None


def _previous(path: Path) -> str:
    older = _older(path, 1)
    return f"; the previous save is {older}" if older.exists() else ""
