"""What every policy, deal, event, order, indicator and decider owes the game."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from sim.agents.deciders.legal import budgets, legal_options
from sim.agents.deciders.options import options_of
from sim.core.errors import OrderRefused
from sim.core.texts import LANGUAGES
from sim.core.units import convert
from sim.game import Session
from sim.game.session import HEADLINES
from sim.indicators import value
from sim.mechanisms.measures import lever_values
from sim.mechanisms.pipeline import PHASES
from sim.model import RaceModel
from sim.orders.legality import require_legal
from sim.orders.types import Allocate, Answer, Order, Propose, Reply, SetPolicy
from sim.rules.compile import targets
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Measure
from sim.rules.schema.effects import OnceEffect, ScaleEffect
from sim.rules.schema.measures import Deal, Policy
from sim.views.news import reason_of
from sim.views.words import Words
from sim.world.world import FIELDS, World
from tests.helpers import SEAT, Bench, actors_who_decide, play, random_game

RULES = load_ruleset()
LOCKED = {m.id for m in RULES.measures if getattr(m.record, "locked", False)}
MEASURES = [m for m in RULES.measures if m.kind in {"policy", "deal"} and m.id not in LOCKED]
RUNS = 17


def ids(records: list[Measure]) -> list[str]:
    return [m.id for m in records]


@lru_cache(maxsize=1)
def seen() -> tuple[list[World], dict[int, set[str]], RaceModel]:
    """Worlds of computer-played games, and what was legal, affordable and chosen in them."""
    model = RaceModel(RULES, seed=21, runs=RUNS)
    found: dict[int, set[str]] = {m: set() for m in range(len(RULES.measures))}
    options = options_of(RULES, tuple(actors_who_decide(RULES)))
    worlds = []
    for _ in range(RULES.scenario.quarters):
        worlds.append(model.world.copy())
        turn = np.ones(len(options.actors), bool)
        legal = legal_options(RULES, model.world, options, turn)
        now = model.world.next_level[options.measure].astype(int)
        cost = options.cost[:, np.arange(len(now))[:, None], now]
        purse = budgets(RULES, model.world, options, turn)[:, options.actor]
        can = legal & (cost <= purse + 1e-9).all(axis=0)
        for o in np.flatnonzero(can.any(axis=1)):
            found[int(options.measure[o])].add(f"step {int(options.step[o])}")
        model.step()
        for m in model.records[-1].acts.measure:
            found[int(m)].add("chosen")
    return worlds, found, model


@lru_cache(maxsize=1)
def states() -> list[World]:
    """Single worlds of computer-played games and of games in which Japan acts at random."""
    out = [w.take([r]) for w in seen()[0][::3] for r in range(0, RUNS, 4)]
    for seed in (1, 2, 3):
        out += random_game(seed).worlds
    for seed in range(50, 52):
        out += play(Session(seed=seed), seed, most=3).worlds
    for seed in (34, 55):
        out += planned(seed, TRUSTED).worlds
    out += planned(34, STRICT).worlds
    out += planned(34, OWN_POOL).worlds
    out += planned(34, GIVEN_UP).worlds
    out.append(asleep())
    return out


# Keeps promises: trusted mark, then recognition, and a signed priority.
TRUSTED: tuple[Order, ...] = (
    SetPolicy("trusted_mark", 1),
    SetPolicy("safety_institute", 2),
    SetPolicy("safety_institute", 1),
    Propose("investment_for_priority", 1),
    SetPolicy("power_zones", 1),
    Allocate("model_line", RULES.lines["model_line"].high),
)
# Capacity to test first, then law; a programme given up frees the teams for more of it.
STRICT: tuple[Order, ...] = (
    SetPolicy("safety_institute", 2),
    SetPolicy("high_impact_duties", 1),
    SetPolicy("compute_grants_card", 0),
)

# A pool of the state's own, then what may run on nothing else.
OWN_POOL: tuple[Order, ...] = (
    SetPolicy("inference_cloud", 1),
    SetPolicy("compute_grants_card", 0),
    Allocate("model_line", RULES.lines["model_line"].low),
)

# What is inherited may be given up, and begun again.
GIVEN_UP: tuple[Order, ...] = (
    SetPolicy("physical_ai_models", 0),
    SetPolicy("copyright_line", 1),
)


def asleep() -> World:
    """The start with nothing in force: no talks between governments, no inherited programme."""
    world = seen()[0][0].take([0])
    world.level[...] = world.next_level[...] = 0.0
    return world


def planned(seed: int, plan: tuple[Order, ...]) -> Session:
    """A game in which Japan drafts every order of a plan as soon as it is legal."""
    session = Session(seed=seed)
    mark = RULES.measure_index("trusted_mark")
    while not session.over:
        soon = (Propose("mutual_recognition", 1),) if session.world.age[mark, 0] >= 2 else ()
        for order in (*soon, *plan):
            if session.option(order).legal:
                session.draft(order)
        session.end_turn()
    return session


def legal_somewhere(order: Order, seat: str) -> bool:
    """Legal, with everything it needs and costs, in some state of the games."""
    refusals: dict[str, int] = {}
    for world in states():
        try:
            require_legal(RULES, world, order, seat)
        except OrderRefused as refused:
            refusals[refused.reason] = refusals.get(refused.reason, 0) + 1
        else:
            return True
    print(order, refusals)  # noqa: T201 -- shown when the test fails
    return False


# -- legal and affordable somewhere ---------------------------------------------------------------


@pytest.mark.parametrize("measure", MEASURES, ids=ids(MEASURES))
def test_every_level_of_every_policy_and_deal_is_legal_and_affordable_somewhere(
    measure: Measure,
) -> None:
    for level in range(1, measure.levels + 1):
        order: Order = (
            SetPolicy(measure.id, level)
            if isinstance(measure.record, Policy)
            else Propose(measure.id, level)
        )
        assert legal_somewhere(order, measure.owner), f"level {level}"


@pytest.mark.parametrize("measure", MEASURES, ids=ids(MEASURES))
def test_a_measure_in_force_can_be_stopped_or_broken_somewhere(measure: Measure) -> None:
    world = seen()[0][0].take([0])
    m = RULES.measure_index(measure.id)
    world.level[m] = world.next_level[m] = 1.0
    world.political_capital[...] = 100.0
    order: Order = (
        SetPolicy(measure.id, 0) if isinstance(measure.record, Policy) else Propose(measure.id, 0)
    )
    require_legal(RULES, world, order, measure.owner)


@pytest.mark.parametrize(
    "measure",
    [m for m in MEASURES if m.owner != SEAT],
    ids=ids([m for m in MEASURES if m.owner != SEAT]),
)
def test_every_option_of_a_computer_player_is_open_to_it_somewhere(measure: Measure) -> None:
    assert "step 1" in seen()[1][RULES.measure_index(measure.id)]


def test_every_policy_and_deal_belongs_to_somebody_who_decides() -> None:
    assert {m.owner for m in MEASURES} <= set(actors_who_decide(RULES))


@pytest.mark.parametrize("event", RULES.events)
def test_every_event_can_happen(event: str) -> None:
    e = RULES.axes["event"].index(event)
    if any(world.pending[e].any() for world in seen()[0]):
        return
    # Rare or tied to a date: look at more runs.
    model = RaceModel(RULES, seed=500, runs=64)
    for _ in range(RULES.scenario.quarters):
        model.step()
        if model.world.pending[e].any():
            break
    model.dispose()
    assert model.world.pending[e].any()


@pytest.mark.parametrize("event", RULES.events)
def test_every_answer_is_legal_somewhere_and_the_default_always(event: str) -> None:
    record = RULES.events[event]
    e = RULES.axes["event"].index(event)
    for answer in record.answers:
        order, found = Answer(event, answer.id), 0
        tried = 0
        for world in states():
            one = world.copy()
            one.pending[...] = 0.0
            one.pending[e] = 1.0
            tried += 1
            try:
                require_legal(RULES, one, order, SEAT)
            except OrderRefused:
                continue
            found += 1
        assert found, f"{answer.id} is legal nowhere"
        if answer.id == record.default:
            assert found == tried


@pytest.mark.parametrize("line", RULES.lines)
def test_every_line_that_may_move_can_be_moved_somewhere(line: str) -> None:
    record = RULES.lines[line]
    i = RULES.axes["line"].index(line)
    if not record.adjustable:
        assert record.locked_reason is not None
        assert any(p.line == line for p in RULES.policies.values())
        return
    found = 0
    for one in states():
        now = float(one.line[i, 0])
        for amount in (now - record.step, now + record.step, record.low, record.high):
            try:
                require_legal(RULES, one, Allocate(line, amount), SEAT)
            except OrderRefused:
                continue
            found += 1
    assert found


def test_offers_to_the_seat_can_be_accepted_and_refused() -> None:
    for deal in RULES.deals.values():
        if deal.partner != SEAT:
            continue
        one = seen()[0][4].take([0])
        one.offered[RULES.measure_index(deal.id)] = 2.0
        one.political_capital[...] = 100.0
        for accept in (True, False):
            require_legal(RULES, one, Reply(deal.id, accept), SEAT)


# -- effects --------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", RULES.measures, ids=[m.id for m in RULES.measures])
def test_effects_act_on_their_target_in_force_and_are_gone_afterwards(measure: Measure) -> None:
    m = RULES.measure_index(measure.id)
    none = np.zeros((len(RULES.measures), 3))
    base = lever_values(RULES, none, none)
    for level in range(1, measure.levels + 1):
        at, age = none.copy(), none.copy()
        at[m], age[m] = level, 200.0
        flat = lever_values(RULES, at, age)
        expected = base.copy()
        for effect in measure.effects:
            if isinstance(effect, OnceEffect):
                continue
            amount = convert(effect.amount(level), effect.unit)[0]
            shape = RULES.axes.shape(FIELDS[effect.target].axes)
            for index in targets(effect, RULES.axes):
                place = RULES.lever_slices[effect.target].start
                place += int(np.ravel_multi_index(index, shape)) if shape else 0
                if isinstance(effect, ScaleEffect):
                    expected[place] *= amount
                else:
                    expected[place] += amount
        assert flat == pytest.approx(expected, rel=1e-12, abs=1e-15)
    for effect in measure.effects:
        neutral = 1.0 if isinstance(effect, ScaleEffect) else 0.0
        moved = [effect.amount(lv) != neutral for lv in range(1, measure.levels + 1)]
        assert any(moved), f"{effect.target}: no level does anything"


@pytest.mark.parametrize("measure", RULES.measures, ids=[m.id for m in RULES.measures])
def test_a_measure_puts_its_levers_back_when_it_ends(measure: Measure) -> None:
    bench = Bench(RULES)
    m = RULES.measure_index(measure.id)
    bench.world.level[...] = bench.world.next_level[...] = bench.world.age[...] = 0.0
    bench.step("measures")
    before = {name: getattr(bench.world, name).copy() for name in RULES.lever_slices}
    bench.world.next_level[m] = measure.levels
    longest = max((e.after_q + getattr(e, "ramp_q", 0) for e in measure.effects), default=0)
    bench.step("measures", quarters=longest + 1 if not measure.term_q else measure.term_q)
    lasting = [e for e in measure.effects if not isinstance(e, OnceEffect)]
    acting = {
        name for name in before if not np.array_equal(before[name], getattr(bench.world, name))
    }
    assert acting <= {e.target for e in lasting}
    if lasting and any(
        e.amount(measure.levels) != (1.0 if isinstance(e, ScaleEffect) else 0.0) for e in lasting
    ):
        assert acting, "nothing acts within the term"
    if not measure.term_q:
        bench.world.next_level[m] = 0.0
    bench.step("measures", quarters=2)
    assert not bench.world.level[m].any()
    for name, array in before.items():
        assert np.array_equal(array, getattr(bench.world, name)), name


@pytest.mark.parametrize(
    "measure",
    [m for m in RULES.measures if any(isinstance(e, OnceEffect) for e in m.effects)],
    ids=lambda m: m.id,
)
def test_single_effects_come_within_the_term_and_once(measure: Measure) -> None:
    m = RULES.measure_index(measure.id)
    moved: dict[str, int] = {}
    runs = []
    for level in (0.0, float(measure.levels)):
        bench = Bench(RULES)
        bench.world.level[m] = bench.world.next_level[m] = 0.0
        bench.world.next_level[m] = level
        path = []
        for _ in range(max(measure.term_q, 12) + 2):
            bench.step("measures")
            path.append({e.target: getattr(bench.world, e.target).copy() for e in measure.effects
                         if isinstance(e, OnceEffect)})  # fmt: skip
        runs.append(path)
    for effect in measure.effects:
        if not isinstance(effect, OnceEffect):
            continue
        assert not measure.term_q or effect.after_q < measure.term_q, "comes after the end"
        gap = [b[effect.target] - a[effect.target] for a, b in zip(*runs, strict=True)]
        index = targets(effect, RULES.axes)[0]
        steps = np.diff([0.0, *(float(g[(*index, 0)]) for g in gap)])
        moved[effect.target] = int((np.abs(steps) > 1e-12).sum())
        assert moved[effect.target] >= 1
    assert moved


def test_no_policy_or_deal_stands_above_its_highest_level() -> None:
    highest = np.array([m.levels for m in RULES.measures])[:, None]
    above = {
        RULES.measures[i].id for world in seen()[0] for i in np.nonzero(world.level > highest)[0]
    }
    assert not above


# -- indicators -----------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", sorted({i.rsplit("_", 1)[0] for i in RULES.indicators}))
def test_every_kind_of_indicator_says_what_it_is(indicator: str) -> None:
    for name, record in RULES.indicators.items():
        if name.rsplit("_", 1)[0] == indicator:
            assert record.unit
            assert sum(map(bool, (record.function, record.numerator, record.account))) == 1
            assert "{" not in record.name.en + record.name.ja + record.short.en + record.short.ja
            assert all(np.isfinite(value(RULES, w, name)).all() for w in seen()[0][::13])


def test_headlines_are_indicators_and_differ() -> None:
    assert set(HEADLINES) <= set(RULES.indicators)
    assert len(set(HEADLINES)) == len(HEADLINES)


def test_the_table_of_the_quarter_names_fields_that_exist() -> None:
    words = {w for p in PHASES for w in (p.writes.replace(",", " ")).split()}
    assert words - set(FIELDS) <= {"all", "levers"}


# -- deciders -------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", actors_who_decide(RULES))
def test_every_decider_has_at_least_three_options(actor: str) -> None:
    own = {m.id for m in MEASURES if m.owner == actor}
    assert len(own) >= 3
    record = RULES.actors[actor]
    assert record.weights
    assert any(float(w) > 0 for w in record.weights.values())
    options = options_of(RULES, (actor,))
    assert {RULES.measures[m].id for m in options.measure} == own


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_a_reason(language: str) -> None:
    model = RaceModel(RULES, seed=31)
    model.run()
    words = Words.of(RULES, language)
    acts, without = 0, []
    for record in model.records:
        for act in record.acts.of():
            acts += 1
            reason = reason_of(words, act)
            name = RULES.measures[act.measure].id
            assert reason.strip(), name
            assert "{" not in reason
            if words("cause.chance") in reason:
                without.append((record.quarter, act.actor, name))
    model.dispose()
    assert acts > 50
    assert not without, f"acts without any term of their own: {without[:5]} ({len(without)})"


def test_every_decider_acts_somewhere() -> None:
    found = seen()[1]
    idle = [
        actor
        for actor in actors_who_decide(RULES)
        if not any("chosen" in found[m] for m, x in enumerate(RULES.measures) if x.owner == actor)
    ]
    assert not idle


def test_what_a_computer_orders_for_japan_would_be_legal_for_a_person() -> None:
    """One door: a doctrine pays the same prices and keeps the same limits as a player."""
    refused: dict[str, int] = {}
    for seed in range(40, 46):
        model = RaceModel(RULES, seed=seed)
        for _ in range(RULES.scenario.quarters):
            world = model.world.copy()
            model.step()
            session = Session.__new__(Session)
            session.rules, session.model, session.seat = RULES, model, SEAT
            orders = japans_orders(model)
            for i, order in enumerate(orders):
                before = with_orders(session, world, orders[:i])
                try:
                    require_legal(RULES, before, order, SEAT)
                except OrderRefused as no:
                    key = f"{no.reason} {order}"
                    refused[key] = refused.get(key, 0) + 1
        model.dispose()
    assert not refused


def japans_orders(model: RaceModel) -> list[Order]:
    out: list[Order] = []
    for act in model.records[-1].acts.of():
        if act.actor == SEAT:
            measure = RULES.measures[act.measure]
            out.append(
                Propose(measure.id, act.level)
                if isinstance(measure.record, Deal)
                else SetPolicy(measure.id, act.level)
            )
    return out


def with_orders(session: Session, world: World, orders: list[Order]) -> World:
    """The world as a person would see it with these orders drafted."""
    from sim.mechanisms.context import Context
    from sim.orders.apply import changes_of
    from sim.orders.book import empty_book, write
    from sim.world.book import apply

    out = world.copy()
    for order in orders:
        book = empty_book(RULES, 1)
        write(book, RULES, order)
        context = Context(out, session.model.p, RULES, session.model.draws)
        apply(out, changes_of(context, book, rehearsal=True)[0], "orders")
    return out
