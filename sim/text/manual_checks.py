"""What must hold of the pages of the manual: twins in both languages, known names and symbols."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from sim.core import paths
from sim.core.errors import did_you_mean
from sim.core.texts import LANGUAGES
from sim.game.strategies import DOCTRINE, NONE
from sim.mechanisms.pipeline import PHASES
from sim.rules.loader import scenario_ids
from sim.rules.ruleset import Ruleset
from sim.rules.strategies import ALL, load_library
from sim.text.traces import Trace, traces
from sim.views.manual import ManualPage
from sim.world.world import FIELDS

Pages = Mapping[str, Mapping[str, ManualPage]]  # by language and id

# Functions that equations may use; the page `index` says what they mean.
FUNCTIONS = frozenset(
    {"abs", "clip", "draw", "exp", "floor", "if", "else", "log", "log2", "log10", "logistic",
     "max", "mean", "min", "rank", "softmax", "sqrt", "sum", "waterfill"}
)  # fmt: skip
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z_0-9]*(?:\.[A-Za-z_][A-Za-z_0-9]*)?")
_DEFINED = re.compile(r"^([a-z_0-9]+)(?:\[[^]]*\])? *[-+*]?=", re.MULTILINE)
_ITEM = re.compile(r"^- `([a-z_0-9]+)` ?[:：]", re.MULTILINE)
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_BLOCK = re.compile(r"<!-- begin (\w+) -->")
_WORD = re.compile(r"[a-z_0-9]+")
_GENERATED = re.compile(r"<!-- begin .*?<!-- end -->", re.DOTALL)
_TEST = re.compile(r"`(tests/[^`]+\.py)`")


def problems(rules: Ruleset, every: Pages, commands: Collection[str]) -> list[str]:
    """One line for each thing that is wrong, with its page.

    Args:
        rules: whose names the pages may use.
        every: all pages.
        commands: names of the program's commands.
    """
    names = known_names(rules) | {name for pages in every.values() for name in pages}
    out = list(_groups(every[LANGUAGES[0]], rules))
    for name in sorted({name for pages in every.values() for name in pages}):
        lacking = [language for language in LANGUAGES if name not in every[language]]
        if lacking:
            out.append(f"{lacking[0]}/{name}.md: the page is missing in this language")
            continue
        twins = [every[language][name] for language in LANGUAGES]
        out += [f"{name}.md: {problem}" for problem in _twins(*twins)]
        for language, page in zip(LANGUAGES, twins, strict=True):
            found = dict.fromkeys(
                (*_names(page, names, commands), *_equations(page, rules), *_coverage(page, rules))
            )
            out += [f"{language}/{name}.md: {problem}" for problem in found]
    return out


def _groups(pages: Mapping[str, ManualPage], rules: Ruleset) -> Iterator[str]:
    """What the fronts name exists; a group of parameters or a step has one home."""
    groups = {key.partition(".")[0] for key in rules.parameter_records}
    known = {"parameters": groups, "phases": {phase.id for phase in PHASES}, "fields": set(FIELDS)}
    for page in pages.values():
        for key, names in known.items():
            for word in page.words(key):
                if word not in names:
                    yield f"{page.id}.md: unknown '{word}' in '{key}'{did_you_mean(word, names)}"
    for key in ("parameters", "phases"):
        homes: dict[str, str] = {}
        for page in pages.values():
            for word in page.words(key):
                if word in homes:
                    yield f"{page.id}.md: '{word}' of '{key}' belongs to {homes[word]}.md already"
                homes[word] = page.id


def _twins(one: ManualPage, other: ManualPage) -> Iterator[str]:
    """The languages have the same structure, blocks, equations and front."""
    texts = [_COMMENT.sub("", _FENCE.sub("", page.source)) for page in (one, other)]
    if len({tuple(_HEADING.findall(text)) for text in texts}) > 1:
        yield "the headings of the languages differ"
    if _BLOCK.findall(one.source) != _BLOCK.findall(other.source):
        yield "the generated blocks of the languages differ"
    if _fences(one, "equation") != _fences(other, "equation"):
        yield "the equations of the languages differ"
    if {k: v for k, v in one.front.items() if k != "about"} != {
        k: v for k, v in other.front.items() if k != "about"
    }:
        yield "the first comments of the languages differ"
    if any(not page.about for page in (one, other)):
        yield "the first comment needs an 'about'"
    if one.mechanism and not all(_TEST.search(page.source) for page in (one, other)):
        yield "a mechanism names its tests"


def _fences(page: ManualPage, kind: str) -> list[str]:
    return [text for found, text in _FENCE.findall(page.source) if found == kind]


def defined(page: ManualPage) -> set[str]:
    """Quantities that the page defines: left of an equals sign, or at the head of an item."""
    left = {name for text in _fences(page, "equation") for name in _DEFINED.findall(text)}
    return left | set(_ITEM.findall(page.source))


def _names(page: ManualPage, names: Collection[str], commands: Collection[str]) -> Iterator[str]:
    """Everything in backticks is something that exists."""
    own, groups = defined(page), page.words("parameters")
    for name in _CODE.findall(_FENCE.sub("", page.source)):
        bare = re.sub(r"\[[^]]*\]$", "", name).removesuffix("()")
        if not re.search(r"[A-Za-z]", bare) or bare in names or bare in own:
            continue
        if _is_command(bare, commands) or _is_file(bare):
            continue
        symbols = set(_SYMBOL.findall(bare)) if re.search(r"[ (]", bare) else {bare}
        symbols = {x for x in symbols - own if not any(f"{g}.{x}" in names for g in groups)}
        if not symbols <= set(names):
            yield f"unknown name '{name}'{did_you_mean(bare, names)}"


def _is_command(text: str, commands: Collection[str]) -> bool:
    program, _, rest = text.partition(" ")
    return program == "run.py" and (rest.split() or ["play"])[0] in commands


def _is_file(text: str) -> bool:
    """Whether a file or folder of the checkout has this name."""
    root = paths.configs().parent
    return not text.startswith("/") and ".." not in text and (root / text).exists()


def _equations(page: ManualPage, rules: Ruleset) -> Iterator[str]:
    """Every symbol of an equation is a field, a parameter, an id, or defined on the page."""
    groups = page.words("parameters")
    known = {*FIELDS, *rules.parameter_records, *FUNCTIONS, *rules.axes, *defined(page)}
    known |= {k.partition(".")[2] for k in rules.parameter_records if k.partition(".")[0] in groups}
    known |= {item for axis in rules.axes.values() for item in axis}
    for text in _fences(page, "equation"):
        for symbol in _SYMBOL.findall(text):
            if len(symbol) == 1:
                yield f"'{symbol}' in an equation: write quantities out"
            elif symbol not in known:
                yield f"unknown symbol '{symbol}' in an equation{did_you_mean(symbol, known)}"


def _coverage(page: ManualPage, rules: Ruleset) -> Iterator[str]:
    """What the steps of a page use is told by hand: parameters anywhere, changes as equations."""
    steps = [traces(rules).get(name, Trace()) for name in page.words("phases")]
    used = {key for step in steps for key in step.parameters}
    used |= {k for k in rules.parameter_records if k.partition(".")[0] in page.words("parameters")}
    said = set(_WORD.findall(_GENERATED.sub("", page.source)))
    for key in sorted(used):
        if key.partition(".")[2] not in said:
            yield f"no word of '{key}'"
    written = {field for step in steps for field in step.writes} | set(page.words("fields"))
    left = {name for text in _fences(page, "equation") for name in _DEFINED.findall(text)}
    for name in sorted(f for f in written & set(FIELDS) if FIELDS[f].role in {"stock", "flow"}):
        if name not in left | set(page.words("fields")):
            yield f"no equation says what happens to '{name}'"
    for name in sorted(left & set(FIELDS)):
        if steps and name not in written:
            yield f"an equation changes '{name}', and no step of the page does"


@lru_cache(maxsize=2)
def known_names(rules: Ruleset) -> frozenset[str]:
    """Names that pages may use in backticks, besides commands, files and their own."""
    measures = {m.id for m in rules.measures} | {m.id.partition(".")[0] for m in rules.measures}
    ids = {item for axis in rules.axes.values() for item in axis}
    features = {f.id for f in rules.file.features}
    steps = {phase.id for phase in PHASES}
    found = {*FIELDS, *rules.parameter_records, *rules.indicators, *rules.axes, *rules.sources}
    found |= {f"start.{name}" for name in FIELDS}
    found |= {*rules.accounts.measures, *rules.accounts.nodes}
    found |= {*rules.lines, *rules.goals, *scenario_ids(), *FUNCTIONS, *_code_names()}
    return frozenset(found | measures | ids | features | steps | _compared(rules))


def _compared(rules: Ruleset) -> set[str]:
    """Strategies, recommendations and outcomes."""
    library = load_library(rules)
    five = {f"{ALL}.{r.number}" for r in library.recommendations.recommendations}
    return {*library.strategies, *library.outcomes, *five, DOCTRINE, NONE}


@lru_cache(maxsize=1)
def _code_names() -> frozenset[str]:
    """Functions and classes of the program."""
    files: Sequence[Path] = sorted(Path(__file__).resolve().parents[1].rglob("*.py"))
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return frozenset(re.findall(r"^ *(?:def|class) (\w+)", code, re.MULTILINE))
