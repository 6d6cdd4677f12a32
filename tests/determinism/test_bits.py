"""Same seeds and orders, same bits: in a block, in another process, under another hash seed."""

from __future__ import annotations

import gc
import json
import weakref
from pathlib import Path

import numpy as np
import pytest

from sim.batch.sensitivity import free_parameters
from sim.game import Session
from sim.model import RaceModel
from sim.orders.types import SetPolicy
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.world.world import FIELDS, World
from tests.helpers import copy_configs, python, with_patch, write_yaml

RUNS, QUARTERS = 17, 24


def test_a_block_of_17_runs_equals_17_single_runs_bit_for_bit(rules: Ruleset) -> None:
    seeds = [11 + 3 * r for r in range(RUNS)]
    block = RaceModel(rules, seeds=seeds)
    singles = [RaceModel(rules, seed=seed) for seed in seeds]
    for quarter in range(QUARTERS):
        block.step()
        for single in singles:
            single.step()
        if quarter in (0, 1, 5, 13, QUARTERS - 1):
            for r, single in enumerate(singles):
                assert block.world.take([r]).hash() == single.world.hash(), (quarter, seeds[r])
    for model in (block, *singles):
        model.dispose()


@pytest.mark.parametrize("scenario", ["report_2025", "hindcast_2022"])
def test_runs_with_parameters_and_a_past_of_their_own_equal_their_single_runs(
    scenario: str,
) -> None:
    rules = load_ruleset(scenario)
    assert rules.accepted is not None
    luck = np.random.default_rng(7)
    sets = luck.choice(len(rules.accepted.seeds), RUNS, replace=False)
    bounds = free_parameters(rules)
    draw = {name: luck.uniform(low, high, RUNS) for name, (low, high) in bounds.items()}
    draw |= rules.accepted.draw(sets)
    assert len(draw) > 100
    seeds = [5 + 2 * r for r in range(RUNS)]
    block = RaceModel(rules, seeds=seeds, sets=sets, draw=draw)
    block.run(9)
    for r, seed in enumerate(seeds):
        own = {name: values[[r]] for name, values in draw.items()}
        single = RaceModel(rules, seed=seed, sets=sets[[r]], draw=own)
        single.run(9)
        assert block.world.take([r]).hash() == single.world.hash(), seed
        single.dispose()
    block.dispose()


def test_the_runs_of_a_block_differ_and_their_place_in_it_does_not_matter(rules: Ruleset) -> None:
    one, other = RaceModel(rules, seeds=[5, 8, 13]), RaceModel(rules, seeds=[13, 5, 8])
    one.run(12)
    other.run(12)
    hashes = [one.world.take([r]).hash() for r in range(3)]
    assert len(set(hashes)) == 3
    assert [other.world.take([r]).hash() for r in (1, 2, 0)] == hashes
    one.dispose()
    other.dispose()


def test_the_book_of_causes_changes_nothing(rules: Ruleset) -> None:
    hashes = set()
    for book in (False, True):
        model = RaceModel(rules, seed=4, runs=3, book=book)
        model.run(10)
        hashes.add(model.world.hash())
        model.dispose()
    assert len(hashes) == 1


GAME = """
from sim.batch.sensitivity import free_parameters
from sim.game import Session
from sim.orders.types import SetPolicy
s = Session(seed=6)
s.draft(SetPolicy('power_zones', 1))
for _ in range(5):
    s.end_turn()
print(s.world.hash(), s.rules.sha256, repr(sorted(s.to_save().turns[-1].numbers.items())))
"""


def test_another_process_and_another_hash_seed_give_the_same_game() -> None:
    outputs = {python(GAME, env={"PYTHONHASHSEED": seed}) for seed in ("0", "1")}
    assert len(outputs) == 1
    session = Session(seed=6)
    session.draft(SetPolicy("power_zones", 1))
    for _ in range(5):
        session.end_turn()
    assert outputs.pop().split()[:2] == [session.world.hash(), session.rules.sha256]


def test_importing_order_and_other_games_in_the_process_leave_no_trace(rules: Ruleset) -> None:
    first = RaceModel(rules, seed=9)
    first.run(8)
    between = RaceModel(rules, seed=77, runs=3)
    between.run(3)
    np.random.default_rng(0).random(100)
    second = RaceModel(rules, seed=9)
    second.run(8)
    assert first.world.hash() == second.world.hash()
    for model in (first, between, second):
        model.dispose()


def test_dated_values_of_a_game_stay_in_it() -> None:
    rules = load_ruleset("hindcast_2022")
    dated = {d.key.partition(".")[::2] for d in rules.dated}
    assert dated
    before = {(g, n): getattr(getattr(rules.p, g), n) for g, n in dated}
    model = RaceModel(rules, seed=1, draw={})
    model.run()
    model.dispose()
    assert all(getattr(getattr(rules.p, g), n) is value for (g, n), value in before.items())


# -- minimally different worlds -------------------------------------------------------------------


def same_but_for(one: World, other: World, axis: str, place: int) -> list[str]:
    """Fields that differ once the added place on an axis is taken out of the second world."""
    out = []
    for name, array in one.arrays():
        more = getattr(other, name)
        if axis in FIELDS[name].axes:
            more = np.delete(more, place, axis=FIELDS[name].axes.index(axis))
        if not np.array_equal(array, more):
            out.append(name)
    return out


def play_on(rules: Ruleset) -> World:
    model = RaceModel(rules, seed=3, runs=17)
    model.run(16)
    model.dispose()
    return model.world


@pytest.fixture(scope="module")
def base() -> World:
    return play_on(load_ruleset())


def event_that_never_comes(root: Path) -> None:
    source = root / "rulesets" / "base" / "events" / "yield_verdict.yaml"
    text = source.read_text(encoding="utf-8").replace("id: yield_verdict", "id: zz_nothing", 1)
    lines = [
        "hazard: 0.0" if line.startswith("hazard:") else line
        for line in text.splitlines()
        if not line.startswith("dates:")
    ]
    (source.parent / "zz_nothing.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_an_event_more_that_never_comes_changes_nobody_elses_luck(
    base: World, tmp_path: Path
) -> None:
    root = copy_configs(tmp_path)
    event_that_never_comes(root)
    rules = load_ruleset("report_2025", root)
    other = play_on(rules)
    e = rules.axes["event"].index("zz_nothing")
    m = rules.measure_index("zz_nothing")
    answers = [i for i, x in enumerate(rules.measures) if x.id.startswith("zz_nothing.")]
    gone = [m, *answers]
    for name, array in base.arrays():
        more = getattr(other, name)
        if "event" in FIELDS[name].axes:
            more = np.delete(more, e, axis=0)
        if "measure" in FIELDS[name].axes:
            more = np.delete(more, gone, axis=0)
        assert np.array_equal(array, more), name


def test_a_policy_more_that_nobody_can_choose_changes_nobody_elses_luck(
    base: World, tmp_path: Path
) -> None:
    """A new slot gets new numbers; all others keep theirs (architecture, 3b and section 3)."""
    root = copy_configs(tmp_path)
    write_yaml(
        root / "rulesets" / "base" / "policies" / "zz_last.yaml",
        {
            "id": "zz_last",
            "owners": ["government_gulf"],
            "name": {"en": "Nothing", "ja": "なし"},
            "body": {"en": "Never legal.", "ja": "選べない。"},
            "levels": [{"pips": 6}],
            "needs": [{"kind": "indicator", "indicator": "year", "at_most": 1.0}],
            "effects": [],
            "idea_source": "design",
            "source": "assumption",
            "note": "for a test",
            "confidence": "C",
        },
    )
    rules = load_ruleset("report_2025", root)
    m = rules.measure_index("zz_last")
    other = play_on(rules)
    assert not other.level[m].any()
    assert same_but_for(base, other, "measure", m) == []


def test_a_hidden_parameter_more_changes_no_other_draw(tmp_path: Path) -> None:
    rules = load_ruleset()
    shown = sorted(
        name
        for name, r in rules.parameter_records.items()
        if not r.hidden
        and isinstance(r.value, float)
        and isinstance(r.low, float)
        and isinstance(r.high, float)
        and r.low < r.value < r.high
    )
    root = copy_configs(tmp_path)
    more = with_patch(root, {f"parameters.{shown[0]}.hidden": True})
    model, other = RaceModel(rules, seed=2, runs=3), RaceModel(more, seed=2, runs=3)
    changed = [n for n, a in model.hidden.items() if not np.array_equal(a, other.hidden[n])]
    assert changed == []


def test_a_shorter_game_is_the_beginning_of_a_longer_one(base: World, tmp_path: Path) -> None:
    root = copy_configs(tmp_path)
    text = (root / "scenarios" / "report_2025.yaml").read_text(encoding="utf-8")
    longer = text.replace("quarters: 40", "quarters: 80", 1)
    assert longer != text
    (root / "scenarios" / "report_2025.yaml").write_text(longer, encoding="utf-8")
    other = play_on(load_ruleset("report_2025", root))
    differing = [
        n
        for n, a in base.arrays()
        if n != "frontier_path" and not np.array_equal(a, getattr(other, n))
    ]
    assert differing == []


# -- processes and memory -------------------------------------------------------------------------


def test_a_finished_model_is_freed(rules: Ruleset) -> None:
    model = RaceModel(rules, seed=1, runs=3, book=True)
    model.run(3)
    ghost = weakref.ref(model)
    world = weakref.ref(model.rules)
    model.dispose()
    del model
    gc.collect()
    assert ghost() is None
    assert world() is rules


ENGINE = """
import json, pkgutil, sys
touched = []
def watch(event, args):
    if event == 'open' and isinstance(args[0], str):
        touched.append(args[0])
    if event in ('socket.connect', 'subprocess.Popen', 'os.system'):
        touched.append(event)
sys.addaudithook(watch)
import sim
names = [m.name for m in pkgutil.walk_packages(sim.__path__, 'sim.')
         if not m.name.startswith(('sim.ui', 'sim.text', 'sim.batch', 'sim.reports'))]
for name in names:
    __import__(name)
print(json.dumps([names, touched, sorted(sys.modules)]))
"""


def test_importing_the_engine_reads_no_data_and_opens_no_window() -> None:
    names, touched, modules = json.loads(python(ENGINE, env={"PYTHONDONTWRITEBYTECODE": "1"}))
    assert "sim.game.session" in names
    data = [
        t
        for t in touched
        if Path(t).suffix in {".yaml", ".json", ".png", ".svg", ".ttf", ".otf", ".log"}
        and ("configs" in t or "assets" in t or "middle-power" in t)
    ]
    assert data == []
    assert not [t for t in touched if t in {"socket.connect", "subprocess.Popen", "os.system"}]
    assert "pygame" not in modules


HELP = """
import sys, io, contextlib
sys.argv = ['run.py', *{arguments!r}]
out = io.StringIO()
with contextlib.redirect_stdout(out):
    try:
        import runpy
        runpy.run_path('run.py', run_name='__main__')
    except SystemExit as end:
        assert not end.code, end.code
assert 'Usage' in out.getvalue()
heavy = ('mesa', 'numpy', 'pygame', 'scipy', 'pandas', 'yaml')
print(sorted(m for m in heavy if m in sys.modules))
"""


@pytest.mark.parametrize("arguments", [["--help"], ["play", "--help"], ["simulate", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert python(HELP.format(arguments=arguments)).strip() == "[]"
