"""M8: duties on makers and on uses, who bears them, and where regulators move."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.mechanisms import regulation, trust
from sim.mechanisms.values import guard
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from tests.helpers import Bench, become_of, terms_of

R = 3
UNIT = hnp.arrays(float, (7, R), elements=st.floats(0.0, 1.0))


def burden(bench: Bench, bloc: str = "japan") -> np.ndarray:
    """Burden of large and of small firms, (size, R)."""
    return become_of(regulation.run(bench.context), "burden")[bench.at("bloc", bloc)]


def cost(bench: Bench, family: str, bloc: str = "japan") -> np.ndarray:
    found = become_of(regulation.run(bench.context), "duty_cost")
    return found[bench.at("bloc", bloc), bench.at("family", family)]


def step_of(bench: Bench, field: str, bloc: str) -> np.ndarray:
    """Where the regulator of a bloc moves a duty in a quarter."""
    return terms_of(regulation.run(bench.context), field)["regulators"][bench.at("bloc", bloc)]


@given(UNIT, UNIT, UNIT)
def test_felt_duties_grow_with_all_three_and_never_beyond_the_law(
    duty: np.ndarray, hard: np.ndarray, tested: np.ndarray
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.hardness[...], w.assurance[...] = hard, tested
    felt = regulation.effective(bench.context, duty)
    assert ((felt >= 0.0) & (felt <= duty + 1e-12)).all()
    assert (regulation.effective(bench.context, np.minimum(duty + 0.1, 1.0)) >= felt - 1e-12).all()
    w.hardness[...] = np.minimum(hard + 0.2, 1.0)
    harder = regulation.effective(bench.context, duty)
    assert (harder >= felt).all()
    w.assurance[...] = np.minimum(tested + 0.2, 1.0)
    assert (regulation.effective(bench.context, duty) >= harder).all()


def test_guidelines_weigh_at_most_their_part_of_binding_law(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    w.interoperability[...] = 1.0  # what is felt of rules abroad is another matter,
    w.model_duties[japan] = 0.0  # and so is what duties on makers spare users
    w.use_duties[japan], w.assurance[japan] = 0.8, 0.8
    w.hardness[japan] = 1.0
    binding = burden(bench)
    w.hardness[japan] = 0.0
    soft = float(bench.p.regulation.soft_part[0])
    assert soft == pytest.approx(0.4)
    assert burden(bench) == pytest.approx(soft * binding)


def test_duties_nobody_can_test_are_a_paper_tiger(bench: Bench) -> None:
    """They cost firms something, and guard and trust get nothing for it."""
    w, japan = bench.world, bench.at("bloc", "japan")
    w.assurance[japan] = 0.0
    w.use_duties[japan] = 0.1
    light, guarded = burden(bench), guard(bench.context)[japan]
    trust = terms_of_trust(bench)
    w.use_duties[japan] = 0.9
    assert (burden(bench) > light).all()
    assert terms_of_trust(bench) == pytest.approx(trust)
    assert guard(bench.context)[japan] == pytest.approx(guarded)
    w.assurance[japan] = 0.9
    assert (guard(bench.context)[japan] > guarded + 0.02).all()


def terms_of_trust(bench: Bench) -> np.ndarray:
    """What trust changes by, apart from chance, in Japan."""
    terms = terms_of(trust.run(bench.context), "trust")
    return sum(terms.values(), np.zeros((7, R)))[bench.at("bloc", "japan")]


def test_recognised_tests_need_not_be_made_twice(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    bench.step("applications")
    twice = burden(bench)
    w.interoperability[japan] = 1.0
    once = burden(bench)
    assert (once < twice).all()
    for field in ("use_duties", "hardness"):  # rules abroad no longer matter
        getattr(w, field)[[b for b in range(7) if b != japan]] = 1.0
    assert burden(bench) == pytest.approx(once)


def test_who_sells_only_at_home_knows_no_rules_abroad(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    w.app_sales[...] = np.eye(7)[..., None]
    before = burden(bench)
    w.use_duties[[b for b in range(7) if b != japan]] = 1.0
    assert burden(bench) == pytest.approx(before)


def test_a_higher_line_lists_fewer_laboratories(bench: Bench) -> None:
    seen = []
    for shift in (-4.0, -1.0, 0.0, 1.0, 4.0):
        bench.world.threshold[...] = shift
        seen.append(float(regulation.listed(bench.context).sum()))
    assert seen == sorted(seen, reverse=True)
    assert seen[0] == 7 * len(bench.rules.axes["lab"]) * R
    assert seen[-1] == 0.0


def test_the_list_grows_with_the_compute_of_training_runs(bench: Bench) -> None:
    before = regulation.listed(bench.context)
    bench.world.training_compute *= 100.0
    after = regulation.listed(bench.context)
    assert (after >= before).all()
    assert after.sum() > before.sum()


def test_duties_on_makers_do_not_reach_models_below_the_line(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    w.model_duties[japan] = w.hardness[japan] = 1.0
    w.threshold[...] = 0.0
    assert (cost(bench, "us_closed") > 0.0).all()
    assert not cost(bench, "japan_derived").any()
    w.threshold[...] = 9.0
    assert not become_of(regulation.run(bench.context), "duty_cost").any()


def test_home_makers_pay_duties_too_and_only_foreign_ones_come_late(bench: Bench) -> None:
    w, us = bench.world, bench.at("bloc", "us")
    w.model_duties[...] = w.hardness[...] = 1.0
    w.content_control[...] = -1.0
    changes = regulation.run(bench.context)
    closed = bench.at("family", "us_closed")
    late, dear = become_of(changes, "launch_gap")[:, closed], become_of(changes, "duty_cost")
    assert not late[us].any()
    assert (np.delete(late, us, axis=0) > 0.0).all()
    assert (dear[us, closed] > 0.0).all()


def test_duties_moved_from_makers_to_users_burden_small_firms_and_spare_foreign_labs(
    rules: Ruleset,
) -> None:
    makers, users = Bench(rules, runs=R), Bench(rules, runs=R)
    japan = makers.at("bloc", "japan")
    for bench, on_models, on_uses in ((makers, 0.6, 0.2), (users, 0.2, 0.6)):
        w = bench.world
        w.model_duties[japan], w.use_duties[japan] = on_models, on_uses
        w.hardness[japan], w.assurance[japan] = 0.8, 0.5
    assert (cost(users, "us_closed") < cost(makers, "us_closed")).all()
    large, small = rules.axes["size"].index("large"), rules.axes["size"].index("small")
    more = burden(users) - burden(makers)
    assert (more[small] > more[large]).all()
    assert (more[large] > 0.0).all()


def test_duties_on_makers_spare_users_tests_of_their_own(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    w.use_duties[japan], w.hardness[japan], w.assurance[japan] = 0.5, 0.8, 0.6
    w.model_duties[japan] = 0.0
    alone = burden(bench)
    w.model_duties[japan] = 0.6
    assert (burden(bench) < alone).all()


def test_uses_are_held_back_by_the_risk_of_the_sector_and_a_sandbox_frees_some(
    bench: Bench,
) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    held = become_of(regulation.run(bench.context), "permit_loss")[japan]
    assert (held[bench.at("sector", "medicine")] > held[bench.at("sector", "services")]).all()
    before = burden(bench)
    w.sandbox[japan] = 0.8
    eased = become_of(regulation.run(bench.context), "permit_loss")[japan]
    assert (eased < held).all()
    assert (burden(bench) < before).all()


def test_content_control_costs_capability_and_burdens_users(bench: Bench) -> None:
    w, japan = bench.world, bench.at("bloc", "japan")
    before, late = burden(bench), become_of(regulation.run(bench.context), "launch_gap")[japan]
    w.content_control[japan] = 0.8
    assert (burden(bench) > before).all()
    assert (become_of(regulation.run(bench.context), "launch_gap")[japan] > late).all()


def test_burden_and_lack_of_money_mean_fewer_start_ups(bench: Bench) -> None:
    w = bench.world
    usual = change_of_startups(bench)
    w.compliance_cost[...] = 2.0
    burdened = change_of_startups(bench)
    assert (burdened < usual).all()
    w.venture *= 0.5
    assert (change_of_startups(bench) < burdened).all()


def change_of_startups(bench: Bench) -> np.ndarray:
    terms = terms_of(regulation.run(bench.context), "startups")
    return sum(terms.values(), np.zeros((7, R)))


# -- regulators -----------------------------------------------------------------------------------


def test_duties_follow_the_law_and_rest_there(rules: Ruleset) -> None:
    """Without incidents and pressure a regulator is where the law is, and stays."""
    quiet = {
        "regulation.alarm": [0.0],
        "regulation.champions": [0.0],
        "regulation.small_firms": [0.0],
    }
    bench = Bench(rules, runs=R, draw=quiet)
    japan, wish = bench.at("bloc", "japan"), bench.p.regulation.wish_uses
    bench.world.use_duty[...] = bench.world.lobbying[...] = 0.0
    bench.world.use_duties[japan] = 0.0
    bench.step("rules", quarters=30)
    assert bench.world.use_duties[japan] == pytest.approx(np.broadcast_to(wish[japan], R), abs=1e-3)
    assert step_of(bench, "use_duties", "japan") == pytest.approx(np.zeros(R), abs=1e-4)


def test_incidents_harden_duties(bench: Bench) -> None:
    before = step_of(bench, "use_duties", "japan"), step_of(bench, "model_duties", "japan")
    bench.world.harm[bench.at("bloc", "japan")] += 5.0
    assert (step_of(bench, "use_duties", "japan") > before[0]).all()
    assert (step_of(bench, "model_duties", "japan") > before[1]).all()


def test_regulators_yield_to_the_burden_on_small_firms(bench: Bench) -> None:
    before = step_of(bench, "use_duties", "eu")
    bench.world.compliance_cost[bench.at("bloc", "eu")] = 2.0
    assert (step_of(bench, "use_duties", "eu") < before).all()


def test_small_firms_press_for_duties_on_makers(bench: Bench) -> None:
    before = step_of(bench, "model_duties", "eu")
    bench.world.compliance_cost[bench.at("bloc", "eu")] = 2.0
    assert (step_of(bench, "model_duties", "eu") > before).all()


def test_regulators_ease_duties_on_makers_as_their_laboratories_fall_behind(
    bench: Bench,
) -> None:
    w = bench.world
    before = step_of(bench, "model_duties", "eu")
    w.capability[bench.at("lab", "mistral")] -= 8.0
    assert (step_of(bench, "model_duties", "eu") < before).all()


def test_lobbying_eases_duties_and_takes_credibility(bench: Bench) -> None:
    eu = bench.at("bloc", "eu")
    w = bench.world
    w.model_duties[eu] = w.use_duties[eu] = 0.6
    changes = regulation.run(bench.context)
    lost = terms_of(changes, "credibility")["reversal"][eu]
    eased = step_of(bench, "use_duties", "eu")
    w.lobbying[eu] = 0.4
    assert (step_of(bench, "use_duties", "eu") < eased).all()
    pressed = terms_of(regulation.run(bench.context), "credibility")["reversal"][eu]
    assert (pressed < lost).all()


def test_more_rules_cost_no_credibility(bench: Bench) -> None:
    w = bench.world
    w.model_duties[...] = w.use_duties[...] = w.hardness[...] = 0.0
    assert not terms_of(regulation.run(bench.context), "credibility")["reversal"].any()


@given(UNIT, UNIT, UNIT, st.floats(0.0, 50.0))
def test_duties_stay_in_bounds(
    models: np.ndarray, uses: np.ndarray, hard: np.ndarray, harm: float
) -> None:
    bench = Bench(load_ruleset(), runs=R)
    w = bench.world
    w.model_duties[...], w.use_duties[...], w.hardness[...] = models, uses, hard
    w.harm[...] = harm
    bench.step("rules", quarters=3)
    for field in ("model_duties", "use_duties", "hardness", "permit_loss"):
        assert ((getattr(w, field) >= 0.0) & (getattr(w, field) <= 1.0)).all(), field
    assert (w.burden >= 0.0).all()
    assert (w.startups > 0.0).all()
    assert total(w.listed, 1).max() <= len(bench.rules.axes["lab"])
