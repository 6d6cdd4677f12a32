"""Who is there: blocs, firms, funds, governments, and the axes of the ruleset."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.rules.schema.common import Bilingual, Id, Number, Strict
from sim.rules.schema.effects import Lever


class Bloc(Strict):
    """A bloc of the model (countries and regions that act together here)."""

    id: Id
    name: Bilingual
    short: Bilingual
    dossier: Bilingual


class Actor(Strict):
    """An organisation or government: its roles and, if it decides, its doctrine.

    Attributes:
        kind: what it is; a `follower` never decides.
        roles: positions on the axes lab, vendor, investor.
        party: the party that signs deals for it (a government is its own).
        share: share of its bloc's research compute (labs), see M1 kappa.
        weights: what it cares about: feature to weight.
        aim, worry: its own case in one line each.
    """

    id: Id
    kind: Literal["government", "cloud", "lab", "chip_maker", "fund", "follower"]
    bloc: Id
    name: Bilingual
    roles: tuple[Literal["lab", "vendor", "investor", "fund"], ...] = ()
    party: Id = ""
    weights: dict[Id, Number] = Field(default_factory=dict)
    noise: Annotated[float, Field(ge=0)] = 0.1
    patience: Annotated[float, Field(ge=0)] = 0.25
    aim: Bilingual | None = None
    worry: Bilingual | None = None


class Feature(Strict):
    """What actors can care about.

    Attributes:
        indicator: indicator template whose value tells how much is lacking (`{bloc}` is filled).
        low, high: values at which the need is 1 and 0 (low may exceed high).
    """

    id: Id
    name: Bilingual
    indicator: str
    low: Number
    high: Number


class LeverMeaning(Strict):
    """How an effect on a lever is promised to its owner and to others.

    Attributes:
        feature: what the lever serves.
        unit_size: amount (or log factor) that counts as one unit of promise.
        sign: -1 where a larger amount serves less.
    """

    lever: Lever
    feature: Id
    unit_size: Annotated[float, Field(gt=0)]
    sign: Literal[-1, 1] = 1


class Named(Strict):
    """A member of an axis that readers see: a sector, a size of firms, a group of countries."""

    id: Id
    name: Bilingual


class Family(Strict):
    """Models that users choose among as one product.

    Attributes:
        home: bloc whose makers they come from; rules and relations of that bloc count.
        labs: whose best model stands for the family; none for models derived from open ones.
        open: whether their weights are free to take and to build on.
    """

    id: Id
    name: Bilingual
    home: Id
    labs: tuple[Id, ...] = ()
    open: bool = False


class RulesetFile(Strict):
    """Identity of a ruleset and its fixed axes. Rosters are the order of the files' ids here."""

    id: Id
    name: Bilingual
    version: str
    reference: str
    blocs: tuple[Id, ...]
    actors: tuple[Id, ...]
    parties: tuple[Id, ...]
    tiers: tuple[Id, ...]
    chain: tuple[Id, ...]
    lines: tuple[Id, ...]
    sectors: tuple[Named, ...]
    sizes: tuple[Named, ...]
    families: tuple[Family, ...]
    directions: tuple[Named, ...]
    camps: tuple[Named, ...]
    eras: tuple[Named, ...]
    inputs: tuple[Named, ...]
    features: tuple[Feature, ...]
    levers: tuple[LeverMeaning, ...]


class Slots(Strict):
    """Permanent positions, append only: a new record moves nobody else's place or luck.

    Records that are not listed come after the listed ones.

    Attributes:
        demands: demands, which draw their luck by place.
        measures: policies (with `.owner` where there are several), deals, events and answers.
        hidden: hidden parameters.
    """

    demands: tuple[str, ...] = ()
    measures: tuple[str, ...]
    hidden: tuple[str, ...]
