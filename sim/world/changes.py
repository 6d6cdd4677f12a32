"""What a mechanism returns: named terms whose sum (or product) is the update.

Book and state cannot differ, because the update *is* the sum of its named causes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from sim.core.arrays import Array

Terms: TypeAlias = dict[str, Array]


@dataclass(slots=True)
class Add:
    """Add the terms to a field. Keyword names are cause ids."""

    target: str
    terms: Terms

    def __init__(self, target: str, /, **terms: Array) -> None:
        self.target = target
        self.terms = terms


@dataclass(slots=True)
class Scale:
    """Multiply a field by positive factors; booked by the log-mean split."""

    target: str
    factors: Terms

    def __init__(self, target: str, /, **factors: Array) -> None:
        self.target = target
        self.factors = factors


@dataclass(slots=True)
class Become:
    """Set a flow or a clock anew. Its causes are those of the fields it is computed from."""

    target: str
    value: Array


@dataclass(slots=True)
class Move:
    """Move a conserved good between two accounts of the same good: both sides or none.

    Attributes:
        source, target: field names; amounts are broadcastable to each.
        out, into: what leaves and what arrives; their sums over named axes are equal.
    """

    source: str
    target: str
    out: Array
    into: Array
    cause: str


Change: TypeAlias = Add | Scale | Become | Move


def move(source: str, target: str, amount: Array, cause: str) -> Move:
    """Move the same amounts between two arrays of the same shape."""
    return Move(source, target, amount, amount, cause)
