"""Who is there: blocs, firms, funds, governments, and the axes of the ruleset."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.rules.schema.common import Bilingual, Id, Number, OneOf, Sourced, Strict
from sim.rules.schema.effects import Lever

Share = Annotated[Number, Field(ge=0, le=1)]


class Bloc(Strict):
    """A bloc of the model (countries and regions that act together here).

    Attributes:
        group: whether its states join norms one by one, so that a share of it is a member.
    """

    id: Id
    name: Bilingual
    short: Bilingual
    dossier: Bilingual
    group: bool = False


# What programmes of governments spend on; `none` for what is done by decree.
PROGRAMMES = ("none", "orders", "chips", "power", "research", "people", "use", "tests", "abroad")


class Wishes(Strict):
    """How far a government would move the law from where its dated wishes stand, index."""

    model_duties: Number = 0.0
    use_duties: Number = 0.0
    hardness: Number = 0.0


class Administration(Sourced):
    """A type of government that may win an election.

    Attributes:
        weights: what it cares about instead of what the actor's record says; empty for the same.
        wishes: against the law of the calendar, which the first type stands for.
        stance: how far it stands from its society, by direction of the map of values.
        channels: pull on relations by keeping channels to other blocs awake, index per quarter.
    """

    id: Id
    name: Bilingual
    weights: dict[Id, Number] = Field(default_factory=dict)
    wishes: Wishes = Wishes()
    stance: dict[Id, Number] = Field(default_factory=dict)
    channels: dict[Id, Number] = Field(default_factory=dict)


class Ballot(Sourced):
    """A vote or congress of the calendar.

    Attributes:
        vote: its quarter; office: the quarter from which its result governs.
        won: the administration that won, where that is on record; empty where luck decides.
    """

    vote: str
    office: str
    name: Bilingual
    won: str = ""


class Member(Sourced):
    """A group of members whose no counts when the actor decides.

    Attributes:
        share: of the votes.
        weights: what it cares about.
        thrift: score given up per USD bn a quarter.
    """

    id: Id
    name: Bilingual
    share: Annotated[float, Field(gt=0, le=1)]
    weights: dict[Id, Number]
    thrift: Annotated[float, Field(ge=0)] = 0.0


class Actor(Strict):
    """An organisation or government: its roles and, if it decides, its doctrine.

    Attributes:
        kind: what it is; a `follower` never decides.
        roles: positions on the axes lab, vendor, investor.
        party: the party that signs deals for it (a government is its own).
        share: share of its bloc's research compute (labs), see M1 kappa.
        weights: what it cares about: feature to weight.
        aim, worry: its own case in one line each; voice: how it speaks.
        later_q: quarters that its acts take longer than those of others.
        administrations: types between which elections choose, the one that governs first first.
        ballots: the calendar; members: groups that can stop what it decides.
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
    voice: Bilingual | None = None
    later_q: Annotated[int, Field(ge=0, le=8)] = 0
    administrations: tuple[Administration, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    members: tuple[Member, ...] = ()

    @model_validator(mode="after")
    def _none_or_two_types(self) -> Actor:
        if len(self.administrations) not in {0, 2}:
            raise ValueError("give no administrations or two")
        return self

    @model_validator(mode="after")
    def _known_winners(self) -> Actor:
        types = {kind.id for kind in self.administrations}
        if unknown := sorted({b.won for b in self.ballots if b.won} - types):
            raise ValueError(f"ballots: won: no administration '{unknown[0]}'")
        return self


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
        programme: what a government spends on it.
    """

    lever: Lever
    feature: Id
    unit_size: Annotated[float, Field(gt=0)]
    sign: Literal[-1, 1] = 1
    programme: Annotated[str, OneOf("programme", lambda: PROGRAMMES)] = "none"


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


class Norm(Sourced):
    """A rule, standard or undertaking that blocs join or stay out of (M12).

    Attributes:
        arena: where it is made; arenas differ in speed.
        opens: quarter from which it can be joined; empty where somebody must propose it first.
        stringency: what it asks, 0..1, in the scale of duties as they are felt.
        values: its place on the map of values, in the directions that it touches; `value_weight` is
            their part in the distance.
        ideals: stringency that blocs want in this matter, where their duties on AI do not tell.
        sponsors: who speaks for it, with weights that sum to 1.
        hardness: how binding it is.
        testing: how far its members evaluate and file alike.
        camp: countries of the rest of the world that it speaks for.
        open_to: blocs that may join; all when empty.
        members: membership by quarter of the record, 0 for who is not named.
    """

    id: Id
    name: Bilingual
    short: Bilingual
    body: Bilingual
    arena: Id
    opens: str = ""
    stringency: Share
    values: dict[Id, Number]
    value_weight: Share
    ideals: dict[Id, Share] = Field(default_factory=dict)
    sponsors: dict[Id, Share]
    hardness: Share
    testing: Share
    camp: Id = ""
    open_to: tuple[Id, ...] = ()
    members: dict[str, dict[Id, Share]] = Field(default_factory=dict)


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
    arenas: tuple[Named, ...]
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
        norms: norms.
    """

    demands: tuple[str, ...] = ()
    measures: tuple[str, ...]
    hidden: tuple[str, ...]
    norms: tuple[str, ...] = ()
