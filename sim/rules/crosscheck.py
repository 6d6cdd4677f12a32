"""Checks over the whole ruleset: every id that one record names must exist elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.core.errors import ConfigError, did_you_mean
from sim.core.units import convert
from sim.rules.schema.common import Quantity, Sourced
from sim.rules.schema.effects import Effect, IndicatorTerm, MeasureTerm, OnceEffect, ScaleEffect
from sim.rules.schema.measures import Deal, Event, Policy
from sim.rules.schema.roster import RulesetFile
from sim.rules.schema.scenario import Goal, Scenario
from sim.world.world import FIELDS, LEVERS


def crosscheck(records: Mapping[str, Any]) -> list[str]:
    """All problems of a ruleset, one line each: place, what is wrong, the nearest known id."""
    return list(_Checker(records).problems())


class _Checker:
    def __init__(self, records: Mapping[str, Any]) -> None:
        self.records = records
        self.file: RulesetFile = records["ruleset"]
        self.scenario: Scenario = records["scenario"]
        self.features = {f.id for f in self.file.features}
        self.measures = self._measures()

    def _measures(self) -> set[str]:
        out = set(self.records["deals"]) | set(self.records["events"])
        for p in self.records["policies"].values():
            out |= {p.id} if len(p.owners) == 1 else {f"{p.id}.{o}" for o in p.owners}
        for e in self.records["events"].values():
            out |= {f"{e.id}.{a.id}" for a in e.answers}
        return out

    def problems(self) -> Iterator[str]:
        yield from self._ruleset()
        yield from self._roster()
        yield from self._quantities()
        yield from self._indicators()
        for p in self.records["policies"].values():
            yield from self._policy(p, f"policies/{p.id}.yaml")
        for d in self.records["deals"].values():
            yield from self._deal(d, f"deals/{d.id}.yaml")
        for e in self.records["events"].values():
            yield from self._event(e, f"events/{e.id}.yaml")
        for g in self.records["goals"].values():
            yield from self._goal(g, f"goals/{g.id}.yaml")
        yield from self._scenario()

    def _known(self, where: str, what: str, item: str, known: Any) -> Iterator[str]:
        if item not in known:
            yield f"{where}: unknown {what} '{item}'{did_you_mean(item, known)}"

    def _ruleset(self) -> Iterator[str]:
        for m in self.file.levers:
            yield from self._known("ruleset.yaml: levers", "lever", m.lever, LEVERS)
            yield from self._known("ruleset.yaml: levers", "feature", m.feature, self.features)
        for f in self.file.features:
            name = f.indicator.replace("{bloc}", self.file.blocs[0])
            yield from self._known(
                f"ruleset.yaml: features: {f.id}", "indicator", name, self.records["indicators"]
            )

    def _roster(self) -> Iterator[str]:
        for a in self.records["actors"].values():
            where = f"actors/{a.id}.yaml"
            yield from self._known(where, "bloc", a.bloc, self.file.blocs)
            for feature in a.weights:
                yield from self._known(f"{where}: weights", "feature", feature, self.features)
            if a.party:
                yield from self._known(where, "party", a.party, self.file.parties)

    def _quantities(self) -> Iterator[str]:
        items: dict[str, Sourced] = {
            f"parameters/{k.replace('.', '/')}": v for k, v in self.records["parameters"].items()
        }
        items |= {f"start: {k}": v for k, v in self.scenario.start.items()}
        for folder in ("policies", "deals", "events"):
            items |= {f"{folder}/{k}.yaml": v for k, v in self.records[folder].items()}
        sources = {*self.records["sources"], "assumption"}
        for where, record in items.items():
            yield from self._known(where, "source", record.source, sources)
            if isinstance(record, Quantity):
                yield from self._range(where, record)

    def _range(self, where: str, record: Quantity) -> Iterator[str]:
        try:
            convert(0.0, record.unit)
        except ConfigError as error:
            yield f"{where}: {error}"
        low, value, high = record.low, record.value, record.high
        if isinstance(value, dict) or isinstance(low, dict) or isinstance(high, dict):
            return
        if record.range_is_factor:
            low, high = low * value, high * value
        if not low <= value <= high:
            yield f"{where}: the value {value} lies outside its range {low}..{high}"

    def _indicators(self) -> Iterator[str]:
        for i in self.records["indicators"].values():
            where = f"indicators/{i.id}.yaml"
            if bool(i.function) == bool(i.numerator):
                yield f"{where}: give either function or numerator"
            for part in (i.numerator, i.denominator):
                if part:
                    yield from self._known(where, "field", part.partition("[")[0], FIELDS)

    def _effects(self, effects: tuple[Effect, ...], where: str) -> Iterator[str]:
        for e in effects:
            place = f"{where}: effects: {e.target}"
            yield from self._known(place, "target", e.target, FIELDS)
            if e.target not in FIELDS:
                continue
            f = FIELDS[e.target]
            if isinstance(e, OnceEffect):
                if f.role != "stock" or f.account:
                    yield f"{place}: 'once' acts on a stock that is no account"
                continue
            if f.role != "lever":
                yield f"{place}: '{e.kind}' acts on levers only"
            elif isinstance(e, ScaleEffect) != (f.start == 1.0):
                yield f"{place}: this lever takes '{'scale' if f.start == 1.0 else 'add'}'"
            try:
                unit = convert(0.0, e.unit)[1]
            except ConfigError as error:
                yield f"{place}: {error}"
                continue
            if unit != f.unit:
                yield f"{place}: unit '{e.unit}' is not '{f.unit}'"

    def _conditions(self, conditions: Any, where: str) -> Iterator[str]:
        for c in conditions:
            if c.kind == "measure":
                yield from self._known(f"{where}: needs", "measure", c.measure, self.measures)
            else:
                known = self.records["indicators"]
                yield from self._known(f"{where}: needs", "indicator", c.indicator, known)

    def _policy(self, p: Policy, where: str) -> Iterator[str]:
        for owner in p.owners:
            yield from self._known(where, "owner", owner, self.file.actors)
        if p.line:
            yield from self._known(where, "line", p.line, self.file.lines)
        if p.start_level > len(p.levels):
            yield f"{where}: start_level {p.start_level} has no level"
        yield from self._conditions(p.needs, where)
        yield from self._effects(p.effects, where)

    def _deal(self, d: Deal, where: str) -> Iterator[str]:
        for actor in (d.proposer, d.partner):
            yield from self._known(where, "actor", actor, self.file.actors)
        yield from self._known(where, "party", d.partner_party, self.file.parties)
        yield from self._conditions(d.needs, where)
        yield from self._conditions([r.unless for r in d.red_lines], f"{where}: red_lines")
        for t in d.terms:
            if isinstance(t, IndicatorTerm):
                known = self.records["indicators"]
                yield from self._known(f"{where}: terms: {t.id}", "indicator", t.indicator, known)
            elif isinstance(t, MeasureTerm):
                place = f"{where}: terms: {t.id}"
                yield from self._known(place, "measure", t.measure, self.measures)
        yield from self._effects(d.effects, where)

    def _event(self, e: Event, where: str) -> Iterator[str]:
        yield from self._known(where, "bloc", e.bloc, self.file.blocs)
        yield from self._conditions((*e.needs, *e.doubles), where)
        yield from self._effects(e.effects, where)
        for a in e.answers:
            yield from self._effects(a.effects, f"{where}: answers: {a.id}")
            yield from self._conditions(a.needs, f"{where}: answers: {a.id}")

    def _goal(self, g: Goal, where: str) -> Iterator[str]:
        for m in (*g.measures, g.floor):
            yield from self._known(where, "indicator", m.indicator, self.records["indicators"])
        for card in g.cards:
            yield from self._known(f"{where}: cards", "policy", card, self.records["policies"])

    def _scenario(self) -> Iterator[str]:
        where = f"scenarios/{self.scenario.id}.yaml"
        yield from self._known(where, "goal", self.scenario.goal, self.records["goals"])
        yield from self._known(where, "seat", self.scenario.seat, self.file.actors)
