"""Checks over the whole ruleset: every id that one record names must exist elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sim.core.errors import ConfigError, unknown
from sim.core.units import Quarter, convert, implausible
from sim.rules.accounts import Accounts
from sim.rules.schema.common import Grounded, Parameter, Quantity, Sourced
from sim.rules.schema.demands import Demand
from sim.rules.schema.effects import (
    Effect,
    IndicatorTerm,
    LevelTerm,
    MeasureTerm,
    OnceEffect,
    ScaleEffect,
)
from sim.rules.schema.items import Item
from sim.rules.schema.measures import Deal, Event, Level, Policy, Shock
from sim.rules.schema.roster import (
    PROGRAMMES,
    Actor,
    Administration,
    Member,
    Norm,
    RulesetFile,
)
from sim.rules.schema.scenario import Goal, Indicator, Scenario
from sim.world.world import FIELDS


def crosscheck(
    records: Mapping[str, Any],
    declared: Mapping[str, Indicator],
    places: Mapping[tuple[str, str], str],
    accounts: Accounts,
) -> list[str]:
    """All problems of a ruleset, one line each: place, what is wrong, the nearest known id.

    Args:
        records: kind to id to model; indicators one by one.
        declared: indicators as their files declare them.
        places: (kind, id) to the file that a message names.
        accounts: whose parts indicators may show.
    """
    return list(_Checker(records, declared, places, accounts).problems())


# Kinds of records that are measures.
MEASURES = ("policies", "deals", "events", "shocks", "demands")


class _Checker:
    def __init__(
        self,
        records: Mapping[str, Any],
        declared: Mapping[str, Indicator],
        places: Mapping[tuple[str, str], str],
        accounts: Accounts,
    ) -> None:
        self.accounts = {**accounts.measures, **accounts.nodes}
        self.records = records
        self.declared = declared
        self.places = places
        self.file: RulesetFile = records["ruleset"]
        self.scenario: Scenario = records["scenario"]
        self.features = {f.id for f in self.file.features}
        self.measures = self._measures()

    def _measures(self) -> set[str]:
        out = {i for kind in ("deals", "events", "shocks", "demands") for i in self.records[kind]}
        for p in self.records["policies"].values():
            out |= {p.id} if len(p.owners) == 1 else {f"{p.id}.{o}" for o in p.owners}
        for e in self.records["events"].values():
            out |= {f"{e.id}.{a.id}" for a in e.answers}
        return out

    def problems(self) -> Iterator[str]:
        yield from self._ruleset()
        yield from self._roster()
        yield from self._quantities()
        yield from self._lines()
        yield from self._indicators()
        for p in self.records["policies"].values():
            yield from self._policy(p, self.places["policies", p.id])
        for d in self.records["deals"].values():
            yield from self._deal(d, self.places["deals", d.id])
        for i in self.records["items"].values():
            yield from self._item(i, self.places["items", i.id])
        for e in self.records["events"].values():
            yield from self._event(e, self.places["events", e.id])
        for s in self.records["shocks"].values():
            yield from self._shock(s, self.places["shocks", s.id])
        for d in self.records["demands"].values():
            yield from self._demand(d, self.places["demands", d.id])
        for n in self.records["norms"].values():
            yield from self._norm(n, self.places["norms", n.id])
        for g in self.records["goals"].values():
            yield from self._goal(g, self.places["goals", g.id])
        yield from self._scenario()
        yield from self._chronicle()
        yield from self._unique()
        yield from self._codes()

    def _known(self, where: str, what: str, item: str, known: Any) -> Iterator[str]:
        if item not in known:
            yield f"{where}: {unknown(what, item, known)}"

    def _unique(self) -> Iterator[str]:
        seen: dict[str, str] = {}
        for kind in MEASURES:
            for item in self.records[kind]:
                where = self.places[kind, item]
                if item in seen:
                    yield f"{where}: the id '{item}' stands twice; also in {seen[item]}"
                seen[item] = where

    def _codes(self) -> Iterator[str]:
        """The code of the seat's own cards and deals: a copied file keeps that of the original."""
        seat = self.scenario.seat
        seen: dict[str, str] = {}
        own = [("policies", p) for p in self.records["policies"].values() if seat in p.owners]
        own += [("deals", d) for d in self.records["deals"].values() if d.proposer == seat]
        for kind, record in own:
            where = self.places[kind, record.id]
            if record.code and record.code in seen:
                yield (
                    f"{where}: the code '{record.code}' stands twice; also in "
                    f"{seen[record.code]}; take it out of a record of your own"
                )
            seen[record.code] = where

    def _ruleset(self) -> Iterator[str]:
        for m in self.file.levers:
            where = f"{self.places['ruleset', '']}: levers"
            yield from self._known(where, "feature", m.feature, self.features)
        for f in self.file.features:
            name = f.indicator.replace("{bloc}", self.file.blocs[0])
            yield from self._known(
                f"{self.places['ruleset', '']}: features: {f.id}",
                "indicator",
                name,
                self.records["indicators"],
            )

    def _roster(self) -> Iterator[str]:
        for a in self.records["actors"].values():
            where = self.places["actors", a.id]
            yield from self._known(where, "bloc", a.bloc, self.file.blocs)
            for feature in a.weights:
                yield from self._known(f"{where}: weights", "feature", feature, self.features)
            if a.party:
                yield from self._known(where, "party", a.party, self.file.parties)
            yield from self._government(a, where)

    def _government(self, a: Actor, where: str) -> Iterator[str]:
        """Administrations, the calendar and members of a government."""
        directions = {d.id for d in self.file.directions}
        weigh: list[Administration | Member] = [*a.administrations, *a.members]
        for weighing in weigh:
            for feature in weighing.weights:
                named = f"{where}: {weighing.id}"
                yield from self._known(named, "feature", feature, self.features)
        for kind in a.administrations:
            for direction in kind.stance:
                yield from self._known(f"{where}: {kind.id}", "direction", direction, directions)
            for bloc in kind.channels:
                yield from self._known(f"{where}: {kind.id}", "bloc", bloc, self.file.blocs)
        for ballot in a.ballots:
            if Quarter.parse(ballot.office).since(Quarter.parse(ballot.vote)) < 1:
                yield f"{where}: ballots: {ballot.vote}: office begins in a later quarter"
        for one in (*a.administrations, *a.ballots, *a.members):
            known = {*self.records["sources"], "assumption"}
            yield from self._known(where, "source", one.source, known)

    def _quantities(self) -> Iterator[str]:
        start = f"{self.places['scenarios', self.scenario.id]}: start"
        items: dict[str, Sourced] = {f"{start}: {k}": v for k, v in self.scenario.start.items()}
        for kind in (*MEASURES, "parameters", "items", "norms"):
            items |= {self.places[kind, k]: v for k, v in self.records[kind].items()}
        sources = {*self.records["sources"], "assumption"}
        for where, record in items.items():
            yield from self._known(where, "source", record.source, sources)
            if isinstance(record, Grounded):
                yield from self._grounds(where, record, sources)
            if isinstance(record, Quantity):
                yield from self._range(where, record)
            if not isinstance(record, Parameter):
                continue
            for date, later in record.dated.items():
                bounds = {"value": later.value, "low": later.low, "high": later.high}
                yield from self._range(f"{where}: {date}", record.model_copy(update=bounds))

    def _grounds(self, where: str, record: Grounded, sources: set[str]) -> Iterator[str]:
        """Sources of the idea and of single effects, and the numbers that should show it."""
        yield from self._known(where, "source", record.idea_source, sources)
        for effect in getattr(record, "effects", ()):
            if effect.value_source:
                yield from self._known(where, "source", effect.value_source, sources)
        for expected in getattr(record, "expects", ()):
            place = f"{where}: expects"
            known = self.records["indicators"]
            yield from self._known(place, "indicator", expected.indicator, known)

    def _range(self, where: str, record: Quantity) -> Iterator[str]:
        names = record.axis.split() if isinstance(record, Parameter) else []
        for path, value in _leaves(record.value):
            for axis, item in zip(names, path, strict=False):
                if self._axis(axis) and item != "default":
                    yield from self._known(where, axis, item, self._axis(axis))
            low, high = (_leaf(bound, path) for bound in (record.low, record.high))
            if low is None or high is None:
                yield f"{where}: the range has no bounds for '{'.'.join(path)}'"
                continue
            if record.range_is_factor:
                low, high = low * value, high * value
            for number in (value, low, high):
                yield from self._plausible(where, number, record.unit)
            if not low <= value <= high:
                of = f" of '{'.'.join(path)}'" if path else ""
                yield f"{where}: the value {value}{of} lies outside its range {low}..{high}"

    def _plausible(self, where: str, value: float, unit: str) -> Iterator[str]:
        if wrong := implausible(value, unit):
            yield f"{where}: {wrong}"

    def _prices(self, levels: Iterable[Level], where: str) -> Iterator[str]:
        for level in levels:
            yield from self._plausible(f"{where}: cost_jpy_bn", level.cost_jpy_bn, "JPY bn")

    def _lines(self) -> Iterator[str]:
        for key, line in self.records["lines"].items():
            for name in ("low", "high", "step"):
                where = f"{self.places['lines', key]}: {name}"
                yield from self._plausible(where, getattr(line, name), "JPY bn per year")

    def _indicators(self) -> Iterator[str]:
        for i in self.declared.values():
            where = self.places["indicators", i.id]
            if sum(map(bool, (i.function, i.numerator, i.account))) != 1:
                yield f"{where}: give either function or numerator or account"
            if i.account:
                yield from self._known(where, "measure or mean", i.account, self.accounts)
            for part in (i.numerator, i.denominator):
                yield from self._part(where, part)

    def _part(self, where: str, part: str) -> Iterator[str]:
        """A field with ids, `installed[japan]`."""
        if not part:
            return
        name, _, ids = part.rstrip("]").partition("[")
        yield from self._known(where, "field", name, FIELDS)
        if name not in FIELDS or not ids:
            return
        axes = FIELDS[name].axes
        for axis, item in zip(axes, (i.strip() for i in ids.split(",")), strict=False):
            known = self._axis(axis)
            if known and item not in {"{one}", "{two}"}:
                yield from self._known(where, axis, item, known)

    def _axis(self, axis: str) -> tuple[str, ...]:
        """Ids of an axis that can be checked before it is compiled; none for others."""
        file = self.file
        return {
            "bloc": file.blocs,
            "other": file.blocs,
            "actor": file.actors,
            "party": file.parties,
            "other_party": file.parties,
            "tier": file.tiers,
            "line": file.lines,
            "chain": file.chain,
            "norm": tuple(self.records["norms"]),
            "programme": PROGRAMMES,
            **{
                axis: tuple(item.id for item in items)
                for axis, items in (
                    ("sector", file.sectors),
                    ("size", file.sizes),
                    ("family", file.families),
                    ("direction", file.directions),
                    ("camp", file.camps),
                    ("era", file.eras),
                    ("input", file.inputs),
                    ("arena", file.arenas),
                )
            },
        }.get(axis, ())

    def _effects(self, effects: tuple[Effect, ...], where: str, levels: int) -> Iterator[str]:
        for e in effects:
            yield from self._per_level(
                f"{where}: effects: {e.target}", "amounts", e.amounts, levels
            )
            place = f"{where}: effects: {e.target}"
            f = FIELDS[e.target]
            if isinstance(e, OnceEffect):
                if f.role != "stock" or f.account:
                    yield f"{place}: 'once' acts on a stock that is no account"
            elif f.role != "lever":
                yield f"{place}: '{e.kind}' acts on levers only"
            elif isinstance(e, ScaleEffect) != (f.start == 1.0):
                yield f"{place}: this lever takes '{'scale' if f.start == 1.0 else 'add'}'"
            if convert(0.0, e.unit)[1] != f.unit:
                yield f"{place}: unit '{e.unit}' is not '{f.unit}'"
            for amount in e.amounts:
                yield from self._plausible(place, amount, e.unit)

    def _per_level(
        self, where: str, what: str, numbers: tuple[float, ...], levels: int
    ) -> Iterator[str]:
        """One number for every level, or one for all of them."""
        if len(numbers) not in {1, levels}:
            yield (
                f"{where}: {len(numbers)} {what} for {levels} level(s); "
                "give one for each, or a single one for all"
            )

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
        if p.full_q < p.sign_q:
            yield f"{where}: full_q {p.full_q} comes before sign_q {p.sign_q}"
        yield from self._prices(p.levels, where)
        yield from self._conditions(p.needs, where)
        yield from self._effects(p.effects, where, len(p.levels))

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
            elif isinstance(t, LevelTerm):
                yield from self._per_level(
                    f"{where}: terms: {t.id}", "weights", t.weights, len(d.levels)
                )
        yield from self._contents(d, where)
        yield from self._prices(d.levels, where)
        yield from self._effects(d.effects, where, len(d.levels))

    def _contents(self, d: Deal, where: str) -> Iterator[str]:
        for content in d.contents:
            place = f"{where}: contents: {content.item}"
            yield from self._known(place, "item", content.item, self.records["items"])
            yield from self._per_level(place, "levels", content.levels, len(d.levels))
            item = self.records["items"].get(content.item)
            if item and max(content.levels) > len(item.levels):
                yield f"{place}: the item has {len(item.levels)} level(s)"

    def _item(self, i: Item, where: str) -> Iterator[str]:
        lines = [p for line in i.red_lines for p in (line.giver, line.taker) if p]
        for party in (*i.gets, *i.gives, *lines):
            yield from self._known(where, "party", party, self.file.parties)
        yield from self._known(where, "feature", i.serves, self.features)
        if any(isinstance(e, OnceEffect) for e in i.effects):
            yield f"{where}: effects: an item acts while it is in force; 'once' is for measures"
        yield from self._effects(i.effects, where, len(i.levels))

    def _event(self, e: Event, where: str) -> Iterator[str]:
        yield from self._known(where, "bloc", e.bloc, self.file.blocs)
        yield from self._conditions((*e.needs, *e.doubles), where)
        yield from self._effects(e.effects, where, 1)
        for date in e.dates:
            yield from self._quarter(f"{where}: dates", date)
        for a in e.answers:
            yield from self._prices((a.price,), f"{where}: answers: {a.id}")
            yield from self._effects(a.effects, f"{where}: answers: {a.id}", 1)
            yield from self._conditions(a.needs, f"{where}: answers: {a.id}")

    def _shock(self, s: Shock, where: str) -> Iterator[str]:
        yield from self._known(where, "bloc", s.bloc, self.file.blocs)
        yield from self._conditions((*s.needs, *s.doubles, *s.halves), where)
        yield from self._effects(s.effects, where, 1)

    def _demand(self, d: Demand, where: str) -> Iterator[str]:
        yield from self._known(where, "actor", d.asker, self.file.actors)
        yield from self._known(where, "bloc", d.target, self.file.blocs)
        if d.input:
            yield from self._known(where, "input", d.input, [i.id for i in self.file.inputs])
        if d.led_by:
            yield from self._known(where, "policy", d.led_by, self.records["policies"])
        for measure in (*(a.measure for a in d.asks), *(m.measure for m in d.motives)):
            yield from self._known(where, "measure", measure, self.measures)
        yield from self._effects(d.effects, where, 1)

    def _norm(self, n: Norm, where: str) -> Iterator[str]:
        yield from self._known(where, "arena", n.arena, self._axis("arena"))
        for direction in n.values:
            yield from self._known(where, "direction", direction, self._axis("direction"))
        if n.camp:
            yield from self._known(where, "camp", n.camp, self._axis("camp"))
        named = [*n.sponsors, *n.ideals, *n.open_to, *(b for m in n.members.values() for b in m)]
        for bloc in dict.fromkeys(named):
            yield from self._known(where, "bloc", bloc, self.file.blocs)
        if abs(sum(n.sponsors.values()) - 1.0) > 1e-9:
            yield f"{where}: sponsors: the weights do not sum to 1"
        for quarter in (*filter(None, [n.opens]), *n.members):
            yield from self._quarter(where, quarter)

    def _goal(self, g: Goal, where: str) -> Iterator[str]:
        for m in (*g.measures, g.floor):
            yield from self._known(where, "indicator", m.indicator, self.records["indicators"])
        for card in g.cards:
            yield from self._known(f"{where}: cards", "policy", card, self.records["policies"])

    def _scenario(self) -> Iterator[str]:
        where = self.places["scenarios", self.scenario.id]
        yield from self._quarter(f"{where}: first_quarter", self.scenario.first_quarter)
        for quarter in self.scenario.history:
            yield from self._quarter(f"{where}: history", quarter)
        for i, entry in enumerate(self.scenario.timeline):
            place = f"{where}: timeline: {i + 1}"
            yield from self._known(place, "measure", entry.measure, self.measures)
            for quarter in filter(None, (entry.announced, entry.start)):
                yield from self._quarter(place, quarter)
            if entry.announced > entry.start:
                yield f"{place}: announced {entry.announced} after its start {entry.start}"
        yield from self._priors(f"{where}: priors")
        yield from self._known(where, "goal", self.scenario.goal, self.records["goals"])
        yield from self._known(where, "seat", self.scenario.seat, self.file.actors)

    def _chronicle(self) -> Iterator[str]:
        latest = ""
        for key, happened in self.records["chronicle"].items():
            where = self.places["chronicle", key]
            yield from self._known(where, "bloc", happened.bloc, self.file.blocs)
            yield from self._known(where, "source", happened.source, self.records["sources"])
            if happened.measure:
                yield from self._known(where, "measure", happened.measure, self.measures)
            if happened.parameter:
                known = self.records["parameters"]
                yield from self._known(where, "parameter", happened.parameter, known)
            if happened.date < latest:
                yield f"{where}: {happened.date} stands after {latest}; entries go by date"
            latest = max(latest, happened.date)

    def _priors(self, where: str) -> Iterator[str]:
        """A prior lies within the range of its hidden parameter."""
        hidden = {k: p for k, p in self.records["parameters"].items() if p.hidden}
        for name, prior in self.scenario.priors.items():
            yield from self._known(where, "hidden parameter", name, hidden)
            if name not in hidden:
                continue
            low, high = float(hidden[name].low), float(hidden[name].high)
            if not low <= prior.low <= prior.value <= prior.high <= high or prior.low == prior.high:
                yield (
                    f"{where}: {name}: needs {low:g} <= low <= value <= high <= {high:g}, "
                    "and low below high"
                )
            if f"parameters.{name}.value" in self.scenario.set:
                yield f"{where}: {name}: is set too; a value that is set is not drawn"

    def _quarter(self, where: str, text: str) -> Iterator[str]:
        try:
            Quarter.parse(text)
        except ConfigError as error:
            yield f"{where}: {error}"


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """All numbers of a value with the ids that lead to them."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    else:
        yield path, float(value)


def _leaf(bound: Any, path: tuple[str, ...]) -> float | None:
    """The bound for the number at `path`: one for all, or one of the same place."""
    for key in path:
        if not isinstance(bound, Mapping):
            break
        bound = bound.get(key, bound.get("default"))
    return None if bound is None or isinstance(bound, Mapping) else float(bound)
