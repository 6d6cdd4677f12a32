"""`run.py manual`: write the generated blocks of the manual's pages anew, and check the pages.

A page of a mechanism begins with

    <!--
    about: one line for lists
    phases: the steps of the quarter that it describes
    parameters: groups of parameters whose home it is
    fields: further fields that it writes, which its steps do not show
    -->

and holds blocks `<!-- begin NAME -->` ... `<!-- end -->`, written by `manual_blocks.BLOCKS`.
Equations stand in fences marked `equation`, the same in both languages, with the names of fields
(`power`), parameters (`theta` on its own page, `energy.price` elsewhere) and ids; any other name
stands left of an equals sign or in an item "- `name`: what it is". What else is checked stands in
`manual_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sim.core.texts import LANGUAGES
from sim.reports.files import write_text
from sim.rules.loader import load_ruleset
from sim.text.manual_blocks import BLOCKS, Writer
from sim.text.manual_checks import problems
from sim.text.page import Page
from sim.views.manual import ManualPage, folder, pages
from sim.views.words import Words

_BLOCK = re.compile(r"^<!-- begin (\w+) -->\n.*?^<!-- end -->$", re.MULTILINE | re.DOTALL)


def written(words: Words, page: ManualPage, every: Mapping[str, ManualPage]) -> str:
    """The page with its blocks as they should be; an unknown block stays as it is."""
    writer = Writer(words, page, every)

    def block(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in BLOCKS:
            return match.group(0)
        lines = "\n".join(BLOCKS[name](writer))
        return f"<!-- begin {name} -->\n{lines}\n<!-- end -->"

    return _BLOCK.sub(block, page.source)


def stale() -> dict[tuple[str, str], str]:
    """Pages whose blocks are not as they should be: (language, page) to the text they should be."""
    rules = load_ruleset()
    out: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        words, every = Words.of(rules, language), pages(language)
        for page in every.values():
            text = written(words, page, every)
            if text != page.source:
                out[language, page.id] = text
    return out


def run(language: str, commands: Collection[str]) -> int:
    """Write stale blocks anew, then print what is wrong with the pages.

    Args:
        language: of what is said, `en` or `ja`.
        commands: names of the program's commands, which pages may speak of.

    Returns:
        The exit code: 0, or 2 when a page has a problem.
    """
    rules = load_ruleset()
    page = Page.of(Words.of(rules, language))
    found = stale()
    for (tongue, name), text in found.items():
        write_text(folder(tongue) / f"{name}.md", text)
        page.line(page.say("manual.written", page=f"{tongue}/{name}.md"))
    wrong = problems(rules, {tongue: pages(tongue) for tongue in LANGUAGES}, commands)
    page.lines(wrong, indent=0)
    if not wrong:
        page.line(page.say("manual.good", n=len(pages(language)), written=len(found)))
    return 2 if wrong else 0
