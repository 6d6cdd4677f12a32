"""Which parameters move the summary most: one at a time, from its low to its high bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.batch.console import console, say, table
from sim.core.arrays import Array
from sim.core.units import convert
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.views.playable import require_decisions
from sim.views.words import Words

# The numbers of the summary that a policy reader looks at first.
SUMMARY = (
    "compute_us", "compute_china", "compute_japan", "power_needed", "capex_world", "chip_price",
    "capability_us", "lag_china", "lag_japan", "researchers_japan", "deep_use_japan",
)  # fmt: skip
WORLDS = 16  # worlds over which an effect is averaged
TRIFLE = 0.05  # part of the usual value below which a number counts as this much


@dataclass(frozen=True, slots=True)
class Effect:
    """What a parameter does to the summary when it alone goes from its low to its high bound.

    Attributes:
        key: `chips.theta`, with `@quarter` for the dated value that holds at the start.
        factors: logarithm of every number of the summary at the high bound over that at the low
            bound, mean of the worlds.
    """

    key: str
    factors: dict[str, float]

    @property
    def size(self) -> float:
        """Mean size of the logarithms."""
        return float(np.mean([abs(f) for f in self.factors.values()]))


def effects(rules: Ruleset, seed: int, years: int) -> list[Effect]:
    """Effects of all parameters that are one number, largest first.

    All other parameters stay as the world has them, and luck is the same, so that a difference is
    the parameter's own. What the simulated past fixed is not varied again.
    """
    bounds = free_parameters(rules)
    keys = list(bounds)
    ends = [_ends(rules, bounds, s, years) for s in range(seed, seed + WORLDS)]
    out = []
    for k, key in enumerate(keys):
        factors = {}
        for i, name in enumerate(SUMMARY):
            each = [_factor(e[i, 0], e[i, 2 * k + 1], e[i, 2 * k + 2]) for e in ends]
            factors[name] = float(np.mean(each))
        out.append(Effect(key, factors))
    return sorted(out, key=lambda e: -e.size)


def _factor(usual: float, low: float, high: float) -> float:
    least = max(TRIFLE * abs(usual), 1e-9)
    return float(np.log(max(high, least) / max(low, least)))


def free_parameters(rules: Ruleset) -> dict[str, tuple[float, float]]:
    """Low and high bound of every parameter that is one number, in the units of the state.

    Named as a draw names them; those that a past fixed under the value that holds at the start.
    """
    out = {}
    for key, record in rules.parameter_records.items():
        start = rules.start_key(key)
        held = record.dated.get(start.partition("@")[2], record)
        low, high = held.low, held.high
        if record.axis or record.unit == "flag" or isinstance(low, dict) or isinstance(high, dict):
            continue
        factor = convert(1.0, record.unit)[0]
        if record.range_is_factor:
            factor *= rules.number(key)
        if low < high:
            out[start] = (low * factor, high * factor)
    return out


def _ends(rules: Ruleset, bounds: dict[str, tuple[float, float]], seed: int, years: int) -> Array:
    """Summary after some years, (number, 2K + 1): as it is, then low and high of each parameter."""
    base = RaceModel(rules, seed=seed)
    runs = 2 * len(bounds) + 1
    draw = {key: np.repeat(v, runs) for key, v in base.hidden.items()}
    for k, (key, (low, high)) in enumerate(bounds.items()):
        name, _, _ = key.partition("@")
        values = draw.get(key, np.full(runs, rules.number(name)))
        values[2 * k + 1 : 2 * k + 3] = low, high
        draw[key] = values
    sets = None if base.sets is None else np.repeat(base.sets, runs)
    base.dispose()
    model = RaceModel(rules, seeds=[seed] * runs, sets=sets, draw=draw)
    model.run(4 * years)
    out = np.array([value(rules, model.world, name) for name in SUMMARY])
    model.dispose()
    return out


def run(language: str, scenario: str, seed: int, years: int, top: int) -> int:
    """Print the parameters that move the summary most, and what each moves most."""
    rules = load_ruleset(scenario)
    words = Words.of(rules, language)
    require_decisions(words)
    found = effects(rules, seed, years)
    terminal = console()
    title = words("sensitivity.title", n=len(found), worlds=WORLDS, years=years)
    say(terminal, words, title, "bold")
    columns = ["sensitivity.parameter", "sensitivity.bounds", "sensitivity.size"]
    shown = table(words, "", [*columns, "sensitivity.most"])
    for effect in found[:top]:
        shown.add_row(*_row(words, effect))
    terminal.print(shown)
    say(terminal, words, words("sensitivity.note"))
    say(terminal, words, _share_of_assumptions(words))
    say(terminal, words, words("final.note_model"), "dim")
    return 0


def _row(words: Words, effect: Effect) -> tuple[str, str, str, str]:
    key, _, date = effect.key.partition("@")
    record = words.rules.parameter_records[key]
    held = record.dated.get(date, record)
    most = sorted(effect.factors, key=lambda n: -abs(effect.factors[n]))[:2]
    moved = words("list.join").join(
        words("sensitivity.moved", name=words.short(n), n=f"{np.exp(effect.factors[n]):.2f}")
        for n in most
    )
    return (
        words("sensitivity.named", meaning=record.meaning.of(words.language), id=effect.key),
        words("reference.between", low=f"{held.low:g}", high=f"{held.high:g}"),
        f"×{np.exp(effect.size):.2f}",
        moved,
    )


def _share_of_assumptions(words: Words) -> str:
    """How many of the parameters that may vary rest on judgement."""
    records = words.rules.parameter_records
    free = list(free_parameters(words.rules))
    judged = [k for k in free if records[k.partition("@")[0]].source == "assumption"]
    share = round(100 * len(judged) / len(free))
    return words("sensitivity.assumed", n=len(judged), of=len(free), share=share)
