"""Measures: policies, deals, events and answers. All put typed effects into force."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.rules.schema.common import Bilingual, Grounded, Icon, Id, Number, Pips, Strict
from sim.rules.schema.effects import Condition, Effect, Term
from sim.rules.schema.items import Content


class Level(Strict):
    """Price of a level of a policy."""

    cost_jpy_bn: Annotated[float, Field(ge=0)] = 0.0
    pips: Pips = 0
    teams: Annotated[int, Field(ge=0)] = 0
    teams_mature: Annotated[int, Field(ge=0)] = 0
    name: Bilingual | None = None


class Expectation(Strict):
    """What the file of levers expects of a measure, to stand beside the model's response.

    Attributes:
        text: the effect in the file's own code.
        indicator: number that should show it.
        sign: direction; size: how much, in the indicator's unit, where the file says.
        after_q: quarters after the start at which it is read.
        level: level that it holds for; 0 for the highest.
        differs: why the model answers otherwise, where it does.
    """

    text: str
    indicator: Id
    sign: Literal[-1, 1]
    size: Number | None = None
    after_q: Annotated[int, Field(ge=1, le=40)] = 8
    level: Annotated[int, Field(ge=0, le=3)] = 0
    differs: Bilingual | None = None


class Policy(Grounded):
    """A policy of one or several owners.

    Attributes:
        owners: actors that can set it; several owners get one measure each.
        kind: law, budget, executive or foreign (when it can be set and when it starts).
        line: budget line whose amount pays for it instead of `cost_jpy_bn`.
        start_level: level in force when the scenario opens (inherited).
        locked: nobody changes it; for scenarios that hold a policy fixed.
        term_q: quarters until it ends unless renewed; 0 for none.
        sign_q, full_q: quarters to the first visible sign and to the full effect, as shown.
    """

    id: Id
    code: str = ""
    owners: Annotated[tuple[Id, ...], Field(min_length=1)]
    name: Bilingual
    body: Bilingual
    icon: Icon = "file-text"
    recommendation: Annotated[int, Field(ge=0, le=5)] = 0
    kind: Literal["law", "budget", "executive", "foreign"] = "executive"
    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=3)]
    line: Id | None = None
    start_level: Annotated[int, Field(ge=0, le=3)] = 0
    locked: bool = False
    term_q: Annotated[int, Field(ge=0)] = 0
    stop_pips: Pips = 1
    delay_q: Annotated[int, Field(ge=0)] = 1
    sign_q: Annotated[int, Field(ge=0)] = 2
    full_q: Annotated[int, Field(ge=0)] = 4
    needs: tuple[Condition, ...] = ()
    gain: Bilingual | None = None
    price: Bilingual | None = None
    reacts: Bilingual | None = None
    milestones: tuple[Milestone, ...] = ()
    effects: tuple[Effect, ...]
    expects: tuple[Expectation, ...] = ()


class Milestone(Strict):
    """A visible step of a running policy, `after_q` quarters after its start."""

    after_q: Annotated[int, Field(ge=1)]
    text: Bilingual


class RedLine(Strict):
    """A condition under which the other side says no whatever the terms."""

    id: Id
    unless: Condition
    text: Bilingual


class Deal(Grounded):
    """A deal between two parties; the partner accepts or refuses by signed, named terms.

    Attributes:
        proposer, partner: actors; the partner's reply is drawn from the logistic of its terms.
        levels: what is asked, by level.
        item: what is exchanged (chips, capital, rules): the arc on the map.
        contents: the items of the bundle; the effects are the deal's own.
        relation_slope: logit per unit of relation above one half.
    """

    id: Id
    code: str = ""
    name: Bilingual
    proposer: Id
    partner: Id
    partner_party: Id
    item: Literal["chips", "capital", "rules", "minerals"]
    contents: tuple[Content, ...] = ()
    gives: Bilingual
    gets: Bilingual
    levels: Annotated[tuple[Level, ...], Field(min_length=1, max_length=3)]
    delay_q: Annotated[int, Field(ge=0)] = 2
    term_q: Annotated[int, Field(ge=0)] = 8
    needs: tuple[Condition, ...] = ()
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    red_lines: tuple[RedLine, ...] = ()
    wants: Bilingual
    sweetener: Bilingual
    breach: Bilingual
    relation_slope: Number = 4.0
    effects: tuple[Effect, ...]
    expects: tuple[Expectation, ...] = ()


class Answer(Strict):
    """One answer to an event."""

    id: Id
    label: Bilingual
    stakes: Annotated[tuple[Bilingual, ...], Field(min_length=1)]
    warning: Literal["", "gamble", "debt", "precedent", "time", "silence"] = ""
    price: Level = Level()
    needs: tuple[Condition, ...] = ()
    duration_q: Annotated[int, Field(ge=1)] = 4
    effects: tuple[Effect, ...] = ()


class Event(Grounded):
    """Something that happens, with or without an answer from Japan.

    Attributes:
        hazard: probability per year while the conditions hold.
        dates: quarters in which alone it may happen, then with the whole hazard; any when empty.
        needs, doubles: conditions without which it cannot happen, and that double the hazard.
        effects: of the event itself, whatever the answer, for `duration_q`.
        default: the answer taken when Japan gives none.
    """

    id: Id
    code: str = ""
    name: Bilingual
    body: Bilingual
    actors: Bilingual
    bloc: Id
    hazard: Annotated[float, Field(ge=0, le=1)]
    dates: tuple[str, ...] = ()
    needs: tuple[Condition, ...] = ()
    doubles: tuple[Condition, ...] = ()
    cooldown_q: Annotated[int, Field(ge=1)] = 8
    duration_q: Annotated[int, Field(ge=1)] = 4
    effects: tuple[Effect, ...] = ()
    answers: Annotated[tuple[Answer, ...], Field(min_length=2, max_length=4)]
    default: Id
    teaches: Bilingual

    @model_validator(mode="after")
    def _default_exists(self) -> Event:
        if self.default not in {a.id for a in self.answers}:
            raise ValueError(f"the default answer '{self.default}' is not among the answers")
        return self


class Shock(Grounded):
    """Something that happens to the world and asks nobody (M14).

    Attributes:
        hazard: probability per year while the conditions hold; 0 for what only a timeline brings.
        needs, doubles, halves: conditions without which it cannot happen, and that double or halve
            the hazard.
        duration_q: quarters it lasts; `spread_q` more are drawn evenly.
    """

    id: Id
    name: Bilingual
    body: Bilingual
    bloc: Id
    icon: str = "bolt"
    hazard: Annotated[float, Field(ge=0, le=1)] = 0.0
    needs: tuple[Condition, ...] = ()
    doubles: tuple[Condition, ...] = ()
    halves: tuple[Condition, ...] = ()
    cooldown_q: Annotated[int, Field(ge=1)] = 8
    duration_q: Annotated[int, Field(ge=1)] = 4
    spread_q: Annotated[int, Field(ge=0)] = 0
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    expects: tuple[Expectation, ...] = ()


Policy.model_rebuild()
