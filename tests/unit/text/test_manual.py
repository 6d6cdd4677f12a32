"""The manual: what is generated is fresh, what is written names things that exist."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from sim.cli import app, command_names
from sim.core.errors import ConfigError
from sim.core.texts import LANGUAGES
from sim.mechanisms.pipeline import PHASES
from sim.rules.ruleset import Ruleset
from sim.rules.schema.common import Bilingual
from sim.text import manual, reference
from sim.text.manual_checks import problems
from sim.text.page import Page
from sim.text.parts import show
from sim.text.traces import indicator_reads, traces
from sim.views.manual import ManualPage, pages
from sim.views.words import Words
from sim.world.world import FIELDS

Pages = dict[str, dict[str, ManualPage]]
COMMANDS = command_names()


@pytest.fixture
def every() -> Pages:
    return {language: pages(language) for language in LANGUAGES}


# -- the shipped pages ----------------------------------------------------------------------------


def test_the_shipped_pages_have_no_problem(rules: Ruleset, every: Pages) -> None:
    assert problems(rules, every, COMMANDS) == []


def test_the_generated_blocks_are_fresh() -> None:
    assert list(manual.stale()) == [], "run `run.py manual`"


def test_every_group_of_parameters_has_a_page(rules: Ruleset, every: Pages) -> None:
    groups = {key.partition(".")[0] for key in rules.parameter_records}
    homes = {group for page in every["en"].values() for group in page.words("parameters")}
    assert groups == homes


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_tells_of_every_page_and_of_what_is_left_out(every: Pages, language: str) -> None:
    index = every[language]["index"].source
    assert all(f"({name}.md)" in index for name in every[language] if name != "index")
    words = {
        "en": ("Quantum", "bio", "prediction", "Gulf funds", "endorsed"),
        "ja": ("量子", "バイオ", "予測ではありません", "湾岸諸国", "承認"),
    }
    assert all(word in index for word in words[language])


def test_every_source_stands_on_the_page_of_sources(rules: Ruleset, every: Pages) -> None:
    for language in LANGUAGES:
        text = every[language]["sources"].source
        for key, source in rules.sources.items():
            (line,) = (x for x in text.splitlines() if x.startswith(f"- `{key}`"))
            assert all(fact in line for fact in (source.title, source.date, source.url))
        assert "`chips.leak_rate`" in text


def test_the_page_of_figures_holds_all_that_is_to_be_corrected(every: Pages) -> None:
    subjects = {
        "en": ("Article 113", "11 May 2023", "10^25", "13 billion", "GPT-3", "partial retreat"),
        "ja": ("第113条", "2023年5月11日", "10^25", "130億ドル", "GPT-3", "部分的撤退"),
    }
    for language, words in subjects.items():
        assert all(word in every[language]["figures"].source for word in words)


# -- what is generated ----------------------------------------------------------------------------


def test_a_step_is_followed_in_what_it_reads_and_writes(rules: Ruleset) -> None:
    sites = traces(rules)["sites"]
    assert {"idle", "installed", "retired", "chip_power", "foreign_owned"} == sites.writes
    assert "power" in sites.reads
    assert {"chips.retirement", "energy.load_factor", "energy.binds"} <= sites.parameters


def test_what_a_step_declares_to_write_it_writes(rules: Ruleset) -> None:
    # What only some years have: operations found out, breaches, shocks, the use of force.
    at_times = {
        "values": {"relation", "credibility"},
        "bundles": {"credibility", "next_level", "wait", "tabled"},
        "shocks": {"next_level", "cooldown"},
        "coercion": {
            "rung",
            "outcome",
            "next_level",
            "wait",
            "grievance",
            "relation",
            "credibility",
        },
        "dependence": {"substitutes", "supply_loss", "gdp", "approval"},
        "elections": {"elected", "administration", "approval", "credibility"},
    }
    for phase in PHASES:
        declared = set(phase.writes.replace(",", " ").split()) & set(FIELDS)
        declared -= at_times.get(phase.id, set())
        if phase.id not in {"orders", "record"}:  # orders and a timeline are not followed
            assert declared <= traces(rules)[phase.id].writes, phase.id


def test_an_indicator_is_followed_to_its_fields(rules: Ruleset) -> None:
    reads = indicator_reads(rules)
    assert reads["power_japan"] == {"power"}
    assert {"line", "base_research", "researchers"} <= reads["base_research"]


def test_a_stale_block_is_found_and_written_anew(rules: Ruleset, every: Pages) -> None:
    page, words = every["en"]["energy"], Words.of(rules, "en")
    old = replace(page, source=page.source.replace("| 12..20 |", "| 12..21 |"))
    assert old.source != page.source
    assert manual.written(words, old, every["en"]) == page.source


def test_a_changed_parameter_makes_its_page_stale(rules: Ruleset, every: Pages) -> None:
    record = rules.parameter_records["energy.cost"].model_copy(update={"value": 17.0})
    records = {**rules.parameter_records, "energy.cost": record}
    changed = Words.of(replace(rules, parameter_records=records), "ja")
    page = every["ja"]["energy"]
    assert "| `energy.cost` | 17 |" in manual.written(changed, page, every["ja"])


def test_the_blocks_of_a_page_hold_what_belongs_there(every: Pages) -> None:
    text = every["en"]["energy"].source
    assert "| `energy.load_factor` | 0.8 | share | 0.7..0.9 | `iea_energy_ai` | B |" in text
    assert "| `queue` | bloc, stage | GW |" in text
    assert "Power and Data-Centre Zones `power_zones`" in text
    assert "- `power_japan` (one for each bloc or pair)" in text
    assert "Parameters of other pages that it uses: `capital.chip_share`" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_power_tells_every_theory_mean_and_mark(
    rules: Ruleset, every: Pages, language: str
) -> None:
    text, accounts = every[language]["power"].source, rules.accounts
    for theory in accounts.theories.values():
        assert all(told.of(language) in text for told in (theory.body, theory.against))
        assert theory.works(language) in text
    uses = [w for t in accounts.theories.values() for w in t.literature if isinstance(w, Bilingual)]
    assert uses
    assert all(use.of(language) in text for use in uses)
    assert all(f"`{name}`" in text for name in (*accounts.nodes, *accounts.measures))
    assert "| share | 0.002 | 0.75 |" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_demands_names_parties_and_no_firm(
    rules: Ruleset, every: Pages, language: str
) -> None:
    words, text = Words.of(rules, language), every[language]["dependence"].source
    for demand in rules.demands.values():
        line = next(x for x in text.splitlines() if x.startswith(f"- {demand.name.of(language)} `"))
        asker = rules.actors[demand.asker]
        assert (words.actor(asker.id) in line) == (asker.kind == "government")


def test_a_changed_weight_makes_the_page_of_power_stale(rules: Ruleset, every: Pages) -> None:
    theory = rules.accounts.theories["scale"]
    other = theory.model_copy(update={"of": {**theory.of, "compute_part": 0.36}})
    nodes = {**rules.accounts.nodes, "scale": other}
    changed = replace(rules, accounts=replace(rules.accounts, nodes=nodes))
    page = every["en"]["power"]
    found = manual.written(Words.of(changed, "en"), page, every["en"])
    assert "Computing power: part of the world's (0.36)" in found
    assert found != page.source


# -- what is checked ------------------------------------------------------------------------------

BROKEN = {
    "a name": ("en", "## Lags", "`no_such_name`\n\n## Lags", "unknown name 'no_such_name'"),
    "a near name": ("en", "## Lags", "`chip_prise`\n\n## Lags", "did you mean 'chip_price'?"),
    "a file": ("ja", "## 時間差", "`tests/none.py`\n\n## 時間差", "unknown name 'tests/none.py'"),
    "a command": ("en", "## Lags", "`run.py fly`\n\n## Lags", "unknown name 'run.py fly'"),
    "a part of an expression": (
        "en", "## Lags", "`max(power, nothing_known)`\n\n## Lags", "unknown name 'max(power",
    ),
    "a symbol": ("en", "power += passing", "power += pasing", "unknown symbol 'pasing'"),
    "a letter": ("en", "power += passing", "power += x * passing", "'x' in an equation"),
    "other equations": ("en", "power += passing", "power += 2 * passing", "equations of the"),
    "a parameter that nobody tells of": (
        "en", "`energy.load_factor`", "`power`", "no word of 'energy.load_factor'",
    ),
    "a field without an equation": ("en", "applied +=", "asked +=", "what happens to 'applied'"),
    "a field of another page": ("en", "applied +=", "installed +=", "changes 'installed', and no"),
    "another heading": ("en", "## Lags", "### Lags", "headings of the languages differ"),
    "a lacking block": ("en", "begin sources", "begin nothing", "generated blocks of the"),
    "another front": ("en", "phases: energy", "phases: energy chips", "first comments of the"),
    "no word for lists": ("en", "about: ", "around: ", "needs an 'about'"),
    "no tests": ("en", "`tests/", "`sim/tests/", "a mechanism names its tests"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_page_is_told(rules: Ruleset, every: Pages, case: str, tmp_path: Path) -> None:
    language, old, new, message = BROKEN[case]
    for tongue in LANGUAGES:
        (tmp_path / tongue).mkdir()
        source = every[tongue]["energy"].source
        if tongue == language:
            assert old in source
            source = source.replace(old, new)
        (tmp_path / tongue / "energy.md").write_text(source, encoding="utf-8")
    broken: Pages = {tongue: pages(tongue, tmp_path / tongue) for tongue in LANGUAGES}
    found = problems(rules, broken, COMMANDS)
    assert any(message in problem for problem in found), found


def test_a_page_in_one_language_only_is_told(rules: Ruleset, every: Pages) -> None:
    del every["ja"]["chips"]
    assert problems(rules, every, COMMANDS) == ["ja/chips.md: the page is missing in this language"]


def test_a_group_has_one_home(rules: Ruleset, every: Pages) -> None:
    for language in LANGUAGES:
        page = every[language]["talent"]
        front = {**page.front, "parameters": "talent chips"}
        every[language]["talent"] = replace(page, front=front)
    assert any("'chips' of 'parameters' belongs to" in x for x in problems(rules, every, COMMANDS))


@pytest.mark.parametrize("key", ["phases", "parameters", "fields"])
def test_a_front_names_what_exists(rules: Ruleset, every: Pages, key: str) -> None:
    for language in LANGUAGES:
        page = every[language]["talent"]
        front = {**page.front, key: f"{page.front.get(key, '')} talnt"}
        every[language]["talent"] = replace(page, front=front)
        manual.written(Words.of(rules, language), every[language]["talent"], every[language])
    found = problems(rules, every, COMMANDS)
    assert any(f"unknown 'talnt' in '{key}'" in problem for problem in found)


# -- explain, manual ------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "title"), [("en", "Energy: power and"), ("ja", "エネルギー")])
def test_a_mechanism_is_explained_by_its_page(
    capsys: pytest.CaptureFixture[str], language: str, title: str
) -> None:
    assert reference.explain(language, "report_2025", "energy") == 0
    out = capsys.readouterr().out
    assert out.strip().startswith(title)
    assert "  power += passing[third]" in out
    assert "<!--" not in out
    assert "energy.load_factor" in out


def test_a_field_and_a_page_of_one_name_are_both_told(capsys: pytest.CaptureFixture[str]) -> None:
    reference.explain("en", "report_2025", "capability")
    out = capsys.readouterr().out
    assert "Kind: field of the state" in out
    assert "Capability and spillover" in out


@pytest.mark.parametrize("language", LANGUAGES)
def test_mechanisms_and_sources_are_listed(
    capsys: pytest.CaptureFixture[str], rules: Ruleset, every: Pages, language: str
) -> None:
    separator = rules.texts[language]["text.separator"]
    for what, names in (
        ("mechanisms", {p.id for p in every[language].values() if p.mechanism}),
        ("sources", set(rules.sources)),
    ):
        reference.explain(language, "report_2025", what)
        lines = capsys.readouterr().out.splitlines()
        assert {line.split(separator)[0] for line in lines} >= names


def test_a_source_is_told_with_what_rests_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    reference.explain("en", "report_2025", "cnas_smuggling")
    out = capsys.readouterr().out
    assert "Kind: source" in out
    assert "Used by: chips.leak_rate (L-SMUG-01)" in out


def test_an_unknown_name_gives_the_nearest_page() -> None:
    with pytest.raises(ConfigError, match="did you mean 'energy'"):
        reference.explain("en", "report_2025", "enerhy")


def test_the_command_finds_nothing_to_do() -> None:
    result = CliRunner().invoke(app, ["manual", "--lang", "en"])
    assert result.exit_code == 0, result.stdout
    assert "0 written anew: ok" in result.stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [80, 110, 140])
def test_tables_keep_names_whole_and_within_the_screen(
    rules: Ruleset, every: Pages, language: str, width: int
) -> None:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None)
    tables = [part for page in every[language].values() for part in page.parts if part.rows]
    show(Page(console, Words.of(rules, language), plain=False), tables)
    assert all(cell_len(line) <= width for line in out.getvalue().splitlines())
    names = {row[0] for part in tables for row in part.rows if row[0] in rules.parameter_records}
    assert len(names) > 100
    assert all(name in out.getvalue() for name in names)
