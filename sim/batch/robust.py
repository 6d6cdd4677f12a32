"""Strategies over many hidden draws: how often each is best, what it costs to be wrong with it.

Every strategy meets the same seeds, so that a draw compares strategies and not luck. Regret is how
far a strategy stays behind the best of those compared in the same draw, in hundredths of the scale
of an outcome. What decides where a strategy hurts is read off by terciles of the hidden draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sim.batch import merge
from sim.batch import run as batch
from sim.batch.console import console, say, table
from sim.batch.merge import Runs
from sim.batch.plan import Plan, make_plan
from sim.core.arrays import Array, Mask
from sim.game import strategies, worlds
from sim.reports.files import writable_folder, write_csv
from sim.rules.loader import load_ruleset
from sim.rules.ruleset import Ruleset
from sim.rules.strategies import ALL, load_library
from sim.views.playable import require_decisions
from sim.views.words import Words

LOSS = 1.8  # a step short of enough counts this many times one beyond it (model.md M13)
WORST = 0.1  # the part of the draws that counts as the worst
CLEAR = 2.0  # standard errors from which a difference is told
TOLD = 3  # parameters per strategy
SCALE = 100.0  # scores and regrets are told in hundredths of the scale
STANDING = (
    "outcome",
    "strategy",
    "draws",
    "share_best",
    "mean_score",
    "mean_regret",
    "worst_regret",
)
WORLD = ("outcome", "strategy", "world", "draws", "share_best", "mean_score", "mean_regret")
TERCILES = ("outcome", "subject", "parameter", "low", "middle", "high", "difference", "error")
ARMS = ("outcome", "recommendation", "effect", "mean", "p10", "p50", "p90", "worse_share")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a strategy stands over the draws, in the units of an outcome's scale.

    Attributes:
        share_best: part of the draws in which it is best; ties are shared.
        worst_regret: mean of the worst tenth.
    """

    share_best: float
    mean_score: float
    mean_regret: float
    worst_regret: float


@dataclass(frozen=True, slots=True)
class Part:
    """One indicator of an outcome: its scale (worst end first) and its part in the whole.

    Attributes:
        enough: where steps begin to count for less; the end of the scale where they do not.
    """

    indicator: str
    low: float
    high: float
    enough: float
    weight: float

    def worth(self, values: Array) -> Array:
        """Worth of values: 0 at the worst end, 1 at the best, steeper short of what is enough."""
        scale = self.high - self.low
        at, knee = (values - self.low) / scale, (self.enough - self.low) / scale
        if knee >= 1.0:
            return np.asarray(at)
        bent = np.minimum(at, knee) + np.maximum(at - knee, 0.0) / LOSS
        return np.asarray(bent / (knee + (1.0 - knee) / LOSS))


@dataclass(frozen=True, slots=True)
class Decisive:
    """How a quantity differs between the outer terciles of a hidden draw, with its error."""

    parameter: str
    means: tuple[float, float, float]
    difference: float
    error: float

    @property
    def clear(self) -> float:
        """Size of the difference in standard errors."""
        return abs(self.difference) / max(self.error, 1e-12)


# -- commands -------------------------------------------------------------------------------------


def run(
    language: str, scenario: str, seed: int, draws: int, workers: int, chosen: str, mixed: str,
    out: Path,
) -> int:  # fmt: skip
    """Compare strategies over hidden draws: tables in a folder, a digest on the screen.

    Args:
        draws: number of seeds; a finished part of the same command in `out` is taken up.
        chosen: comma-separated strategies, or `all`.
        mixed: structural worlds that the seeds are spread over, `all`, or empty for none.
    """
    rules = load_ruleset(scenario)
    plan, words = _plan(rules, language, strategies.chosen(chosen, rules), seed, draws, mixed, out)
    code, found = batch.collect(plan, words, workers, out)
    if not found or code == batch.INTERRUPTED:
        return code
    scored = {o: scores(plan, rules, found, o) for o in outcomes(rules)}
    drawn, names = _drawn(found)
    write_csv(out / "strategies.csv", STANDING, _standing_rows(scored))
    write_csv(out / "worlds.csv", WORLD, _world_rows(scored, _worlds_of(found)))
    regret = {o: _regrets(s) for o, s in scored.items()}
    write_csv(out / "terciles.csv", TERCILES, _tercile_rows(regret, names, drawn))
    _show(words, plan, scored, regret, names, drawn)
    say(console(), words, words("simulate.written", folder=out))
    return code


def run_arms(
    language: str, scenario: str, seed: int, draws: int, workers: int, mixed: str, out: Path
) -> int:
    """The five recommendations in arms: none, all, each alone, all but each; see `run`."""
    rules = load_ruleset(scenario)
    arms = (strategies.NONE, ALL, *load_library(rules).arms)
    plan, words = _plan(rules, language, arms, seed, draws, mixed, out)
    code, found = batch.collect(plan, words, workers, out)
    if set(found) != set(arms):
        return code
    scored = {o: scores(plan, rules, found, o) for o in outcomes(rules)}
    gains = {o: effects(s) for o, s in scored.items()}
    drawn, names = _drawn(found)
    write_csv(out / "arms.csv", ARMS, _arm_rows(gains))
    write_csv(out / "terciles.csv", TERCILES, _tercile_rows(gains, names, drawn))
    _show_arms(words, plan, found, gains, names, drawn)
    say(console(), words, words("simulate.written", folder=out))
    return code


def _plan(
    rules: Ruleset, language: str, names: tuple[str, ...], seed: int, draws: int, mixed: str,
    out: Path,
) -> tuple[Plan, Words]:  # fmt: skip
    words = Words.of(rules, language)
    require_decisions(words)
    writable_folder(out)
    plan = make_plan(rules, names, seed, draws, worlds=worlds.chosen(mixed))
    batch.keep_other(plan, out)
    return plan, words


# -- what is computed -----------------------------------------------------------------------------


def outcomes(rules: Ruleset) -> tuple[str, ...]:
    """Ids of what strategies are compared by: weighed outcomes, then the objectives."""
    return (*load_library(rules).outcomes, *rules.goals)


def scores(plan: Plan, rules: Ruleset, runs: Mapping[str, Runs], outcome: str) -> dict[str, Array]:
    """Score of every strategy in the draws that all of them finished, (R,) each.

    A weighed outcome adds its parts on their scales; an objective is the mean of its measures.
    """
    seeds = _shared(runs)
    out = {}
    for name, one in runs.items():
        places = [one.seeds.index(seed) for seed in seeds]
        total = np.zeros(len(seeds))
        for part in _parts(rules, outcome):
            total += part.weight * part.worth(one.finals(plan, part.indicator)[places])
        out[name] = total
    return out


def _parts(rules: Ruleset, outcome: str) -> Iterator[Part]:
    weighed = load_library(rules).outcomes.get(outcome)
    if weighed is not None:
        whole = sum(m.weight for m in weighed.measures)
        for m in weighed.measures:
            low, high = float(m.low), float(m.high)
            enough = high if m.enough is None else float(m.enough)
            yield Part(m.indicator, low, high, enough, m.weight / whole)
        return
    goal = rules.goals[outcome]
    for bar in goal.measures:
        low, high = float(bar.low), float(bar.high)
        low, high = (high, low) if bar.lower_is_better else (low, high)
        yield Part(bar.indicator, low, high, high, 1.0 / len(goal.measures))


def _shared(runs: Mapping[str, Runs]) -> list[int]:
    return sorted(set.intersection(*(set(one.seeds) for one in runs.values())))


def standings(scored: Mapping[str, Array], where: Mask | None = None) -> dict[str, Standing]:
    """How every strategy stands over the draws, or over those `where` holds."""
    table = np.array(list(scored.values()))
    if where is not None:
        table = table[:, where]
    best = np.round(table, 9) == np.round(table.max(axis=0), 9)
    share = (best / best.sum(axis=0)).mean(axis=1)
    regret = table.max(axis=0) - table
    worst = max(1, round(WORST * table.shape[1]))
    tail = np.sort(regret, axis=1)[:, -worst:].mean(axis=1)
    rows = zip(scored, share, table.mean(axis=1), regret.mean(axis=1), tail, strict=True)
    return {name: Standing(*(float(x) for x in row)) for name, *row in rows}


def _regrets(scored: Mapping[str, Array]) -> dict[str, Array]:
    best = np.max(list(scored.values()), axis=0)
    return {name: best - score for name, score in scored.items()}


def effects(scored: Mapping[str, Array]) -> dict[str, Array]:
    """Effect of every recommendation in every draw: `alone_1` over none, `last_1` over all but it.

    `together` is all of them over none.
    """
    none, everything = scored[strategies.NONE], scored[ALL]
    out = {"together": everything - none}
    for number in range(1, 6):
        out[f"alone_{number}"] = scored[f"only_{number}"] - none
        out[f"last_{number}"] = everything - scored[f"without_{number}"]
    return out


def decisive(values: Array, names: Sequence[str], drawn: Array) -> list[Decisive]:
    """How values differ by terciles of each hidden draw, the clearest first.

    Args:
        values: (R,); drawn: (parameter, R).
    """
    out = []
    for name, row in zip(names, drawn, strict=True):
        low, high = np.quantile(row, (1 / 3, 2 / 3))
        groups = [values[row <= low], values[(row > low) & (row < high)], values[row >= high]]
        if row.min() == row.max() or min(len(g) for g in groups) < 2:
            continue
        outer = groups[0], groups[2]
        error = float(np.sqrt(sum(g.var(ddof=1) / len(g) for g in outer)))
        means = tuple(float(g.mean()) for g in groups)
        out.append(Decisive(name, means, means[2] - means[0], error))  # type: ignore[arg-type]
    return sorted(out, key=lambda d: -d.clear)


def _drawn(found: Mapping[str, Runs]) -> tuple[Array, tuple[str, ...]]:
    """Hidden draws of the shared seeds, (parameter, R), and their names."""
    one = next(iter(found.values()))
    places = [one.seeds.index(seed) for seed in _shared(found)]
    return one.results.hidden[:, places], one.results.parameters


def _worlds_of(found: Mapping[str, Runs]) -> tuple[str, ...]:
    one = next(iter(found.values()))
    return tuple(one.results.worlds[one.seeds.index(seed)] for seed in _shared(found))


# -- what is written ------------------------------------------------------------------------------


def _standing_rows(scored: Mapping[str, Mapping[str, Array]]) -> Iterator[tuple[object, ...]]:
    for outcome, by_strategy in scored.items():
        draws = len(next(iter(by_strategy.values())))
        for name, s in standings(by_strategy).items():
            means = (s.mean_score, s.mean_regret, s.worst_regret)
            yield outcome, name, draws, s.share_best, *(SCALE * x for x in means)


def _world_rows(
    scored: Mapping[str, Mapping[str, Array]], places: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    for outcome, by_strategy in scored.items():
        for world in dict.fromkeys(sorted(places)):
            where = np.array([place == world for place in places])
            for name, s in standings(by_strategy, where).items():
                means = SCALE * s.mean_score, SCALE * s.mean_regret
                yield outcome, name, world, int(where.sum()), s.share_best, *means


def _tercile_rows(
    found: Mapping[str, Mapping[str, Array]], names: Sequence[str], drawn: Array
) -> Iterator[tuple[object, ...]]:
    for outcome, by_subject in found.items():
        for subject, values in by_subject.items():
            for d in decisive(values, names, drawn):
                numbers = (*d.means, d.difference, d.error)
                yield outcome, subject, d.parameter, *(SCALE * x for x in numbers)


def _arm_rows(gains: Mapping[str, Mapping[str, Array]]) -> Iterator[tuple[object, ...]]:
    for outcome, by_effect in gains.items():
        for name, gain in by_effect.items():
            effect, _, number = name.partition("_")
            bands = np.quantile(gain, (merge.LOW, 0.5, merge.HIGH))
            numbers = (float(gain.mean()), *bands.tolist())
            yield outcome, number, effect, *(SCALE * x for x in numbers), float((gain < 0).mean())


# -- what is shown --------------------------------------------------------------------------------


def _name(words: Words, outcome: str) -> str:
    weighed = load_library(words.rules).outcomes.get(outcome)
    record = weighed or words.rules.goals[outcome]
    return record.name.of(words.language)


def _show(
    words: Words,
    plan: Plan,
    scored: Mapping[str, Mapping[str, Array]],
    regret: Mapping[str, Mapping[str, Array]],
    names: Sequence[str],
    drawn: Array,
) -> None:
    out = console()
    say(out, words, _setting(words, plan, drawn.shape[1]), "bold")
    for outcome, by_strategy in scored.items():
        heads = ("strategy", "best", "score", "regret", "worst")
        shown = table(words, _name(words, outcome), [f"robust.{h}" for h in heads])
        ranked = sorted(standings(by_strategy).items(), key=lambda item: item[1].mean_regret)
        for name, s in ranked:
            best = words("unit.percent", n=f"{100 * s.share_best:.0f}")
            cells = (f"{SCALE * x:.1f}" for x in (s.mean_score, s.mean_regret, s.worst_regret))
            shown.add_row(words.strategy(name), best, *cells)
        out.print(shown)
    first = next(iter(regret))
    say(out, words, words("robust.hurts", outcome=_name(words, first)), "bold")
    for name, values in regret[first].items():
        say(out, words, _told(words, words.strategy(name), decisive(values, names, drawn)))
    for note in ("robust.note", "final.note_model"):
        say(out, words, words(note), "dim")


def _setting(words: Words, plan: Plan, draws: int) -> str:
    key = "robust.title_worlds" if plan.worlds else "robust.title"
    return words(key, n=draws, worlds=len(plan.worlds))


def _told(words: Words, name: str, found: Sequence[Decisive]) -> str:
    """The clearest parameters of a subject, with the direction in which it rises."""
    clear = [d for d in found if d.clear >= CLEAR][:TOLD]
    if not clear:
        return words("robust.unclear", name=name)
    items = [
        words(
            "robust.rises" if d.difference > 0 else "robust.falls",
            parameter=words.parameter(d.parameter),
            difference=f"{SCALE * abs(d.difference):.1f}",
            error=f"{SCALE * d.error:.1f}",
        )
        for d in clear
    ]
    return words("robust.line", name=name, items=words("list.join_long").join(items))


def _show_arms(
    words: Words,
    plan: Plan,
    found: Mapping[str, Runs],
    gains: Mapping[str, Mapping[str, Array]],
    names: Sequence[str],
    drawn: Array,
) -> None:
    out = console()
    say(out, words, _setting(words, plan, drawn.shape[1]), "bold")
    five = load_library(words.rules).recommendations.recommendations
    for outcome, by_effect in gains.items():
        heads = ("recommendation", "alone", "last", "worse_last")
        shown = table(words, _name(words, outcome), [f"robust.{h}" for h in heads])
        for r in five:
            alone, last = (by_effect[f"{kind}_{r.number}"] for kind in ("alone", "last"))
            worse = words("unit.percent", n=f"{100 * float((last < 0).mean()):.0f}")
            shown.add_row(r.short.of(words.language), _band(alone), _band(last), worse)
        shown.add_row(words("robust.together"), _band(by_effect["together"]), "", "")
        out.print(shown)
    shown = table(words, words("robust.followed"), ["robust.recommendation"])
    for head in ("alone", "all"):
        shown.add_column(words(f"robust.in_{head}"), justify="right")
    for i, r in enumerate(five):
        arms = (found[f"only_{r.number}"], found[ALL])
        shares = (100 * float(one.results.followed[i].mean()) for one in arms)
        shown.add_row(
            r.short.of(words.language), *(words("unit.percent", n=f"{s:.0f}") for s in shares)
        )
    out.print(shown)
    first = next(iter(gains))
    say(out, words, words("robust.helps", outcome=_name(words, first)), "bold")
    for r in five:
        values = gains[first][f"last_{r.number}"]
        say(out, words, _told(words, r.short.of(words.language), decisive(values, names, drawn)))
    for note in ("robust.note_arms", "final.note_model"):
        say(out, words, words(note), "dim")


def _band(values: Array) -> str:
    low, high = np.quantile(values, (merge.LOW, merge.HIGH))
    return f"{SCALE * values.mean():+.1f} ({SCALE * low:+.1f}..{SCALE * high:+.1f})"
