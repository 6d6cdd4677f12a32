"""Several games of the same world side by side, as one page that needs nothing but itself."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.core.errors import SaveError
from sim.reports import compare_page
from sim.reports.files import writable_folder, write_text
from sim.reports.games import load


def run(saves: list[Path], out: Path, language: str) -> int:
    """Write the comparison of two to eight saves.

    Args:
        saves: games of the same scenario, rules, seed and objective.
        out: the page to write.
        language: `en` or `ja`.

    Returns:
        The exit code.

    Raises:
        SaveError: too few or too many saves, a damaged one, one of another world, or `out` is one
            of them.
        ConfigError: the page cannot be written.
    """
    if out.resolve() in {save.resolve() for save in saves}:
        raise SaveError(f"{out}: this is one of the saves; name another file for the page")
    if out.is_dir():
        raise SaveError(f"{out}: this is a folder; name a file for the page")
    games, words = load(saves, language)
    writable_folder(out.parent)
    write_text(out, compare_page.page(games, words))
    sys.stdout.write(words("compare.written", page=out) + "\n")
    return 0
