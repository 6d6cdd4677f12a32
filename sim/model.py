"""The Mesa model: owns the world, the rules and the agents; one step is one quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import mesa
import numpy as np

from sim.agents.actors import KINDS, RaceAgent
from sim.agents.deciders.doctrine import Acts, decide, member_count
from sim.agents.deciders.lookahead import LookAhead
from sim.agents.deciders.options import options_of
from sim.agents.deciders.script import drafts
from sim.agents.observation import needs
from sim.core.arrays import Array, Index, Mask, some, total
from sim.core.rng import Draws
from sim.core.units import Quarter
from sim.mechanisms import capability, opening, relations
from sim.mechanisms.context import Context
from sim.mechanisms.deals import judge
from sim.mechanisms.governments import Vote, settle, votes
from sim.mechanisms.measures import lever_values
from sim.mechanisms.pipeline import PHASES, run_phase
from sim.orders.apply import Response, changes_of
from sim.orders.book import OrderBook, empty_book, write
from sim.orders.types import Order
from sim.past import carry, past_world
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset, set_parameter
from sim.rules.schema.measures import Deal, Policy
from sim.rules.schema.strategy import Strategy
from sim.world.book import Book, apply
from sim.world.invariants import balances, check
from sim.world.world import World, new_world


@dataclass(slots=True)
class QuarterRecord:
    """What was decided, answered and suffered in a quarter.

    Attributes:
        shocks: shocks that began, in which runs, (R,) each.
        signals: rungs of all demands before and after, and how they ended, (demand, R) each; None
            where nothing moved.
        votes: votes on governments, by the government.
    """

    quarter: int
    acts: Acts
    responses: list[Response] = field(default_factory=list)
    shocks: dict[str, Mask] = field(default_factory=dict)
    signals: tuple[Array, Array, Array] | None = None
    votes: dict[str, Vote] = field(default_factory=dict)


class RaceModel(mesa.Model):
    """The world for R runs at once.

    Args:
        rules: compiled ruleset, or the id of a scenario.
        seed: seed of the first run; further runs take the following integers unless `seeds` is
            given.
        runs: number of runs R.
        seeds: one seed per run.
        seats: actors that do not decide by doctrine: persons, scripts, or nobody.
        book: keep the book of causes and a copy of the world after each step.
        sets: accepted parameter set of every run instead of a drawn one, (R,).
        script: strategy that gives the orders of the scenario's seat, which is then one of `seats`.
        look_ahead: governments try their best options on copies of the world before they choose;
            slow, for harder rivals and analysis. None for what the scenario says.
        draw: values laid over all parameters, by `group.name`, each ending in R; with it nothing
            is drawn (for the calibration and for sweeps).
    """

    def __init__(
        self,
        rules: Ruleset | str = "report_2025",
        seed: int = 1,
        runs: int = 1,
        seeds: Sequence[int] | None = None,
        seats: Iterable[str] = (),
        book: bool = False,
        sets: Index | None = None,
        draw: Mapping[str, Array] | None = None,
        script: Strategy | None = None,
        look_ahead: bool | None = None,
    ) -> None:
        seeds = tuple(seeds) if seeds is not None else tuple(range(seed, seed + runs))
        super().__init__(seed=int(seeds[0]))
        self.rules = load_ruleset(rules) if isinstance(rules, str) else rules
        self.script = script
        self.seats = frozenset(seats) | ({self.rules.scenario.seat} if script else set())
        self.draws = Draws(seeds)
        ahead = self.rules.scenario.look_ahead if look_ahead is None else look_ahead
        self.brain = LookAhead(self.rules, seeds) if ahead else None
        self.sets = self.rules.accepted_sets(self.draws) if sets is None else sets
        self.hidden: Mapping[str, Array] = self._drawn() if draw is None else draw
        self.p = self.rules.parameters(self.hidden)
        self._kept: dict[Callable[[Context], Any], Any] = {}
        self._dated = [
            d for d in self.rules.dated_values(self.hidden) if d.start > self.rules.first_quarter
        ]
        self.world = new_world(self.rules.axes, len(seeds), self.rules.start)
        if self.rules.past is not None:
            carry(self.rules, self.world, past_world(self.rules, self.sets, len(seeds), live))
        else:
            self._scale_start()
        self._open()
        self.book = Book() if book else None
        self.records: list[QuarterRecord] = []
        self.opening = balances(self.world)
        self.deciders: list[RaceAgent] = [
            make(self, actor)
            for kind, make in KINDS.items()
            for actor in self.rules.actors.values()
            if actor.kind == kind and kind not in self.rules.scenario.by_record
        ]
        self.running = True

    def _drawn(self) -> dict[str, Array]:
        """Hidden parameters of the runs; those of the accepted sets come from there."""
        drawn = self.rules.hidden_draw(self.draws)
        if self.rules.accepted is not None and self.sets is not None:
            sets, priors = self.rules.accepted.draw(self.sets), self.rules.scenario.priors
            drawn |= {k: v for k, v in sets.items() if k not in priors}
        fixed = self.rules.fixed
        return {k: v for k, v in drawn.items() if k.partition("@")[0] not in fixed}

    def _scale_start(self) -> None:
        """Apply the factors on starts, `start.capex`, that a parameter set may hold."""
        for key, factor in self.hidden.items():
            kind, _, name = key.partition(".")
            if kind == "start":
                getattr(self.world, name)[...] *= factor

    def _date_parameters(self) -> None:
        """Let later values of parameters hold from their quarter on."""
        now = self.rules.first_quarter.plus(self.world.quarter)
        while self._dated and self._dated[0].start <= now:
            later = self._dated.pop(0)
            set_parameter(self.p, later.key, later.value)
            self._kept.clear()

    def _open(self) -> None:
        """Complete the start: inherited measures at work, the frontier's past, research levels."""
        w, rules = self.world, self.rules
        for m, measure in enumerate(rules.measures):
            record = measure.record
            if isinstance(record, Policy) and record.start_level:
                w.level[m] = w.next_level[m] = record.start_level
                w.age[m] = 20.0  # inherited measures are fully at work
        w.levers[...] = lever_values(rules, w.level, w.age)
        w.usual_researchers[...] = w.researchers
        w.usual_intensity[...] = total(w.installed, 1) / np.maximum(w.researchers, 1e-9)
        if rules.past is None:
            w.usual_implementers[...] = w.implementers
            w.usual_startups[...] = w.startups
            capability.opening(self.context(), w)
            opening.complete(self.context())
            self._open_path()
        w.usual_strain[...] = relations.strain(self.context())

    def _open_path(self) -> None:
        """The frontier's past, as the scenario gives it."""
        w, rules = self.world, self.rules
        here = w.frontier_path.shape[0] - (rules.scenario.quarters + 1)
        past = sorted(
            (Quarter.parse(q).since(rules.first_quarter), float(v))
            for q, v in rules.scenario.history.items()
        )
        w.frontier_path[...] = past[0][1] if past else w.capability.max(axis=0)
        for since, points in past:
            w.frontier_path[here + 1 + since :] = points
        w.frontier_path[here:] = w.capability.max(axis=0)

    def context(self) -> Context:
        """What mechanisms are given now."""
        return Context(self.world, self.p, self.rules, self.draws, self._kept)

    @property
    def turn_starts(self) -> bool:
        """True in the first quarter of a turn, when the seat acts and events are answered."""
        return self.world.quarter % self.rules.scenario.turn_quarters == 0

    def step(self, orders: Sequence[Order] = ()) -> None:
        """Simulate one quarter.

        Args:
            orders: orders of the seats, already checked; the same in all runs.
        """
        self._date_parameters()
        if self.book is not None:
            self.book.start(self.world)
        acts = self._decide()
        record = QuarterRecord(self.world.quarter, acts)
        rungs = self.world.rung.copy()
        book = self._orders(acts)
        for order in orders:
            write(book, self.rules, order)
        context = self.context()
        for phase in PHASES:
            if phase.id == "orders":
                changes, record.responses = changes_of(context, book)
                apply(self.world, changes, phase.id, self.book)
            elif phase.id == "elections":
                record.votes = votes(context)
            run_phase(phase, context, self.book)
        record.shocks = self._shocks()
        if some(self.world.rung != rungs):
            record.signals = rungs, self.world.rung.copy(), self.world.outcome.copy()
        self.records.append(record)
        self.world.quarter += 1
        if self.book is not None:
            self.book.snapshot(record.quarter, "clock", self.world)
        check(self.world, self.opening)

    def _shocks(self) -> dict[str, Mask]:
        """Shocks in their first quarter, and the runs in which they are."""
        began = self.world.age.take(self.rules.shock_places, axis=0) == 1
        if not some(began):
            return {}
        return {s: runs for s, runs in zip(self.rules.shocks, began, strict=True) if some(runs)}

    def run(self, quarters: int | None = None) -> World:
        """Simulate to the end of the scenario, or `quarters` further; returns the world."""
        for _ in range(quarters or self.rules.scenario.quarters - self.world.quarter):
            self.step()
        return self.world

    def _decide(self) -> Acts:
        """What the actors choose, given what they see and have come to expect."""
        rules, world = self.rules, self.world
        lack = needs(rules, world, self.draws)
        apply(world, [settle(self.context(), lack)], "decisions", self.book)
        return decide(
            rules,
            world,
            options_of(rules, tuple(a.actor for a in self.deciders)),
            lack,
            self.draws.normal("decisions", world.quarter, len(rules.measures)),
            self.seats,
            self.draws.normal("members", world.quarter, member_count(rules)),
            self.brain,
        )

    def _orders(self, acts: Acts) -> OrderBook:
        """The acts as orders, with the replies of a computer-played seat."""
        book = empty_book(self.rules, self.world.runs)
        book.closing = self.turn_starts
        book.levels[acts.measure, acts.run] = acts.level
        if self.script is not None and self.turn_starts:
            self._write_script(book, self.script)
        elif self.rules.scenario.seat not in self.seats:
            self._reply_for_seat(book)
        return book

    def _write_script(self, book: OrderBook, script: Strategy) -> None:
        for run, orders in enumerate(drafts(self.context(), script)):
            for order in orders:
                write(book, self.rules, order, run)

    def _reply_for_seat(self, book: OrderBook) -> None:
        """A computer-played seat takes an offer with the chance that its terms give."""
        if not self.turn_starts:
            return
        rules, world = self.rules, self.world
        luck = self.draws.uniform("deals", world.quarter, len(rules.measures))
        for m in np.flatnonzero(world.offered.any(axis=1)).tolist():
            deal = rules.measures[m].record
            if isinstance(deal, Deal) and deal.partner == rules.scenario.seat:
                chance = judge(rules, world, deal, np.ones(world.runs)).chance
                answer = (luck[m] < chance).astype(float)
                book.replies[m] = np.where(world.offered[m] > 0, answer, np.nan)

    def dispose(self) -> None:
        """Let the finished model be freed: Mesa 3.3 keeps every model in a table of agent ids."""
        self.deciders.clear()
        self.remove_all_agents()
        ids = getattr(mesa.Agent, "_ids", None)
        if ids is not None:
            ids.pop(self, None)


def live(past: Ruleset, sets: list[int], quarters: int) -> World:
    """The end of a past with each of its accepted sets; -1 stands for the rules as they are."""
    if past.accepted is None or sets == [-1]:
        model = RaceModel(past, seeds=[1], draw={})
    else:
        index = np.array(sets)
        seeds = [past.accepted.seeds[s] for s in sets]
        model = RaceModel(past, seeds=seeds, sets=index, draw=past.accepted.draw(index))
    world = model.run(quarters)
    model.dispose()
    return world
