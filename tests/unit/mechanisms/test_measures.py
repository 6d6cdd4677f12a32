"""Clocks of measures: start after the wait, end with the term, effects that grow and go."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mechanisms.measures import contributions, lever_values
from sim.orders.apply import changes_of
from sim.orders.book import empty_book, write
from sim.orders.types import Answer
from sim.rules.ruleset import Ruleset
from sim.rules.schema.effects import AddEffect
from sim.world.book import apply
from sim.world.world import FIELDS
from tests.helpers import Bench

R = 3


def order(bench: Bench, measure: str, level: float, wait: float = 0.0) -> int:
    m = bench.rules.measure_index(measure)
    bench.world.next_level[m] = level
    bench.world.wait[m] = wait
    return m


def test_a_measure_waits_runs_its_term_and_stops(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    m = order(bench, "ally_priority", 2.0, wait=3.0)
    term = rules.policies["ally_priority"].term_q
    levels = []
    for _ in range(term + 8):
        bench.step("measures")
        levels.append(int(bench.world.level[m, 0]))
    assert levels == [0] * 3 + [2] * term + [0] * 5
    assert not bench.world.next_level[m].any()
    assert not bench.world.age[m].any()


def test_a_measure_without_a_term_stays(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    m = rules.measure_index("chip_export_controls")
    bench.step("measures", quarters=60)
    assert (bench.world.level[m] == rules.policies["chip_export_controls"].start_level).all()


def test_effects_start_after_their_delay_and_grow_over_their_ramp(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    order(bench, "ai_gigafactories", 1.0)
    effect = rules.policies["ai_gigafactories"].effects[0]
    assert isinstance(effect, AddEffect)
    eu = bench.at("bloc", "eu")
    base = bench.world.public_orders[eu, 0]
    seen = []
    for _ in range(effect.after_q + effect.ramp_q + 3):
        bench.step("measures")
        seen.append(bench.world.public_orders[eu, 0] - base)
    ages = np.arange(1, len(seen) + 1)
    share = np.clip((ages - effect.after_q) / max(effect.ramp_q, 1), 0, 1)
    assert seen == pytest.approx((effect.amounts[0] * share).tolist())


def test_a_single_effect_comes_once(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    japan = bench.at("bloc", "japan")
    order(bench, "the_raid", 1.0)
    seen = []
    for _ in range(7):
        bench.step("measures")
        seen.append(float(bench.world.researchers[japan, 0]))
    assert np.diff(seen)[0] == 0.0
    amount = rules.events["the_raid"].effects[0].amounts[0]
    start = float(Bench(rules, runs=R).world.researchers[japan, 0])
    assert seen[0] == pytest.approx(start + amount)
    assert len(set(seen)) == 1


def test_factors_multiply_and_sums_add(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    level, age = np.zeros_like(bench.world.level), np.zeros_like(bench.world.age)
    place = rules.lever_slices["tool_access"]
    china = bench.at("bloc", "china")
    product = 1.0
    for name in ("tool_controls", "tool_end_use_checks_jp"):
        m = rules.measure_index(name)
        level[m], age[m] = 1.0, 40.0
        effect = next(e for e in rules.measures[m].effects if e.target == "tool_access")
        product *= float(effect.amounts[0])
    flat = lever_values(rules, level, age)
    assert flat[place][china] == pytest.approx(np.full(R, product))


def test_what_measures_contribute_is_the_lever(rules: Ruleset) -> None:
    bench = Bench(rules, runs=R)
    rng = np.random.default_rng(5)
    caps = np.array([m.levels for m in rules.measures])[:, None]
    bench.world.level[...] = rng.integers(0, 4, bench.world.level.shape)
    bench.world.level[...] = np.minimum(bench.world.level, caps)
    bench.world.age[...] = np.where(
        bench.world.level > 0, rng.integers(1, 20, bench.world.age.shape), 0
    )
    flat = lever_values(rules, bench.world.level, bench.world.age)
    for name, place in rules.lever_slices.items():
        array = flat[place].reshape(getattr(bench.world, name).shape)
        parts = contributions(rules, bench.world, name)
        whole = sum(parts.values(), np.zeros_like(array))
        if FIELDS[name].start == 1.0:
            whole = np.exp(whole)
        assert array == pytest.approx(whole, rel=1e-12, abs=1e-12), name


def test_an_upgrade_that_waits_survives_the_end_of_the_term_before_it(rules: Ruleset) -> None:
    """It was paid for: the level ordered starts when its wait is over."""
    bench = Bench(rules, runs=R)
    m = order(bench, "ally_priority", 1.0)
    term = rules.policies["ally_priority"].term_q
    bench.step("measures", quarters=term - 1)
    order(bench, "ally_priority", 2.0, wait=4.0)
    bench.step("measures", quarters=6)
    assert (bench.world.level[m] == 2.0).all()


def test_an_answer_given_again_while_the_first_is_in_force_acts_again(rules: Ruleset) -> None:
    """An event may return before the effects of an answer have ended (the_raid: after 8 quarters,
    effects of 12); the same answer costs its price again and must do something for it."""
    for e, event in enumerate(rules.events.values()):
        for answer in event.answers:
            if not answer.effects or answer.duration_q <= event.cooldown_q:
                continue
            bench = Bench(rules, runs=R)
            m = rules.measure_index(f"{event.id}.{answer.id}")
            give(bench, e, Answer(event.id, answer.id))
            bench.step("measures", quarters=event.cooldown_q)
            before = float(bench.world.left[m, 0])
            give(bench, e, Answer(event.id, answer.id))
            bench.step("measures")
            after = float(bench.world.left[m, 0])
            assert after > before, f"{event.id}.{answer.id}: the answer given again has no effect"


def give(bench: Bench, event: int, answer: Answer) -> None:
    bench.world.pending[event] = 1.0
    book = empty_book(bench.rules, R)
    write(book, bench.rules, answer)
    changes, _ = changes_of(bench.context, book)
    apply(bench.world, changes, "orders")
