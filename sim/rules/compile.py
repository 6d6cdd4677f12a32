"""From checked records to arrays: axes, measures, effects, parameters, start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, assert_never

import numpy as np

from sim.core.arrays import Array
from sim.core.axes import Axes, Axis
from sim.core.errors import ConfigError, unknown
from sim.core.units import Quarter, convert
from sim.rules.ruleset import (
    LEVELS,
    DatedValue,
    EffectTable,
    Exchange,
    Measure,
    Once,
    party_bloc,
    quantity_array,
)
from sim.rules.schema.common import Parameter, Start
from sim.rules.schema.demands import Demand
from sim.rules.schema.effects import AddEffect, Effect, OnceEffect, ScaleEffect
from sim.rules.schema.items import Item
from sim.rules.schema.measures import Deal, Event, Policy, Shock
from sim.rules.schema.roster import PROGRAMMES, Actor, Norm, RulesetFile
from sim.world.world import FIELDS, LEVERS, layout_of

Places = Mapping[tuple[str, str], str]
PIPELINE = 12  # longest wait for capacity on order, in quarters
COHORTS = 16  # quarters of doctoral study
HISTORY_BEFORE = 16  # quarters of the frontier's past that a lag may look back into


def measures_of(
    policies: Mapping[str, Policy],
    deals: Mapping[str, Deal],
    events: Mapping[str, Event],
    shocks: Mapping[str, Shock],
    demands: Mapping[str, Demand],
    seat: str,
    slots: Sequence[str],
) -> tuple[Measure, ...]:
    """All measures in permanent order: policies, deals, events with answers, shocks, demands."""
    out: list[Measure] = []
    for p in policies.values():
        for owner in p.owners:
            name = p.id if len(p.owners) == 1 else f"{p.id}.{owner}"
            effects = tuple(_own(e, owner) for e in p.effects)
            out.append(Measure(name, "policy", owner, p, effects, len(p.levels), p.term_q))
    out.extend(
        Measure(d.id, "deal", d.proposer, d, d.effects, len(d.levels), d.term_q)
        for d in deals.values()
    )
    for e in events.values():
        out.append(Measure(e.id, "event", "world", e, e.effects, 1, e.duration_q))
        for a in e.answers:
            name = f"{e.id}.{a.id}"
            out.append(Measure(name, "answer", seat, a, a.effects, 1, a.duration_q))
    out.extend(
        Measure(s.id, "shock", "world", s, s.effects, 1, s.duration_q) for s in shocks.values()
    )
    out.extend(Measure(d.id, "demand", d.asker, d, d.effects, 1, 0) for d in demands.values())
    place = {name: i for i, name in enumerate(slots)}
    return tuple(sorted(out, key=lambda m: place.get(m.id, len(place))))


def pairs_of(
    file: RulesetFile, actors: Mapping[str, Actor], seat: str
) -> tuple[tuple[str, str], ...]:
    """Pairs of parties of two blocs that bargain over bundles, by id, those of the seat last."""
    parties, own = sorted(file.parties), actors[seat].party
    home = {p: party_bloc(actors, p) for p in parties}
    pairs = [(a, b) for a in parties for b in parties if a < b and home[a] != home[b]]
    return tuple(sorted(pairs, key=lambda pair: (own in pair, pair)))


def exchanges_of(
    items: Mapping[str, Item], pairs: Sequence[tuple[str, str]]
) -> tuple[Exchange, ...]:
    """Every item that a party of a pair can give and the other likes to get."""
    return tuple(
        Exchange(item.id, giver, taker, q, levels)
        for item in items.values()
        for q, pair in enumerate(pairs)
        for giver, taker in (pair, pair[::-1])
        if giver in item.gives
        and item.gets.get(taker, 0.0) > 0
        and (levels := _open_levels(item, giver, taker))
    )


def _open_levels(item: Item, giver: str, taker: str) -> int:
    """Highest level below all red lines of the two."""
    barred = [
        line.level
        for line in item.red_lines
        if line.giver in {"", giver} and line.taker in {"", taker}
    ]
    return min([len(item.levels), *(level - 1 for level in barred)])


def hidden_of(parameters: Mapping[str, Parameter], slots: Sequence[str]) -> tuple[str, ...]:
    """Hidden parameters in permanent order."""
    place = {name: i for i, name in enumerate(slots)}
    names = sorted(n for n, record in parameters.items() if record.hidden)
    return tuple(sorted(names, key=lambda n: place.get(n, len(place))))


def in_order(records: Mapping[str, Norm], slots: Sequence[str]) -> dict[str, Norm]:
    """Norms in permanent order."""
    place = {name: i for i, name in enumerate(slots)}
    return {n: records[n] for n in sorted(records, key=lambda n: place.get(n, len(place)))}


def memberships(norms: Mapping[str, Norm], axes: Axes, first: Quarter) -> Array:
    """Who takes part when a scenario starts: the last record before it, (norm, bloc, 1)."""
    out = np.zeros((*axes.shape(("norm", "bloc")), 1))
    for n, norm in enumerate(norms.values()):
        past = [q for q in norm.members if Quarter.parse(q) <= first]
        for bloc, share in norm.members[max(past, key=Quarter.parse)].items() if past else ():
            out[n, axes["bloc"].index(bloc)] = share
    return out


def _own(effect: Effect, owner: str) -> Effect:
    """`at: [owner]` means the owner itself (an investor, a lab, a vendor)."""
    if "owner" not in effect.at:
        return effect
    return effect.model_copy(
        update={"at": tuple(owner if item == "owner" else item for item in effect.at)}
    )


def by_place(records: Mapping[str, Demand], slots: Sequence[str]) -> dict[str, Demand]:
    """Demands in permanent order; those without a place come last."""
    place = {name: i for i, name in enumerate(slots)}
    return {i: records[i] for i in sorted(records, key=lambda i: place.get(i, len(place)))}


def axes_of(
    file: RulesetFile,
    actors: Mapping[str, Actor],
    measures: Sequence[Measure],
    events: Sequence[str],
    norms: Sequence[str],
    quarters: int,
    pairs: Sequence[tuple[str, str]] = (),
    exchanges: Sequence[Exchange] = (),
) -> Axes:
    """All axes. Other names of an axis (`other`, `other_party`) are for pairs."""

    def role(name: str) -> tuple[str, ...]:
        return tuple(a for a in file.actors if name in actors[a].roles)

    return Axes(
        [
            Axis("bloc", file.blocs),
            Axis("other", file.blocs),
            Axis("actor", file.actors),
            Axis("party", file.parties),
            Axis("other_party", file.parties),
            Axis("lab", role("lab")),
            Axis("vendor", role("vendor")),
            Axis("investor", role("investor")),
            Axis("fund", role("fund")),
            Axis("chain", file.chain),
            Axis("cohort", tuple(f"c{i + 1}" for i in range(COHORTS))),
            Axis("tier", file.tiers),
            Axis("line", file.lines),
            Axis("sector", tuple(s.id for s in file.sectors)),
            Axis("size", tuple(s.id for s in file.sizes)),
            Axis("family", tuple(f.id for f in file.families)),
            Axis("direction", tuple(d.id for d in file.directions)),
            Axis("camp", tuple(c.id for c in file.camps)),
            Axis("feature", tuple(f.id for f in file.features)),
            Axis("programme", PROGRAMMES),
            Axis("era", tuple(e.id for e in file.eras)),
            Axis("input", tuple(i.id for i in file.inputs)),
            Axis("demand", tuple(m.id for m in measures if m.kind == "demand")),
            Axis("norm", tuple(norms)),
            Axis("arena", tuple(a.id for a in file.arenas)),
            Axis("measure", tuple(m.id for m in measures)),
            Axis("event", tuple(events)),
            Axis("pair", tuple(".".join(pair) for pair in pairs)),
            Axis("exchange", tuple(e.id for e in exchanges)),
            Axis("stage", ("first", "second", "third")),
            Axis("pipeline", tuple(f"q{i + 1}" for i in range(PIPELINE))),
            Axis("history", tuple(f"t{i}" for i in range(HISTORY_BEFORE + quarters + 1))),
        ]
    )


def lever_slices(axes: Axes) -> dict[str, slice]:
    """Place of every lever in the flat array of all levers."""
    layout = layout_of(axes)
    first, rows = layout.levers.start, layout.rows
    return {name: slice(rows[name].start - first, rows[name].stop - first) for name in LEVERS}


def targets(effect: Effect, axes: Axes) -> list[tuple[int, ...]]:
    """Index tuples that an effect acts on. `at` gives an id per axis; a missing one means all.

    Raises:
        ConfigError: unknown id, or more ids than axes.
    """
    names = FIELDS[effect.target].axes
    if len(effect.at) > len(names):
        raise ConfigError(f"'{effect.target}' has {len(names)} axes, `at` names more")
    out: list[tuple[int, ...]] = [()]
    for i, name in enumerate(names):
        axis = axes[name]
        everywhere = i >= len(effect.at) or effect.at[i] == "all"
        options = range(len(axis)) if everywhere else (axis.index(effect.at[i]),)
        out = [(*head, item) for head in out for item in options]
    return out


Row = tuple[int, list[float], int, int, int]


def effect_tables(
    measures: Sequence[Measure], axes: Axes, places: Places, problems: list[str]
) -> tuple[EffectTable, EffectTable, tuple[Once, ...]]:
    """Effects of all measures as (sums, products, single additions)."""
    slices = lever_slices(axes)
    rows: dict[bool, list[Row]] = {False: [], True: []}
    onces: list[Once] = []
    for m, measure in enumerate(measures):
        for effect in measure.effects:
            try:
                found = targets(effect, axes)
            except ConfigError as error:
                where = places[f"{measure.kind}s".replace("policys", "policies"), _file(measure)]
                problems.append(f"{where}: effects: {effect.target}: {error}")
                continue
            amounts = [_converted(effect, level) for level in range(LEVELS)]
            for index in found:
                match effect:
                    case OnceEffect():
                        once = Once(m, effect.target, index, tuple(amounts), effect.after_q)
                        onces.append(once)
                    case AddEffect() | ScaleEffect():
                        row = _row(m, effect, amounts, index, axes, slices)
                        rows[isinstance(effect, ScaleEffect)].append(row)
                    case _:
                        assert_never(effect)
    return _table(rows[False]), _table(rows[True]), tuple(onces)


def _row(
    m: int,
    effect: AddEffect | ScaleEffect,
    amounts: list[float],
    index: tuple[int, ...],
    axes: Axes,
    slices: Mapping[str, slice],
) -> Row:
    shape = axes.shape(FIELDS[effect.target].axes)
    flat = int(np.ravel_multi_index(index, shape)) if shape else 0
    place = slices[effect.target].start + flat
    return m, amounts, effect.after_q, effect.ramp_q, place


def item_tables(
    exchanges: Sequence[Exchange],
    items: Mapping[str, Item],
    actors: Mapping[str, Actor],
    axes: Axes,
    places: Places,
    problems: list[str],
) -> tuple[EffectTable, EffectTable]:
    """Effects of all exchanges as (sums, products); their place stands in the rows' `measure`."""
    slices = lever_slices(axes)
    rows: dict[bool, list[Row]] = {False: [], True: []}
    for m, exchange in enumerate(exchanges):
        home = {side: party_bloc(actors, getattr(exchange, side)) for side in ("giver", "taker")}
        for effect in items[exchange.item].effects:
            assert isinstance(effect, AddEffect | ScaleEffect)
            here = effect.model_copy(update={"at": tuple(home.get(i, i) for i in effect.at)})
            try:
                found = targets(here, axes)
            except ConfigError as error:
                where = places["items", exchange.item]
                problems.append(f"{where}: effects: {effect.target}: {error}")
                continue
            amounts = [_converted(effect, level) for level in range(LEVELS)]
            product = isinstance(effect, ScaleEffect)
            rows[product] += [_row(m, here, amounts, at, axes, slices) for at in found]
    return _table(rows[False]), _table(rows[True])


def _file(measure: Measure) -> str:
    """Id of the record that a measure comes from."""
    return measure.id.partition(".")[0]


def _converted(effect: Effect, level: int) -> float:
    if level == 0:
        return 1.0 if isinstance(effect, ScaleEffect) else 0.0
    return convert(effect.amount(level), effect.unit)[0]


def _table(rows: Sequence[Row]) -> EffectTable:
    return EffectTable(
        measure=np.array([r[0] for r in rows], int),
        amount=np.array([r[1] for r in rows], float).reshape(-1, LEVELS),
        after=np.array([r[2] for r in rows], float),
        ramp=np.array([r[3] for r in rows], float),
        target=np.array([r[4] for r in rows], int),
    )


def parameter_arrays(
    records: Mapping[str, Parameter], axes: Axes, places: Places, problems: list[str]
) -> SimpleNamespace:
    """`p.chips.theta` and so on, every array ending in a runs axis of length 1."""
    groups: dict[str, dict[str, Any]] = {}
    for key, record in records.items():
        group, _, name = key.partition(".")
        try:
            value = quantity_array(record, tuple(record.axis.split()), axes)
        except ConfigError as error:
            problems.append(f"{places['parameters', key]}: {error}")
        else:
            groups.setdefault(group, {})[name] = value
    return SimpleNamespace(**{g: SimpleNamespace(**values) for g, values in groups.items()})


def dated_values(
    records: Mapping[str, Parameter], axes: Axes, places: Places, problems: list[str]
) -> tuple[DatedValue, ...]:
    """Later values of all parameters in order of time."""
    out = []
    for key, record in records.items():
        for quarter, dated in record.dated.items():
            later = record.model_copy(update={"value": dated.value})
            try:
                array = quantity_array(later, tuple(record.axis.split()), axes)
                out.append(DatedValue(key, Quarter.parse(quarter), array))
            except ConfigError as error:
                problems.append(f"{places['parameters', key]}: dated: {error}")
    return tuple(sorted(out, key=lambda d: (d.start, d.key)))


def start_arrays(
    records: Mapping[str, Start], axes: Axes, where: str, problems: list[str]
) -> dict[str, Array]:
    """Start of every field that the scenario names, in the state's unit."""
    out = {}
    for name, record in records.items():
        if name not in FIELDS:
            problems.append(f"{where}: start: {unknown('field', name, FIELDS)}")
            continue
        f = FIELDS[name]
        unit = convert(1.0, record.unit)[1]
        if unit != f.unit:
            problems.append(f"{where}: start: {name}: unit '{record.unit}' is not '{f.unit}'")
            continue
        try:
            out[name] = quantity_array(record, f.axes, axes)
        except ConfigError as error:
            problems.append(f"{where}: start: {name}: {error}")
    return out
