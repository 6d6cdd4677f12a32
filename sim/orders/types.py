"""The orders."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from sim.core.errors import SaveError


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """Set a policy to a level; 0 stops it.

    Attributes:
        now: in the second half-year, pay for a budget card from the supplementary budget instead
            of waiting for April.
    """

    measure: str
    level: int
    now: bool = False


@dataclass(frozen=True, slots=True)
class Allocate:
    """Set a line of the yearly purse to an amount, JPY bn a year."""

    line: str
    amount: float


@dataclass(frozen=True, slots=True)
class Propose:
    """Propose a deal at a level; level 0 breaks a deal that is in force."""

    deal: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """Propose a bundle of items to a party; number 0 breaks the bundle that is in force.

    Attributes:
        number: place among the bundles of the two, from 1.
    """

    partner: str
    number: int


@dataclass(frozen=True, slots=True)
class Reply:
    """Accept or refuse a deal that another actor has offered."""

    deal: str
    accept: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer an event."""

    event: str
    choice: str


Order: TypeAlias = SetPolicy | Allocate | Propose | Bundle | Reply | Answer
_TYPES: dict[str, type[Any]] = {
    t.__name__: t for t in (SetPolicy, Allocate, Propose, Bundle, Reply, Answer)
}
_VALUES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("measure", "line", "deal", "partner", "event", "choice"), (str,)),
    "level": (int,),
    "number": (int,),
    "amount": (int, float),
    "now": (bool,),
    "accept": (bool,),
}


def subject(order: Order) -> tuple[str, str]:
    """What an order is about: a later order about the same thing replaces it."""
    match order:
        case SetPolicy():
            return "measure", order.measure
        case Propose() | Reply():
            return "measure", order.deal
        case Bundle():
            return "party", order.partner
        case Allocate():
            return "line", order.line
        case Answer():
            return "event", order.event


def to_data(order: Order) -> dict[str, Any]:
    """An order as plain data for a save."""
    return {"order": type(order).__name__, **asdict(order)}


def from_data(data: dict[str, Any]) -> Order:
    """The order that `to_data` wrote.

    Raises:
        SaveError: unknown kind, missing or extra keys, or values of another type.
    """
    values = dict(data)
    name = values.pop("order", None)
    kind = _TYPES.get(str(name))
    if kind is None:
        raise SaveError(f"unknown order '{name}'")
    for key, value in values.items():
        # By exact type: True is no level, 1 is no yes.
        if type(value) not in _VALUES.get(key, ()):
            raise SaveError(f"order '{name}': '{key}' has no meaning or another type than expected")
    try:
        order: Order = kind(**values)
    except TypeError:
        raise SaveError(f"order '{name}' lacks a value") from None
    return order
