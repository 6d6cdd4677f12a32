"""Two scenarios on the same luck, side by side: what one difference in the rules does."""

from __future__ import annotations

import numpy as np

from sim.batch.console import console, say, table
from sim.core.arrays import Array
from sim.indicators import value
from sim.model import RaceModel
from sim.rules.loader import load_ruleset
from sim.views.playable import require_decisions
from sim.views.words import Words

SHOWN = (
    "compute_china", "lag_china", "own_supply_china", "outside_licences", "compute_us",
    "compute_japan", "power_needed", "chips_received_japan", "lag_japan", "chip_price",
)  # fmt: skip
YEARS = (1, 2, 3, 5, 7, 10)


def run(language: str, scenario: str, other: str, seed: int, runs: int) -> int:
    """Print medians of both scenarios after some years, and in how many runs the first is higher.

    Nobody steers Japan in either; run r of both meets the same luck.
    """
    words = Words.of(load_ruleset(scenario), language)
    names = (scenario, other)
    for name in names:
        require_decisions(Words.of(load_ruleset(name), language))
    paths = [_paths(name, seed, runs) for name in names]
    titles = (load_ruleset(name).scenario.name.of(language) for name in names)
    labels = [
        words("text.pair", label=name, text=title)
        for name, title in zip(names, titles, strict=True)
    ]
    quarters = [1, *(4 * y for y in YEARS)]
    out = console()
    say(out, words, words("contrast.title", one=labels[0], two=labels[1], runs=runs), "bold")
    shown = table(words, "", ["contrast.number"])
    first = words.rules.first_quarter
    for q in quarters:
        shown.add_column(str(first.plus(q - 1)), justify="right")
    for indicator in SHOWN:
        factor, unit = words.axis(indicator)
        shown.add_row(f"{words.short(indicator)} [{unit}]")
        for path, name in zip(paths, names, strict=True):
            medians = [factor * float(np.median(path[indicator][q - 1])) for q in quarters]
            shown.add_row(f"  {name}", *map(_digits, medians))
        one, two = (path[indicator] for path in paths)
        higher = [int((one[q - 1] > two[q - 1]).sum()) for q in quarters]
        counted = words("contrast.higher", name=names[0], runs=runs)
        shown.add_row(f"  {counted}", *map(str, higher), end_section=True)
    out.print(shown)
    say(out, words, words("final.note_model"), "dim")
    return 0


def _digits(number: float) -> str:
    """Three significant digits, never in powers of ten."""
    size = abs(number)
    return f"{number:,.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3}f}"


def _paths(scenario: str, seed: int, runs: int) -> dict[str, Array]:
    """Values of the shown numbers after every quarter, (quarter, R) each."""
    rules = load_ruleset(scenario)
    model = RaceModel(rules, seed=seed, runs=runs, seats=[rules.scenario.seat])
    out: dict[str, list[Array]] = {name: [] for name in SHOWN}
    for _ in range(4 * YEARS[-1]):
        model.step()
        for name, path in out.items():
            path.append(value(rules, model.world, name))
    model.dispose()
    return {name: np.array(path) for name, path in out.items()}
