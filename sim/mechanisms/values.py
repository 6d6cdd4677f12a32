"""Ideas and values (M9): guard, drift, exposed operations, and the leaning of other countries."""

from __future__ import annotations

import numpy as np

from sim.core.arrays import Array, clip, softmax, total
from sim.mechanisms.context import Context
from sim.mechanisms.models import families_of, value_distance
from sim.mechanisms.regulation import control, working
from sim.mechanisms.trust import disclosed
from sim.world.changes import Add, Become, Change


def guard(c: Context) -> Array:
    """Protection of thought against foreign models, 0..1, (bloc, R).

    Measures of its own, content control, and rules: duties on uses that work, as far as they make
    models disclose what they are. Rules on paper guard nothing.
    """
    w, p = c.world, c.p.values
    by_rules = p.guard_by_rules * working(c, w.use_duties) * disclosed(c)
    return clip(w.value_guard + p.guard_by_control * control(c) + by_rules, 0.0, 1.0)


def foreign_exposure(c: Context) -> Array:
    """Pull of models on the values of their users, (bloc, family, R): exposure x share."""
    p = c.p.values
    used = total(c.world.model_share * p.exposure[:, None], 1) / total(p.exposure)
    return np.asarray(used * (1.0 - c.world.guard)[:, None])


def autonomy(c: Context) -> Array:
    """Value autonomy, 0..1: what models in use leave to a bloc's own values, (bloc, R)."""
    return np.asarray(1.0 - total(foreign_exposure(c) * value_distance(c), 1))


def run(c: Context) -> list[Change]:
    """Values drift to those of the models in use; operations may be exposed; others lean."""
    w, p = c.world, c.p.values
    pull = foreign_exposure(c)[:, :, None] * (w.model_values[None] - w.bloc_values[:, None])
    home = families_of(c.rules).home
    return [
        Become("guard", guard(c)),
        Become("autonomy", autonomy(c)),
        Add("bloc_values", models=p.drift * total(pull, 1)),
        Add("model_values", makers=p.makers_follow * (w.bloc_values[home] - w.model_values)),
        *_exposed(c),
        Add("camps", models=p.lean_speed * (_leaning(c) - w.camps)),
    ]


def _exposed(c: Context) -> list[Change]:
    """Operations that are found out cost the sender its word and the relation."""
    w, p = c.world, c.p.values
    effort = np.maximum(w.influence, 0.0)
    if not effort.any():
        return []
    found = c.uniform("exposure", effort.shape[0] ** 2).reshape(effort.shape)
    odds = p.exposure_odds * w.assurance[None] * np.minimum(effort, 1.0)
    caught = (found < odds).astype(float)
    chance = p.exposed_relation * (caught - odds)
    expected = p.exposed_relation * odds
    both = -(expected + expected.swapaxes(0, 1)), -(chance + chance.swapaxes(0, 1))
    word = p.exposed_word
    return [
        Add("relation", operations=both[0], chance=both[1]),
        Add(
            "credibility",
            operations=-word * total(expected, 1),
            chance=-word * total(chance, 1),
        ),
    ]


def _leaning(c: Context) -> Array:
    """Where the countries of the rest of the world would stand, shares of the camps, (camp, R).

    They lean to those whose models they use and whose help they get; content control that comes
    with models has a demand of its own.
    """
    w, p = c.world, c.p.values
    used = w.provenance[c.bloc("row")]
    ties = used + p.aid_weight * np.maximum(w.capacity_aid, 0.0)
    pull = total(p.camp_of * ties[None], 1)
    pull[c.rules.axes["camp"].index("order")] += p.control_demand * total(used * control(c))
    return softmax(p.camp_base + p.lean_weight * pull)
