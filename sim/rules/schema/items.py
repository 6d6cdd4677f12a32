"""Items that two parties exchange in a deal: what each side gives it and gets from it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.rules.schema.common import Bilingual, Id, Number, Sourced, Strict
from sim.rules.schema.effects import Effect

Share = Annotated[Number, Field(ge=-1, le=1)]


class Line(Strict):
    """Something that a party refuses whatever else is in the bundle.

    Attributes:
        giver, taker: the parties it holds for; any where empty.
        level: from which on it is refused.
    """

    id: Id
    giver: Id = ""
    taker: Id = ""
    level: Annotated[int, Field(ge=1, le=3)] = 1
    text: Bilingual


class Item(Sourced):
    """One thing that a party can give to another, in up to three levels.

    Utilities are those of the highest level, in a state in which nobody lacks more than half; a
    lower level is worth a part of it (`deals.taker_curve`, `deals.giver_curve`).

    Attributes:
        gets: utility to the party that gets it; negative where it resists, 0 where not named.
        gives: utility to the party that gives it, mostly negative; who is not named cannot give.
        serves: feature whose lack moves both utilities.
        need: what getting it is worth more, per unit of the taker's lack above one half.
        spare: what giving it costs more, per unit of the giver's lack above one half.
        closes: whether the giver's deals with rivals of the taker lapse while it is in force.
        check: how the two see that it is kept.
        effects: in force, with `giver` and `taker` for their blocs.
    """

    id: Id
    name: Bilingual
    levels: Annotated[tuple[Bilingual, ...], Field(min_length=1, max_length=3)]
    gets: dict[Id, Share]
    gives: Annotated[dict[Id, Share], Field(min_length=1)]
    serves: Id
    need: Number = 0.0
    spare: Number = 0.0
    closes: bool = False
    red_lines: tuple[Line, ...] = ()
    term_q: Annotated[int, Field(ge=1, le=40)] = 8
    check: Bilingual
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]


class Content(Strict):
    """An item in a named deal: who gives it, at which level for each level of the deal."""

    item: Id
    giver: Literal["proposer", "partner"]
    levels: Annotated[tuple[Annotated[int, Field(ge=1, le=3)], ...], Field(min_length=1)]
