"""The compiled rules: axes, parameters as arrays, measures and their effects as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.core.arrays import Array, Index
from sim.core.axes import Axes, Axis
from sim.core.errors import ConfigError
from sim.core.rng import Draws
from sim.core.units import Quarter, convert
from sim.rules.accounts import Accounts
from sim.rules.schema.common import Parameter, Quantity, Source
from sim.rules.schema.demands import Demand
from sim.rules.schema.effects import Effect
from sim.rules.schema.items import Item
from sim.rules.schema.measures import Answer, Deal, Event, Level, Policy, Shock
from sim.rules.schema.roster import Actor, Bloc, Norm, RulesetFile
from sim.rules.schema.scenario import Goal, Happening, Indicator, Line, Scenario

LEVELS = 4  # 0 (none) to 3


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that can be in force: a policy of one owner, a deal, an event, an answer.

    Attributes:
        id: policy or deal or event id; `policy.owner` where a policy has several owners;
            `event.answer` for an answer.
        kind: policy, deal, event, answer, shock or demand.
        owner: actor whose decision it is (`world` for events and shocks).
        record: the record it comes from.
    """

    id: str
    kind: str
    owner: str
    record: Policy | Deal | Event | Answer | Shock | Demand
    effects: tuple[Effect, ...]
    levels: int
    term_q: int

    @property
    def prices(self) -> tuple[Level, ...]:
        """Price of every level; none for events."""
        if isinstance(self.record, Policy | Deal):
            return self.record.levels
        return (self.record.price,) if isinstance(self.record, Answer) else ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """An item that one party can give another.

    Attributes:
        item: id; giver, taker: parties.
        pair: position on the axis of pairs.
        levels: levels that no red line bars.
    """

    item: str
    giver: str
    taker: str
    pair: int
    levels: int

    @property
    def id(self) -> str:
        """`item.giver.taker`."""
        return f"{self.item}.{self.giver}.{self.taker}"


@dataclass(frozen=True, slots=True)
class EffectTable:
    """Effects of one kind as arrays of N rows (one row per measure, target element).

    Attributes:
        measure: (N,) index of the measure.
        amount: (N, LEVELS) amount at each level.
        after, ramp: (N,) quarters before it starts and until it is full.
        target: (N,) position in the flat array of all levers.
    """

    measure: Any
    amount: Array
    after: Array
    ramp: Array
    target: Any


@dataclass(frozen=True, slots=True)
class Once:
    """A single addition to a stock when a measure reaches an age."""

    measure: int
    field: str
    index: tuple[int, ...]
    amount: tuple[float, ...]
    after: int


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A later value of a parameter.

    Attributes:
        key: `chips.theta`.
        start: quarter from which it holds.
        value: array ending in a runs axis of 1.
    """

    key: str
    start: Quarter
    value: Array

    @property
    def draw_key(self) -> str:
        """Name under which a draw gives this value, `capability.pace@2024Q2`."""
        return f"{self.key}@{self.start}"


@dataclass(frozen=True, eq=False)
class Accepted:
    """Parameter sets that reproduce the record, from the calibration.

    Attributes:
        names: K parameters or dated values, as a draw names them.
        values: (N, K) in the units of the state.
        seeds: (N,) seed of the past of each set.
        sha256: of the file.
    """

    names: tuple[str, ...]
    values: Array
    seeds: tuple[int, ...]
    sha256: str

    def draw(self, sets: Index) -> dict[str, Array]:
        """Parameters of the sets, each (R,)."""
        return {name: self.values[sets, k] for k, name in enumerate(self.names)}


@dataclass(frozen=True, eq=False)
class Ruleset:
    """Everything the rules say, checked and compiled. Immutable; shared by all runs."""

    file: RulesetFile
    scenario: Scenario
    sha256: str
    axes: Axes
    sources: Mapping[str, Source]
    blocs: Mapping[str, Bloc]
    actors: Mapping[str, Actor]
    policies: Mapping[str, Policy]
    deals: Mapping[str, Deal]
    events: Mapping[str, Event]
    shocks: Mapping[str, Shock]
    demands: Mapping[str, Demand]
    items: Mapping[str, Item]
    goals: Mapping[str, Goal]
    lines: Mapping[str, Line]
    chronicle: Mapping[str, Happening]
    indicators: Mapping[str, Indicator]
    norms: Mapping[str, Norm]
    parameter_records: Mapping[str, Parameter]
    measures: tuple[Measure, ...]
    hidden: tuple[str, ...]
    texts: Mapping[str, Mapping[str, str]]
    accounts: Accounts
    adds: EffectTable
    scales: EffectTable
    onces: tuple[Once, ...]
    pairs: tuple[tuple[str, str], ...]
    exchanges: tuple[Exchange, ...]
    item_adds: EffectTable
    item_scales: EffectTable
    lever_slices: Mapping[str, slice]
    start: Mapping[str, Array]
    dated: tuple[DatedValue, ...]
    accepted: Accepted | None
    past: Ruleset | None
    _parameters: SimpleNamespace = field(repr=False, default_factory=SimpleNamespace)

    @cached_property
    def first_quarter(self) -> Quarter:
        """First quarter of the scenario."""
        return Quarter.parse(self.scenario.first_quarter)

    @cached_property
    def offset(self) -> int:
        """Quarters from the reference quarter of the ruleset to the start of the scenario."""
        return self.first_quarter.since(Quarter.parse(self.file.reference))

    def measure_index(self, measure: str) -> int:
        """Position of a measure on its axis."""
        return self.axes["measure"].index(measure)

    @cached_property
    def shock_places(self) -> Index:
        """Positions of the shocks on the axis of measures."""
        return np.array([self.measure_index(shock) for shock in self.shocks], int)

    @property
    def p(self) -> SimpleNamespace:
        """Parameters as the rules give them, `p.chips.theta`. Read only."""
        return self._parameters

    def parameters(self, draw: Mapping[str, Array] | None = None) -> SimpleNamespace:
        """Parameters as `p.chips.theta` at the start, with the arrays of `draw` laid over them.

        Args:
            draw: parameter id (`chips.theta`) to array ending in R.
        """
        out = SimpleNamespace(
            **{name: SimpleNamespace(**vars(g)) for name, g in vars(self._parameters).items()}
        )
        for name, value in (draw or {}).items():
            key, _, start = name.partition("@")
            if not key.startswith("start.") and start == self._holding(key):
                set_parameter(out, key, value)
        return out

    def start_key(self, key: str) -> str:
        """Name under which a draw gives the value of a parameter that holds at the start."""
        date = self._holding(key)
        return f"{key}@{date}" if date else key

    def _holding(self, key: str) -> str:
        """Quarter of the dated value of a parameter that holds at the start; empty for none."""
        past = [d.start for d in self.dated if d.key == key and d.start <= self.first_quarter]
        return str(past[-1]) if past else ""

    @property
    def fixed(self) -> frozenset[str]:
        """Parameters that the scenario sets: they are not drawn."""
        paths = (path.split(".") for path in self.scenario.set)
        return frozenset(
            f"{p[1]}.{p[2]}"
            for p in paths
            if p[0] == "parameters" and p[3:4] in (["value"], ["dated"])
        )

    def dated_values(self, draw: Mapping[str, Array]) -> list[DatedValue]:
        """Later values of parameters in order of time, with those of `draw` laid over them."""
        return [replace(d, value=draw.get(d.draw_key, d.value)) for d in self.dated]

    def accepted_sets(self, draws: Draws) -> Index | None:
        """Accepted parameter set of every run, (R,); None where there are none."""
        if self.accepted is None:
            return None
        u = draws.uniform("accepted", 0, 1)[0]
        return np.asarray((u * len(self.accepted.seeds)).astype(int))

    def number(self, key: str) -> float:
        """A parameter that is one number and the same in all runs, such as `politics.purse`."""
        group, _, name = key.partition(".")
        return float(getattr(getattr(self._parameters, group), name)[0])

    def hidden_draw(self, draws: Draws) -> dict[str, Array]:
        """Values of the hidden parameters of every run, by inverse transform."""
        u = draws.uniform("hidden", 0, len(self.hidden))
        return {name: _sample(self._prior(name), u[i]) for i, name in enumerate(self.hidden)}

    def _prior(self, name: str) -> Parameter:
        """A hidden parameter with the range from which this scenario draws it."""
        record, prior = self.parameter_records[name], self.scenario.priors.get(name)
        if prior is None:
            return record
        bounds = {"low": prior.low, "value": prior.value, "high": prior.high}
        return record.model_copy(update=bounds)


def state_factor(parameters: Mapping[str, Parameter], drawn: str) -> float:
    """What turns a drawn value from the unit of the files into that of the state.

    Args:
        drawn: a parameter, a later value of one (`capability.pace@2024Q2`), or the factor on a
            start (`start.capex`), which has no unit.
    """
    record = parameters.get(drawn.partition("@")[0])
    return convert(1.0, record.unit)[0] if record else 1.0


def party_bloc(actors: Mapping[str, Actor], party: str) -> str:
    """Bloc of a party: that of its actors, or the bloc of the same name (the rest of the world)."""
    return next((a.bloc for a in actors.values() if a.party == party), party)


@lru_cache(maxsize=8)
def blocs_of_parties(rules: Ruleset) -> Index:
    """Bloc position of every party, (party,). Read only."""
    blocs = rules.axes["bloc"]
    out = np.array([blocs.index(party_bloc(rules.actors, p)) for p in rules.file.parties], int)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=64)
def blocs_of(rules: Ruleset, axis: str) -> Index:
    """Bloc position of every member of the axis lab, vendor, investor, fund or actor. Read only."""
    blocs = rules.axes["bloc"]
    out = np.array([blocs.index(rules.actors[item].bloc) for item in rules.axes[axis]], int)
    out.flags.writeable = False
    return out


@lru_cache(maxsize=8)
def pairs_of_exchanges(rules: Ruleset) -> Index:
    """Pair of every exchange, kept per ruleset. Read only."""
    out = np.array([e.pair for e in rules.exchanges], int)
    out.flags.writeable = False
    return out


def set_parameter(parameters: SimpleNamespace, key: str, value: Array) -> None:
    """Set one parameter, `chips.theta`, to an array ending in R.

    Raises:
        ConfigError: there is no such parameter.
    """
    group, _, name = key.partition(".")
    if not hasattr(getattr(parameters, group, None), name):
        raise ConfigError(f"a draw names the unknown parameter '{key}'")
    setattr(getattr(parameters, group), name, value)


def _sample(record: Parameter, u: Array) -> Array:
    low, mode, high = (
        convert(float(v), record.unit)[0]  # type: ignore[arg-type]
        for v in (record.low, record.value, record.high)
    )
    if record.distribution == "uniform":
        return low + (high - low) * u
    if record.distribution == "loguniform":
        return np.asarray(low * (high / low) ** u)
    cut = (mode - low) / (high - low)
    left = low + np.sqrt(u * (high - low) * (mode - low))
    right = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u < cut, left, right)


def quantity_array(record: Quantity, axis_names: tuple[str, ...], axes: Axes) -> Array:
    """Values of a record over its axes in the state's unit, with a trailing runs axis of 1.

    Raises:
        ConfigError: an id that the axis does not hold, or one that is missing without a default.
    """
    shape = axes.shape(axis_names)
    factor = convert(1.0, record.unit)[0]
    if not isinstance(record.value, dict):
        return np.full((*shape, 1), factor * float(record.value))
    if not axis_names:
        raise ConfigError("a mapping of values needs an axis")
    out = np.full(shape, np.nan)
    _fill(out, record.value, [axes[name] for name in axis_names])
    return np.asarray(out * factor)[..., None]


def _fill(out: Array, values: Mapping[str, Any], along: Sequence[Axis]) -> None:
    """Enter values by the ids of the first axis; `default` stands for all ids not named."""
    axis, rest = along[0], along[1:]
    for item in values:
        if item != "default":
            axis.index(item)
    for i, item in enumerate(axis):
        value = values.get(item, values.get("default"))
        if value is None:
            raise ConfigError(f"no value for {axis.name} '{item}'")
        if isinstance(value, Mapping) and rest:
            _fill(out[i], value, rest)
        else:
            out[i] = float(value)
