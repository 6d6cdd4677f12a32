"""Rules and who bears them (M8): duties on makers and on uses, burden, start-ups, pressure."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sim.core.arrays import Array, Index, clip, total
from sim.indicators.functions import capability_gap
from sim.mechanisms import ecosystem, governments
from sim.mechanisms.context import Context
from sim.mechanisms.models import families_of
from sim.rules.ruleset import Ruleset, blocs_of
from sim.world.changes import Add, Become, Change


def effective(c: Context, duty: Array) -> Array:
    """Duties as they are felt, 0..1, (bloc, R).

    Binding law counts fully, guidelines by two fifths; and rules beyond the capacity to test are
    a paper tiger.
    """
    return np.asarray(duty * force(c) * _tested(c, duty))


def working(c: Context, duty: Array) -> Array:
    """Duties that protect somebody, 0..1, (bloc, R): as felt, but nothing where nobody can test."""
    untested = c.p.regulation.untested_part
    return np.asarray(duty * force(c) * (_tested(c, duty) - untested) / (1.0 - untested))


def force(c: Context) -> Array:
    """How far rules count for their binding force, the part of guidelines..1, (bloc, R)."""
    soft = c.p.regulation.soft_part
    return np.asarray(soft + (1.0 - soft) * c.world.hardness)


def _tested(c: Context, duty: Array) -> Array:
    """How far duties are felt for lack of capacity to test, untested part..1, (bloc, R)."""
    share = c.world.assurance / np.maximum(duty, 0.05)
    return np.asarray(np.minimum(1.0, c.p.regulation.untested_part + share))


def run_size(c: Context) -> Array:
    """Compute of the largest training run of each laboratory, log10 of FLOP, (lab, R)."""
    p = c.p.regulation
    return np.asarray(np.log10(c.world.training_compute) + p.run_flop)


def listed(c: Context) -> Array:
    """1 where the duties of a bloc reach a laboratory by the size of its runs, (bloc, lab, R)."""
    line = c.p.regulation.compute_line + c.world.threshold
    return np.asarray((run_size(c) > line[:, None]).astype(float))


def control(c: Context) -> Array:
    """Control of what models may say, 0..1, (bloc, R).

    It is eased where home laboratories fall behind further than the state puts up with.
    """
    p, able = c.p.regulation, c.world.capability
    out = clip(p.control + c.world.content_control, 0.0, 1.0)
    for bloc, labs in _yielding(c.rules):
        behind = (able.max(axis=0) - able[labs].max(axis=0)) / p.control_patience
        out[bloc] *= 1.0 - p.control_yield[bloc] * np.minimum(np.maximum(behind - 1.0, 0.0), 1.0)
    return out


@lru_cache(maxsize=8)
def _yielding(rules: Ruleset) -> tuple[tuple[int, Index], ...]:
    """Blocs whose control of content yields, with their laboratories, kept per ruleset."""
    home = blocs_of(rules, "lab")
    yields = rules.p.regulation.control_yield[:, 0]
    return tuple((int(b), np.flatnonzero(home == b)) for b in np.flatnonzero(yields))


def run(c: Context) -> list[Change]:
    """What rules cost, whom, and where regulators move.

    Duties on makers hit laboratories above the compute line and reach users as prices and late
    launches; duties on uses hit users, small ones most, who also test for themselves what makers
    need not. Regulators follow their wish and incidents, and yield to whom it hurts.
    """
    w, p = c.world, c.p.regulation
    on_models, on_uses = effective(c, w.model_duties), effective(c, w.use_duties)
    above = listed(c)
    held = control(c)
    cost, late = _on_families(c, on_models, above, held)
    helped = clip(p.sandbox + w.sandbox, 0.0, 1.0)
    burden = _burden(c, on_models, on_uses, helped, held)
    small = burden[:, c.rules.axes["size"].index("small")]
    return [
        Become("listed", above),
        Become("duty_cost", cost),
        Become("launch_gap", late),
        Become("permit_loss", p.tier * (on_uses * (1.0 - p.sandbox_permit * helped))[:, None]),
        Become("burden", burden),
        _startups(c, small),
        *_duties(c, on_models, above, small),
    ]


def _on_families(c: Context, duty: Array, above: Array, held: Array) -> tuple[Array, Array]:
    """Price added and capability held back by duties and content control, (bloc, family, R)."""
    p, families = c.p.regulation, families_of(c.rules)
    hit = above.take(families.labs, axis=1).max(axis=2)
    hit[:, families.derived] = 0.0
    cost = p.passed_on * (p.maker_cost + p.fine * c.world.hardness) * duty
    late = (p.launch_delay * duty)[:, None] * hit * families.foreign
    return cost[:, None] * hit, late + (p.control_cost * held)[:, None]


def _burden(c: Context, on_models: Array, on_uses: Array, helped: Array, held: Array) -> Array:
    """Cost of rules to users, index of 1 for a small firm under full duties, (bloc, size, R).

    Duties at home, tests that makers need not make, content control, and the rules of the markets
    that applications are sold to, unless tests at home are accepted there.
    """
    w, p = c.world, c.p.regulation
    own = on_uses * (1.0 + p.testing * (1.0 - on_models)) + p.control_burden * held
    # Where seller and buyer are the same, everything is accepted.
    foreign = (1.0 - w.interoperability) * w.app_sales
    reached = total(foreign * on_uses, 1) / np.maximum(total(w.app_sales, 1), 1e-9)
    felt = own * (1.0 - p.sandbox_relief * helped) + reached
    return np.asarray(p.fixed_cost * w.compliance_cost * felt[:, None])


def _startups(c: Context, small: Array) -> Change:
    """Births follow venture capital and transfer, and fall with the burden on small firms."""
    w, p = c.world, c.p.regulation
    money = np.maximum(w.venture, 1e-6) / (c.p.capital.venture * w.gdp)
    born = p.births * w.usual_startups * money**p.venture_effect * w.startup_births
    from_research = born * (ecosystem.births(c) - 1.0)
    return Add(
        "startups",
        births=born,
        transfer=from_research,
        burden=(born + from_research) * (np.exp(-p.burden_births * small) - 1.0),
        deaths=-p.deaths * w.startups,
    )


def _duties(c: Context, duty: Array, above: Array, small: Array) -> list[Change]:
    """Duties move to wish + incidents - pressure, and reversals cost credibility.

    The wish is that of the dated law and of the type of government that is in office.

    Laboratories of the bloc that are above its line press against duties on makers, the harder
    the further they lag;
    small firms press for them, and against duties on uses.
    """
    w, p = c.world, c.p.regulation
    lag = clip(capability_gap(c.rules, w) / 20.0, 0.0, 1.0)
    lobby = p.champions * duty * _own_listed(c, above) * (0.5 + lag) + w.lobbying
    alarmed = p.alarm * np.log1p(w.harm) - lobby
    young = p.small_firms * small
    on_models, on_uses, binding = np.moveaxis(governments.wishes(c), 1, 0)
    wishes = {
        "model_duties": p.wish_models + on_models + w.model_duty + alarmed + young,
        "use_duties": p.wish_uses + on_uses + w.use_duty + alarmed - young,
        "hardness": p.wish_hardness + binding + w.hard_law,
    }
    steps = {
        name: p.law_speed * (clip(wish, 0.0, 1.0) - getattr(w, name))
        for name, wish in wishes.items()
    }
    back = sum(np.minimum(step, 0.0) for step in steps.values())
    return [
        *(Add(name, regulators=step) for name, step in steps.items()),
        Add("credibility", reversal=p.reversal * back),
    ]


def _own_listed(c: Context, above: Array) -> Array:
    """Part of the laboratories of a bloc that its own line reaches, 0..1, (bloc, R); 0 without."""
    own = (c.bloc_of("lab") == np.arange(len(above))[:, None]).astype(float)[..., None]
    return total(above * own, 1) / np.maximum(total(own, 1), 1.0)
