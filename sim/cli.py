"""The command line. Each command imports what it needs when it runs, so that help is fast."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

# Told in help without reading the rules; a test keeps the list complete.
_STRATEGIES = (
    "doctrine (the ministries), none (no orders), recommendations (the report's five), "
    "trusted_applications, minimum_core, us_anchor, rule_maker, asian_coalition, "
    "indispensability, energy_hub, hedger, frontier_chase, pure_dependence"
)
app = typer.Typer(
    name="middle-power",
    help="Middle Power (ミドルパワー): steer Japan through the generative-AI race, or simulate it.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
batch_app = typer.Typer(help="Many games at once.", rich_markup_mode=None)
app.add_typer(batch_app, name="batch")

Lang = Annotated[str, typer.Option("--lang", help="en or ja; default from the locale")]
Seed = Annotated[int, typer.Option("--seed", min=1, help="seed of all luck in a game")]
Scenario = Annotated[str, typer.Option("--scenario", help="id of a file in configs/scenarios")]
Worlds = Annotated[
    str,
    typer.Option(
        "--worlds",
        help="spread the seeds over structural worlds by their weights: all, or ids of scenarios "
        "s1_.. to s8_..; empty for the scenario alone",
    ),
]
Strategy = Annotated[str, typer.Option("--strategy", help=f"who steers Japan: {_STRATEGIES}")]
Draws = Annotated[int, typer.Option("--draws", min=2, help="hidden draws of each compared game")]
Workers = Annotated[int, typer.Option("--workers", min=1, help="processes at work")]
Runs = Annotated[int, typer.Option("--runs", min=1, max=256, help="games on different luck")]
Debug = Annotated[bool, typer.Option("--debug", help="show the traceback of an unexpected error")]


def _language(chosen: str) -> str:
    if chosen in {"en", "ja"}:
        return chosen
    if chosen:
        raise typer.BadParameter(
            f"'{chosen}' is not a language here; use en or ja", param_hint="--lang"
        )
    words = [os.environ.get(n, "") for n in ("LC_ALL", "LC_MESSAGES", "LANG")]
    named = next((w for w in words if w), "") or (locale.getlocale()[0] or "")
    return "ja" if named.lower().startswith(("ja", "japanese")) else "en"


def _require_one_game(save: Path | None, strategy: str) -> None:
    """Refuse a save together with a strategy, which could not steer it any more."""
    if save is not None and strategy:
        raise typer.BadParameter(
            "--save and --strategy exclude each other: a save holds its own orders; give one"
        )


def _run(work: Callable[[], int | None], *, debug: bool = False) -> None:
    """Run a command: clear one-line errors with code 2, unexpected ones logged with code 1."""
    from sim.core.errors import MiddlePowerError

    try:
        code = work()
    except MiddlePowerError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except UnicodeEncodeError as error:
        print(
            f"this terminal or file cannot show the text ({error.encoding}): "
            "set PYTHONIOENCODING=utf-8",
            file=sys.stderr,
        )
        raise typer.Exit(2) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except Exception:
        if debug:
            raise
        print(_logged(), file=sys.stderr)
        raise typer.Exit(1) from None
    raise typer.Exit(code or 0)


def _logged() -> str:
    """Write the traceback to the user's log and say where, in both languages."""
    import traceback

    from sim.core import paths
    from sim.core.files import replace_text

    log = paths.user_data() / "error.log"
    try:
        replace_text(log, traceback.format_exc())
    except OSError:
        return (
            "Something unexpected happened; run again with --debug to see the details.\n"
            "予期しない問題が起きました。--debug を付けて再実行すると詳細が表示されます。"
        )
    return (
        f"Something unexpected happened; details are in {log} (or run again with --debug).\n"
        f"予期しない問題が起きました。詳細は {log} をご覧ください（--debug で再実行もできます）。"
    )


@app.callback(invoke_without_command=True)
def main_command(context: typer.Context) -> None:
    """Without a command: play."""
    if context.invoked_subcommand is None:
        play(lang="")


@app.command()
def play(
    lang: Lang = "",
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    text: Annotated[bool, typer.Option("--text", help="play in the terminal")] = False,
    load: Annotated[Path | None, typer.Option("--load", help="a save to continue")] = None,
    software: Annotated[
        bool, typer.Option("--software", help="draw without graphics acceleration (X11)")
    ] = False,
    debug: Debug = False,
) -> None:
    """Play in a window; without a display in text; without a terminal either, the demo."""
    language = _language(lang)

    def work() -> int:
        from sim.views.desk import Desk

        windowed = not text and _has_display()
        if not text and not windowed:
            terminal = sys.stdin.isatty()
            print(_no_display(language, terminal=terminal), file=sys.stderr)
            if not terminal:
                from sim.text.demo import run as run_demo

                return run_demo(language, scenario, seed)
        desk = Desk(language, scenario, seed)
        if load is not None:
            desk.open(load)
        if windowed:
            from sim.ui.app import run as run_window

            return run_window(desk, software=software, keep_language=bool(lang))
        from sim.text.play import run as run_text

        return run_text(desk)

    _run(work, debug=debug)


def _has_display() -> bool:
    if os.environ.get("SDL_VIDEODRIVER"):
        return True
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _no_display(language: str, *, terminal: bool) -> str:
    """What `play` does instead of opening a window: the game in text, or the demo."""
    if language == "ja":
        if terminal:
            return "画面が見つからないため、この端末の文字版で遊びます。"
        return (
            "画面も端末も見つからないため、各府省の方針に任せたデモを表示します。"
            "文字版で遊ぶには --text を付けてください。"
        )
    if terminal:
        return "No display was found; playing in text in this terminal."
    return (
        "Neither a display nor a terminal was found; showing the demo, a game played by the "
        "ministries' doctrine. To play in text, add --text."
    )


@app.command()
def demo(
    lang: Lang = "",
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    strategy: Strategy = "doctrine",
    debug: Debug = False,
) -> None:
    """Watch a whole game, played by Japan's own ministries or by a strategy, in a few seconds."""
    language = _language(lang)

    def work() -> int:
        from sim.text.demo import run as run_demo

        return run_demo(language, scenario, seed, strategy)

    _run(work, debug=debug)


@app.command()
def simulate(
    lang: Lang = "",
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    strategy: Strategy = "doctrine",
    quarters: Annotated[
        int | None, typer.Option("--quarters", min=1, help="fewer than the scenario has")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="folder for CSV tables and the manifest")
    ] = None,
    decider: Annotated[
        str,
        typer.Option("--decider", help="how governments choose: doctrine, or lookahead (slow)"),
    ] = "",
    debug: Debug = False,
) -> None:
    """Run one game without a person: summary, and tables of series, decisions, trades, events."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.simulate import run as run_simulation

        return run_simulation(language, scenario, seed, strategy, quarters, out, decider)

    _run(work, debug=debug)


@app.command()
def contrast(
    scenario: Annotated[str, typer.Argument(help="id of a scenario")] = "report_2025",
    other: Annotated[str, typer.Argument(help="another one")] = "no_export_controls",
    runs: Runs = 16,
    seed: Seed = 1,
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """Two scenarios on the same luck, side by side; by default with and without export controls."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.contrast import run as run_contrast

        return run_contrast(language, scenario, other, seed, runs)

    _run(work, debug=debug)


@app.command()
def policies(
    scenario: Scenario = "report_2025",
    runs: Runs = 8,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write instead")] = None,
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """What the model answers to each measure alone, beside what the levers file expects."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.policies import run as run_policies

        return run_policies(language, scenario, seed, runs, out)

    _run(work, debug=debug)


@app.command()
def ablations(
    runs: Runs = 16,
    seed: Seed = 1,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file to write instead")] = None,
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """What an act brings with and without the mechanism that it is said to work through."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.ablations import run as run_ablations

        return run_ablations(language, seed, runs, out)

    _run(work, debug=debug)


@app.command()
def sensitivity(
    scenario: Scenario = "report_2025",
    seed: Seed = 1,
    years: Annotated[int, typer.Option("--years", min=1, max=10)] = 5,
    top: Annotated[int, typer.Option("--top", min=1, max=200, help="how many to list")] = 10,
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """Which parameters move the summary most, one at a time over their plausible ranges."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.sensitivity import run as run_sensitivity

        return run_sensitivity(language, scenario, seed, years, top)

    _run(work, debug=debug)


@app.command()
def hindcast(
    out: Annotated[
        Path | None, typer.Option("--out", help="folder for CSV tables and the manifest")
    ] = None,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="search for accepted parameter sets instead")
    ] = False,
    candidates: Annotated[
        int, typer.Option("--candidates", min=0, help="per block of the search; 0 as configured")
    ] = 0,
    free: Annotated[
        bool, typer.Option("--free", help="let governments decide, and compare what they do")
    ] = False,
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """The end of 2022 to the end of 2026 again, against the published numbers."""
    language = _language(lang)
    if calibrate and free:
        raise typer.BadParameter("--free and --calibrate exclude each other; give one")

    def work() -> int:
        if calibrate:
            from sim.hindcast.calibrate import run as run_calibration

            return run_calibration(language, candidates, out)
        if free:
            from sim.hindcast.acts import run as run_free

            return run_free(language, out)
        from sim.hindcast.show import run as run_hindcast

        return run_hindcast(language, out)

    _run(work, debug=debug)


@batch_app.command("run")
def batch_run(
    runs: Annotated[int, typer.Option("--runs", min=1, help="seeds per strategy")] = 100,
    workers: Workers = 2,
    out: Annotated[Path, typer.Option("--out", help="folder for the tables")] = Path("batch"),
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    strategies: Annotated[
        str, typer.Option("--strategies", help=f"comma-separated, or all: {_STRATEGIES}")
    ] = "doctrine,none",
    worlds: Worlds = "",
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """Run many seeds with each strategy and write tidy CSV tables."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.run import run as run_batch

        return run_batch(language, scenario, seed, runs, workers, strategies, out, worlds)

    _run(work, debug=debug)


@app.command()
def strategies(
    draws: Draws = 200,
    workers: Workers = 2,
    out: Annotated[Path, typer.Option("--out", help="folder for the tables")] = Path("strategies"),
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    chosen: Annotated[
        str, typer.Option("--strategies", help=f"comma-separated, or all: {_STRATEGIES}")
    ] = "all",
    worlds: Worlds = "all",
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """Compare strategies over hidden draws: how often each is best, and what being wrong costs."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.robust import run as run_robust

        return run_robust(language, scenario, seed, draws, workers, chosen, worlds, out)

    _run(work, debug=debug)


@app.command()
def recommendations(
    draws: Draws = 200,
    workers: Workers = 2,
    out: Annotated[Path, typer.Option("--out", help="folder for the tables")] = Path(
        "recommendations"
    ),
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    worlds: Worlds = "all",
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """The report's five recommendations: none, all, each alone, all but each, on the same luck."""
    language = _language(lang)

    def work() -> int:
        from sim.batch.robust import run_arms

        return run_arms(language, scenario, seed, draws, workers, worlds, out)

    _run(work, debug=debug)


@app.command()
def compare(
    saves: Annotated[list[Path], typer.Argument(help="two or more saves of the same world")],
    out: Annotated[Path, typer.Option("--out", help="the page to write")] = Path("compare.html"),
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """Several games of the same world side by side, as one HTML page without a network."""
    language = _language(lang)

    def work() -> int:
        from sim.reports.compare import run as run_compare

        return run_compare(saves, out, language)

    _run(work, debug=debug)


@app.command()
def replay(
    save: Annotated[Path, typer.Argument(help="a save")], lang: Lang = "", debug: Debug = False
) -> None:
    """Play a save again and check every turn against its hash."""
    language = _language(lang)

    def work() -> int:
        from sim.text.verify import run as run_replay

        return run_replay(save, language)

    _run(work, debug=debug)


@app.command()
def validate(
    scenario: Scenario = "",
    assumptions: Annotated[
        bool, typer.Option("--assumptions", help="list what rests on judgement")
    ] = False,
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """Check all rules, scenarios and texts; prints every problem with its place."""
    language = _language(lang)

    def work() -> int:
        from sim.hindcast.show import validate as validate_hindcast
        from sim.text.reference import assumptions as run_assumptions
        from sim.text.verify import validate as run_validate

        run_validate(scenario)
        if not scenario:
            validate_hindcast()
        return run_assumptions(language, scenario or "report_2025") if assumptions else 0

    _run(work, debug=debug)


@app.command()
def explain(
    what: Annotated[
        str,
        typer.Argument(
            help="parameters, state, indicators, sources, mechanisms, chronicle; or the name of a "
            "parameter, field, indicator, source or page of the manual; of a run also an actor, a "
            "deal, or abroad for what Japan changed in what others did"
        ),
    ],
    save: Annotated[
        Path | None, typer.Option("--save", help="a save: why the indicator moved in that game")
    ] = None,
    strategy: Strategy = "",
    year: Annotated[
        int | None, typer.Option("--year", help="of the game; else that of its largest change")
    ] = None,
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """What a number means, how a mechanism works; or why things in a save or a run came so."""
    language = _language(lang)
    _require_one_game(save, strategy)

    def work() -> int:
        from sim.game.strategies import DOCTRINE
        from sim.text import why
        from sim.text.reference import explain as run_explain

        if save is not None:
            return why.saved(language, save, what, year)
        # What only a run can tell is told of a simulated one where none is named.
        if strategy or year is not None or why.of_runs(scenario, what):
            return why.simulated(language, scenario, seed, strategy or DOCTRINE, what, year)
        return run_explain(language, scenario, what)

    _run(work, debug=debug)


@app.command()
def power(
    save: Annotated[Path | None, typer.Option("--save", help="a save to read")] = None,
    seed: Seed = 1,
    scenario: Scenario = "report_2025",
    strategy: Strategy = "",
    theory: Annotated[
        str, typer.Option("--theory", help="id of a file in configs/theories; all if not given")
    ] = "",
    out: Annotated[Path | None, typer.Option("--out", help="CSV file for all years")] = None,
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """One record under rival theories of power: index, rank and band by bloc and year."""
    language = _language(lang)
    _require_one_game(save, strategy)

    def work() -> int:
        from sim.batch import power as accounts
        from sim.game.strategies import DOCTRINE

        if save is not None:
            return accounts.saved(language, save, theory, out)
        return accounts.simulated(language, scenario, seed, strategy or DOCTRINE, theory, out)

    _run(work, debug=debug)


@app.command()
def manual(lang: Lang = "", debug: Debug = False) -> None:
    """Write the generated blocks of the manual's pages anew, and check the pages."""
    language = _language(lang)

    def work() -> int:
        from sim.text.manual import run as run_manual

        return run_manual(language, command_names())

    _run(work, debug=debug)


def command_names() -> frozenset[str]:
    """Names of all commands."""
    commands = (c.name or c.callback.__name__ for c in app.registered_commands if c.callback)
    return frozenset(commands) | {group.name for group in app.registered_groups if group.name}


@app.command()
def schema(
    out: Annotated[Path, typer.Option("--out", help="folder for the schemas")] = Path("schema"),
    lang: Lang = "",
    debug: Debug = False,
) -> None:
    """Write JSON Schemas of all config files, for editors that complete and check YAML."""
    language = _language(lang)

    def work() -> int:
        from sim.text.reference import schema as run_schema

        return run_schema(language, out)

    _run(work, debug=debug)


@app.command()
def turns(lang: Lang = "", debug: Debug = False) -> None:
    """Print the order of update of a quarter, with what each step reads and writes."""
    language = _language(lang)

    def work() -> int:
        from sim.text.verify import turns as run_turns

        return run_turns(language)

    _run(work, debug=debug)


@app.command()
def bench(debug: Debug = False) -> None:
    """Measure speed: ms per quarter at R = 1 and 64, ms per frame, ratios to a reference."""

    def work() -> int:
        from sim.batch.bench import run as run_bench

        return run_bench()

    _run(work, debug=debug)


def main() -> None:
    """Entry point of `run.py` and of the installed command."""
    app()
