"""M12: who joins which norms, common practice, and whose rules reach others."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sim.core.arrays import total
from sim.indicators.functions import norm_members
from sim.mechanisms import norms
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.rules.yamlio import load_yaml
from sim.world.book import Book
from tests.helpers import Bench, become_of, copy_configs, differing, terms_of, write_yaml

R = 31
N = len(load_ruleset().norms)


@pytest.fixture
def bench(rules: Ruleset) -> Bench:
    """A bench of many runs: single states join by luck."""
    return Bench(rules, runs=R)


def drawn(rules: Ruleset, **laid: float) -> Bench:
    """A bench with parameters of the norms laid over those of the runs."""
    return Bench(rules, runs=R, draw={f"norms.{k}": [v] for k, v in laid.items()})


def score(bench: Bench) -> np.ndarray:
    """What speaks for joining, summed, (norm, bloc, R)."""
    terms = norms.attractions(bench.context, norms.stand(bench.context))
    return np.broadcast_to(sum(terms.values()), bench.world.membership.shape)


def pull(bench: Bench) -> np.ndarray:
    """What technology leaves of the blocs' voices, (bloc, R)."""
    return norms.pull(bench.context, norms.stand(bench.context).output)


def joined(bench: Bench, norm: str) -> np.ndarray:
    """Members of a norm by output and people, mean over runs."""
    return norms.stand(bench.context).wide[bench.at("norm", norm)].mean()


def agree(bench: Bench, norm: str) -> None:
    """What every bloc wants is just what the norm asks."""
    bench.p.norms.thinning = np.zeros(R)
    bench.p.norms.distance = np.array([0.0])
    record = bench.rules.norms[norm]
    for d, direction in enumerate(bench.rules.axes["direction"].ids):
        if direction in record.values:
            bench.world.bloc_values[:, d] = float(record.values[direction])
    bench.world.model_duties[...] = 0.0
    bench.world.use_duties[...] = record.stringency
    bench.world.hardness[...] = 1.0


def test_where_all_want_the_same_all_join_in_the_limit(bench: Bench) -> None:
    agree(bench, "hiroshima_process")
    here = bench.at("norm", "hiroshima_process")
    bench.p.norms.joining = np.array([4.0])
    bench.p.norms.base = np.array([2.0])
    bench.step("norms", quarters=60)
    assert bench.world.membership[here] == pytest.approx(np.ones((7, R)), abs=1e-3)


def test_members_draw_others_from_about_a_third_on(bench: Bench) -> None:
    def tide(share: float) -> float:
        bench.world.membership[...] = share
        found = norms.attractions(bench.context, norms.stand(bench.context))["others"]
        return float(found.mean())

    assert tide(0.15) < 0.1
    assert 0.3 < tide(0.33) < 1.0
    assert tide(0.5) - tide(0.33) > 1.5 * (tide(0.33) - tide(0.16))


def test_without_the_weight_of_others_there_is_no_cascade(rules: Ruleset) -> None:
    with_it, without = drawn(rules, others=4.0), drawn(rules, others=0.0)
    for bench in (with_it, without):
        bench.step("norms", quarters=30)
    for norm in ("hiroshima_process", "military_declaration", "institute_network"):
        assert joined(with_it, norm) > joined(without, norm) + 0.05


def test_a_sponsor_nobody_believes_reaches_nobody(bench: Bench) -> None:
    assert become_of(norms.run(bench.context), "rule_reach")[:4].mean() > 0.1
    bench.world.credibility[...] = 0.0
    assert (become_of(norms.run(bench.context), "rule_reach") == 0.0).all()
    bench.p.norms.stance = np.zeros(1)
    here = score(bench)
    bench.world.norm_push[...] = 1.0
    assert np.array_equal(score(bench), here)  # nor does its effort move anybody


def test_law_at_home_is_graded_and_worth_nothing_without_tests(bench: Bench) -> None:
    w = bench.world
    w.model_duties[...] = 0.0
    w.assurance[...] = 0.5
    grades = {}
    for name, (duty, hard) in {
        "guideline": (0.2, 0.05), "framework": (0.22, 0.24), "duties": (0.5, 0.8),
    }.items():  # fmt: skip
        w.use_duties[...], w.hardness[...] = duty, hard
        grades[name] = float(norms.stand(bench.context).law[0, 0])
    assert grades == pytest.approx({"guideline": 0.0, "framework": 0.5, "duties": 1.0}, abs=0.05)
    w.assurance[...] = 0.25
    assert (norms.stand(bench.context).law == 0.0).all()


def test_announcements_without_law_at_home_stall(rules: Ruleset) -> None:
    """Law behind a sponsor speeds its norm; a framework law speeds it by half."""
    gains = []
    for duty, hard in ((0.0, 0.0), (0.22, 0.24), (0.6, 0.9)):
        bench = drawn(rules, rule_power_without_tech=1.0, laxer=0.0, distance=0.0)
        us = bench.at("bloc", "us")
        w = bench.world
        w.model_duties[us], w.use_duties[us], w.hardness[us] = 0.0, duty, hard
        w.assurance[us] = 0.6
        gains.append(score(bench)[bench.at("norm", "military_declaration")].mean())
    assert gains[0] < gains[1] < gains[2]
    assert (gains[1] - gains[0]) / (gains[2] - gains[0]) == pytest.approx(0.5, abs=0.05)


def test_rules_without_technology_pull_in_some_worlds_only(rules: Ruleset) -> None:
    def gain(alone: float) -> float:
        bench = drawn(rules, rule_power_without_tech=alone)
        japan = bench.at("bloc", "japan")
        w = bench.world
        w.use_duties[japan], w.hardness[japan], w.assurance[japan] = 0.6, 0.9, 0.6
        w.provenance[:, japan] = 0.0
        before = score(bench)[bench.at("norm", "hiroshima_process")].mean()
        w.credibility[japan] = 0.0
        return float(before - score(bench)[bench.at("norm", "hiroshima_process")].mean())

    assert gain(1.0) > 0.3
    assert gain(0.0) < 0.15 * gain(1.0)


def test_technology_makes_up_for_it(rules: Ruleset) -> None:
    bench = drawn(rules, rule_power_without_tech=0.0)
    assert pull(bench)[bench.at("bloc", "us")] == pytest.approx(np.ones(R))
    assert (pull(bench)[bench.at("bloc", "japan")] < 0.3).all()


def test_a_club_is_fast_and_thin_and_slows_the_common_track(rules: Ruleset) -> None:
    """Pattern 9: fast club, slow universal norm."""
    alone, club = Bench(rules, runs=R), Bench(rules, runs=R)
    here, japan = club.at("norm", "asian_round"), club.at("bloc", "japan")
    club.world.norm_push[here, japan] = 0.5
    for bench in (alone, club):
        bench.step("norms", quarters=12)
    asia = club.at("bloc", "asia")
    fast = club.world.membership[here, asia].mean()
    un = club.at("norm", "global_governance_initiative")
    slow = (club.world.membership[un] - rules.start["membership"][un])[asia].mean()
    assert fast > 5.0 * slow
    assert joined(club, "asian_round") < joined(club, "hiroshima_process")
    for norm in ("hiroshima_process", "institute_network"):
        assert joined(club, norm) < joined(alone, norm)
    closed = [b for b in range(7) if rules.axes["bloc"].ids[b] not in {"japan", "asia", "row"}]
    assert (club.world.membership[here][closed] == 0.0).all()


def test_nobody_is_in_a_round_that_nobody_proposed(bench: Bench) -> None:
    bench.step("norms", quarters=20)
    assert (bench.world.membership[bench.at("norm", "asian_round")] == 0.0).all()


def test_who_finds_a_norm_too_far_stays_outside_and_leaves(bench: Bench) -> None:
    w, here = bench.world, bench.at("norm", "weapons_resolution")
    outside = [bench.at("bloc", b) for b in ("us", "china")]
    bench.step("norms", quarters=30)
    assert (w.membership[here][outside] == 0.0).all()
    eu = bench.at("bloc", "eu")
    assert w.membership[here, eu] == pytest.approx(np.ones(R))
    w.norm_push[here, eu] = -1.0  # its own government turns against the text
    bench.step("norms", quarters=40)
    assert w.membership[here, eu].mean() < 0.2


def test_effort_of_its_own_government_takes_a_bloc_in(bench: Bench) -> None:
    china, here = bench.at("bloc", "china"), bench.at("norm", "hiroshima_process")
    gap = norms.stand(bench.context).gap[here, china]
    bench.world.norm_push[here, china] = 0.4
    nearer = norms.stand(bench.context).gap[here, china]
    assert nearer == pytest.approx(gap - 0.4 * float(bench.p.norms.stance[0]))


@given(
    hnp.arrays(float, (N, 7, 3), elements=st.floats(0.0, 1.0)),
    hnp.arrays(float, (N, 7, 3), elements=st.floats(-1.0, 1.0)),
    hnp.arrays(float, (7, 3), elements=st.floats(0.0, 1.0)),
)
def test_shares_stay_shares(member: np.ndarray, push: np.ndarray, duty: np.ndarray) -> None:
    bench = Bench(load_ruleset(), runs=3)
    w = bench.world
    w.membership[...], w.norm_push[...] = member, push
    w.membership[:, :4] = np.round(member[:, :4])  # single states are in or out
    w.use_duties[...] = w.assurance[...] = w.credibility[...] = duty
    bench.step("norms", quarters=3)  # the world's laws are checked after each
    assert np.abs(w.membership[:, :4] - np.round(w.membership[:, :4])).max() < 1e-9
    assert (norm_members(bench.rules, w) <= 1.0 + 1e-9).all()
    assert (w.rule_reach < 1.0).all()


def test_the_book_sums_and_keeps_chance_apart(bench: Bench) -> None:
    before = bench.world.membership.copy()
    changes = norms.run(bench.context)
    terms = terms_of(changes, "membership")
    assert set(terms) == {"founding", "joining", "departures", "chance"}
    groups = [bench.at("bloc", b) for b in ("gulf", "asia", "row")]
    assert (terms["chance"][:, groups] == 0.0).all()
    bench.book = Book()
    bench.book.start(bench.world)
    bench.step("norms", advance=False)
    assert bench.world.membership - before == pytest.approx(sum(terms.values()))


def test_luck_meets_its_odds(rules: Ruleset) -> None:
    bench = Bench(rules, runs=997)
    terms = terms_of(norms.run(bench.context), "membership")
    singles = terms["chance"][:, :4]
    assert np.abs(singles.mean(axis=2)).max() < 0.02
    assert np.abs(total(singles.mean(axis=2).ravel()[:, None])) < 0.05


def test_a_new_norm_at_the_end_changes_nobody_elses_luck(rules: Ruleset, configs: Path) -> None:
    folder = configs / "rulesets" / "base" / "norms"
    # One that does not open as long as the test runs: it moves nobody itself.
    later = {"id": "new_norm", "opens": "2035Q1", "members": {"2035Q1": {"china": 1}}}
    write_yaml(folder / "new_norm.yaml", {**load_yaml(folder / "standards_drive.yaml"), **later})
    longer = load_ruleset("report_2025", configs)
    assert list(longer.norms) == [*rules.norms, "new_norm"]
    found, other = (
        Bench(one, runs=R).step("norms", quarters=8).membership for one in (rules, longer)
    )
    assert np.ptp(found[:, :4], axis=2).any()  # single states did move by luck
    assert np.array_equal(other[:N], found)


def test_members_that_can_test_come_to_accept_each_others_tests(bench: Bench) -> None:
    w, japan, eu = bench.world, bench.at("bloc", "japan"), bench.at("bloc", "eu")
    start = w.shared_practice[japan, eu].copy()
    bench.step("norms", quarters=8)
    assert w.shared_practice[japan, eu] == pytest.approx(start)  # Japan cannot test
    w.assurance[japan] = w.assurance[eu] = 0.5
    bench.step("norms", quarters=8)
    grown = w.shared_practice[japan, eu].copy()
    assert (grown > start + 0.03).all()
    assert np.array_equal(w.shared_practice[japan, eu], w.shared_practice[eu, japan])
    w.membership[...] = 0.0
    bench.p.norms.joining = np.zeros(1)
    bench.step("norms", quarters=8)
    assert (w.shared_practice[japan, eu] < grown).all()
    assert (w.shared_practice[japan, eu] > 0.8 * grown).all()  # it fades slowly


def test_deals_are_the_fast_road_and_both_count_in_one_number(bench: Bench) -> None:
    w, japan, eu = bench.world, bench.at("bloc", "japan"), bench.at("bloc", "eu")
    w.shared_practice[japan, eu], w.recognition[japan, eu] = 0.2, 0.3
    found = become_of(norms.run(bench.context), "interoperability")
    known = w.shared_practice[japan, eu] + 0.3 + bench.p.applications.unrecognised
    assert found[japan, eu] == pytest.approx(known, abs=0.01)
    assert (found[range(7), range(7)] == 1.0).all()
    w.recognition[...] = 5.0
    assert (become_of(norms.run(bench.context), "interoperability") == 1.0).all()


def test_norms_shared_since_the_start_warm_relations(bench: Bench) -> None:
    w, china, eu = bench.world, bench.at("bloc", "china"), bench.at("bloc", "eu")
    assert (terms_of(norms.run(bench.context), "relation")["norms"] == 0.0).all()
    w.membership[bench.at("norm", "standards_drive"), eu] = 1.0
    pull = terms_of(norms.run(bench.context), "relation")["norms"]
    assert (pull[china, eu] > 0.0).all()
    assert np.array_equal(pull, pull.swapaxes(0, 1))
    assert (pull[range(7), range(7)] == 0.0).all()


def test_a_norm_opens_on_its_day_with_its_founders() -> None:
    rules = load_ruleset("hindcast_2022")
    model = RaceModel(rules, seeds=[1, 2, 3])
    here = rules.axes["norm"].index("weapons_resolution")
    assert (model.world.membership[here] == 0.0).all()
    model.run(4)
    assert (model.world.membership[here] == 0.0).all()
    model.run(1)
    found = dict(zip(rules.axes["bloc"].ids, model.world.membership[here, :, 0], strict=True))
    assert found == pytest.approx({**dict.fromkeys(found, 0.0), **_founders("weapons_resolution")})
    model.dispose()


def _founders(norm: str) -> dict[str, float]:
    record = load_ruleset().norms[norm]
    return {bloc: float(share) for bloc, share in record.members[record.opens].items()}


def test_the_record_of_2023_to_2025_comes_out_plausibly() -> None:
    """China abstains on weapons; the friends of Hiroshima grow by some per cent a quarter."""
    rules = load_ruleset("hindcast_2022")
    model = RaceModel(rules, runs=32)
    model.run(6)
    norm, bloc = rules.axes["norm"].index, rules.axes["bloc"].index
    row = norm("hiroshima_process"), bloc("row")
    first = model.world.membership[row].mean()
    model.run(7)
    w = model.world
    growth = (w.membership[row].mean() / first) ** (1 / 7) - 1.0
    assert 0.005 < growth < 0.06
    for outside in ("weapons_resolution", "military_declaration", "hiroshima_process"):
        assert w.membership[norm(outside), bloc("china")].mean() < 0.1
    assert w.membership[norm("weapons_resolution"), bloc("japan")].mean() > 0.9
    assert w.membership[norm("weapons_resolution")].mean(axis=1)[bloc("row")] > 0.8
    model.dispose()


def test_what_is_in_force_at_the_start_is_the_record_of_that_quarter(rules: Ruleset) -> None:
    members = rules.norms["council_convention"].members["2026Q1"]
    here = rules.axes["norm"].index("council_convention")
    for b, bloc in enumerate(rules.axes["bloc"].ids):
        assert rules.start["membership"][here, b, 0] == members.get(bloc, 0.0)


@pytest.mark.parametrize("norm", ["hiroshima_process", "institute_network"])
def test_pushes_by_japan_move_middle_powers(rules: Ruleset, norm: str) -> None:
    """The more, the more law and testing stand behind them."""
    share = {}
    for push, tested in itertools.product((0.0, 0.3), (0.25, 0.5)):
        bench = drawn(rules, rule_power_without_tech=1.0)
        w, japan = bench.world, bench.at("bloc", "japan")
        w.assurance[japan] = tested
        w.norm_push[bench.at("norm", norm), japan] += push
        bench.step("norms", quarters=12)
        groups = [bench.at("bloc", b) for b in ("asia", "row")]
        share[push, tested] = w.membership[bench.at("norm", norm), groups].mean(axis=1)
    unbacked, backed = (share[0.3, tested] - share[0.0, tested] for tested in (0.25, 0.5))
    assert (unbacked > 0.002).all()
    assert (backed > 1.5 * unbacked).all()


def test_a_secretariat_brings_members_by_the_card(rules: Ruleset) -> None:
    with_it, without = Bench(rules, runs=R), Bench(rules, runs=R)
    with_it.announce("hiroshima_secretariat", 2)
    for bench in (with_it, without):
        bench.step("measures", "norms", quarters=16)
    gained = joined(with_it, "hiroshima_process") - joined(without, "hiroshima_process")
    assert 0.002 < gained < 0.1


def test_the_rest_of_the_world_judges_a_norm_by_the_camp_that_it_speaks_for(bench: Bench) -> None:
    def ready() -> np.ndarray:
        return norms.readiness(bench.context, score(bench))[:, bench.at("bloc", "row")]

    before, camps = ready(), bench.world.camps
    rights, order = bench.at("camp", "rights"), bench.at("camp", "order")
    moved = 0.5 * camps[rights]
    camps[order] += moved
    camps[rights] -= moved
    signs = {"order": 1.0, "rights": -1.0, "": 0.0}
    change = ready() - before
    for n, norm in enumerate(bench.rules.norms.values()):
        found = np.where(np.abs(change[n]) < 1e-12, 0.0, np.sign(change[n]))
        assert (found == signs[norm.camp]).all(), norm.id


@pytest.mark.parametrize("tie", ["relation", "provenance", "capacity_aid"])
def test_ties_with_its_sponsor_draw_a_bloc(bench: Bench, tie: str) -> None:
    here = bench.at("norm", "global_governance_initiative")
    china, asia, japan = (bench.at("bloc", b) for b in ("china", "asia", "japan"))
    before = score(bench)[here]
    # Help goes to all groups of countries; the other ties are those of one bloc with China.
    getattr(bench.world, tie)[china if tie == "capacity_aid" else (asia, china)] += 0.1
    gain = score(bench)[here] - before
    assert (gain[asia] > gain[japan] + 0.01).all()


def test_the_order_of_blocs_is_irrelevant(tmp_path: Path) -> None:
    """What is to be expected; luck is dealt by place."""
    root = copy_configs(tmp_path)
    path = root / "rulesets" / "base" / "ruleset.yaml"
    file = load_yaml(path)
    write_yaml(path, {**file, "blocs": file["blocs"][::-1]})
    found = []
    for root_ in (None, root):
        bench = Bench(load_ruleset("hindcast_2022", root_), runs=3)
        bench.world.quarter = 12
        changes = norms.run(bench.context)
        found.append(
            {
                **{f"membership {k}": v for k, v in terms_of(changes, "membership").items()},
                **{f"relation {k}": v for k, v in terms_of(changes, "relation").items()},
                **{k: become_of(changes, k) for k in ("interoperability", "rule_reach")},
            }
        )
    here, there = found
    for name in here.keys() - {"membership chance"}:
        one, other = here[name], there[name]
        blocs = tuple(i for i, size in enumerate(one.shape) if size == 7)
        assert np.flip(other, blocs) == pytest.approx(one, rel=1e-9, abs=1e-12), name


def test_a_block_of_runs_equals_single_runs(rules: Ruleset) -> None:
    many = Bench(rules, runs=5, seed=11)
    many.step("norms", quarters=6)
    one = Bench(rules, runs=1, seed=13)
    one.step("norms", quarters=6)
    assert differing(many.world.take([2]), one.world) == []
