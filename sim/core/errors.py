"""Errors that a person may see: one clear line that names the place and the remedy."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

LISTED = 12  # names that a message lists at most


class MiddlePowerError(Exception):
    """Base of all errors with a message meant for the user; exit code 2."""


class ConfigError(MiddlePowerError):
    """Rules, scenario or texts are wrong. `problems` lists all of them, one line each."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class OrderRefused(MiddlePowerError):
    """An order is not legal now. `reason` is a text id of the catalogue, `values` fill it."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        self.values = values
        super().__init__(reason)


class SaveError(MiddlePowerError):
    """A save cannot be read, replayed or written."""


class InvariantError(AssertionError):
    """The model broke one of its own laws (a bug, never the user's fault)."""


def nearest(name: str, known: Iterable[str], least: float = 0.0) -> list[str]:
    """At most LISTED names, nearest first; the same words in another order count as near.

    Args:
        least: likeness that a name must have, 0 to 1.
    """
    names = list(dict.fromkeys(str(k) for k in known))
    same = [k for k in names if _words(k) == _words(name)]
    close = difflib.get_close_matches(name, names, n=LISTED, cutoff=least)
    return list(dict.fromkeys([*same, *close]))[:LISTED]


def _words(name: str) -> list[str]:
    return sorted(re.split(r"[\W_]+", name.lower()))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` when something in `known` is close to `name`."""
    close = nearest(name, known, 0.6)[:1]
    return f"; did you mean '{close[0]}'?" if close else ""


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """`unknown bloc 'usa'; did you mean 'us'? (known: us, china)`.

    Of a long list the names nearest to `name` are shown, and how many more there are.
    """
    names = list(dict.fromkeys(str(k) for k in known))
    whole = len(names) <= LISTED + 1  # one more takes no more room than its count
    shown = names if whole else nearest(name, names)
    more = "" if whole else f" and {len(names) - len(shown)} more"
    listed = f" (known: {', '.join(shown)}{more})" if names else ""
    return f"unknown {what} '{name}'{did_you_mean(name, names)}{listed}"
