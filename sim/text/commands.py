"""What a person may type: numbers, words and short letters, in either width."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from sim.text.page import Say

# In the order of the menu: id and short letter. Other words come from the catalogue.
COMMANDS: tuple[tuple[str, str], ...] = (
    ("status", "s"),
    ("answer", "a"),
    ("news", "f"),
    ("cards", "c"),
    ("deals", "d"),
    ("budget", "b"),
    ("numbers", "n"),
    ("why", "w"),
    ("map", "m"),
    ("charts", "g"),
    ("drafts", "o"),
    ("undo", "u"),
    ("end", "e"),
    ("report", "r"),
    ("save", "k"),
    ("load", "j"),
    ("lang", "l"),
    ("plain", "p"),
    ("help", "h"),
    ("quit", "q"),
)
BACK = "0"
CANDIDATES = 5  # named at most when a word is not known
_DIGITS = 4  # of a number in a menu
# One ¥bn in the units that may stand behind an amount.
_PER_BN = {"bn": "1", "億": "0.1", "億円": "0.1", "tn": "1000", "兆": "1000", "兆円": "1000"}
_AMOUNT = re.compile(r"¥?(\d{1,9}(?:\.\d{1,6})?)(\D*)")


def fold(text: str) -> str:
    """Text for comparisons: half-width, lower case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def words_of(command: str, short: str, say: Say) -> tuple[str, ...]:
    """Everything that calls a command: id, short letter, words of the language."""
    return (command, short, *(fold(w) for w in say(f"text.words_{command}").split()))


def parse(line: str, place: Sequence[str], say: Say) -> tuple[str, ...] | None:
    """A command with its arguments; None when nothing is meant by the line.

    A word calls its command. A number, or a name, goes on from `place` (an open list or card); at
    the top a number chooses from the menu. `0` goes one place up, an empty line shows the place
    again.

    Returns:
        `(command, *arguments)`; `()` for the top.
    """
    tokens = line.split()
    if not tokens:
        return tuple(place)
    head = fold(tokens[0])
    if head == BACK or head in fold(say("text.words_back")).split():
        return tuple(place[:-1])
    for command, short in COMMANDS:
        if head in words_of(command, short, say):
            return (command, *tokens[1:])
    if place:
        return (*place, *tokens)
    number = _number(head)
    if number is None or not 1 <= number <= len(COMMANDS):
        return None
    return (COMMANDS[number - 1][0], *tokens[1:])


def _number(text: str) -> int | None:
    """A number of a menu; None for anything else."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def split_pick(args: Sequence[str]) -> tuple[str, str | None]:
    """What is opened, and what is chosen in it.

    After a number the rest is the choice; after a name the last word, if it starts with a digit.
    """
    if len(args) > 1 and fold(args[0]).isdecimal():
        return args[0], " ".join(args[1:])
    if len(args) > 1 and fold(args[-1]).lstrip("¥")[:1].isdecimal():
        return " ".join(args[:-1]), args[-1]
    return " ".join(args), None


def find(typed: str, items: Sequence[tuple[str, str]]) -> int | None:
    """Position of what was typed: a number from 1, an id, or a part of one label only."""
    wanted = fold(typed)
    if wanted.isdecimal():
        number = _number(wanted) or 0
        return number - 1 if 1 <= number <= len(items) else None
    for position, (item, label) in enumerate(items):
        if wanted in (item, fold(label)):
            return position
    close = [i for i, (item, label) in enumerate(items) if wanted in fold(label) or wanted in item]
    return close[0] if len(close) == 1 else None


def candidates(typed: str, items: Sequence[tuple[str, str]]) -> list[str]:
    """Labels that may be meant by what was typed, nearest first: parts of it, or misspelt."""
    wanted = fold(typed)
    if not wanted or wanted.isdecimal():
        return []
    parts = [label for item, label in items if wanted in fold(label) or wanted in item]
    known = {
        fold(word): label
        for item, label in items
        for word in (*item.split("_"), *label.split(), item, label)
    }
    near = [known[word] for word in difflib.get_close_matches(wanted, known)]
    return list(dict.fromkeys([*parts, *near]))[:CANDIDATES]


def amount(typed: str, unit: str) -> float | None:
    """An amount of yen in ¥bn: `400`, `400bn`, `4,000億円`, `1.2兆`; None for anything else.

    Args:
        typed: what was typed.
        unit: the unit of a bare number.
    """
    match = _AMOUNT.fullmatch(fold(typed).replace(",", "").replace(" ", ""))
    if match is None:
        return None
    factor = _PER_BN.get(match.group(2) or fold(unit))
    return None if factor is None else float(Decimal(match.group(1)) * Decimal(factor))
