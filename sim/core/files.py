"""Writing a file so that a crash leaves the old one or the new one, never half of it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def obstacle(folder: Path) -> str:
    """Why nothing can be written into `folder`, made when missing; empty when all is well."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def replace_text(path: Path, text: str, before: Callable[[], None] | None = None) -> None:
    """Write `text` to `path` atomically, making the folder when it is missing.

    Args:
        path: file to write or replace.
        text: its whole content, written as UTF-8.
        before: called when the new content is safe on disk, before it takes the place of the old.

    Raises:
        OSError: the file cannot be written; the old one is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if before is not None:
            before()
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
