"""The model manual: the pages of `assets/manual`, read and cut into parts that a seat can show.

A page begins with an HTML comment of `key: words` lines (`sim.text.manual` says which), and holds
blocks between HTML comments that are generated. Readers see neither kind of comment.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.core import paths
from sim.mechanisms.pipeline import PHASES

INDEX = "index"
_FRONT = re.compile(r"\A<!--\n(.*?)-->\n", re.DOTALL)
_MARK = re.compile(r"^<!--.*?-->\n?", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^]]+)\]\(([^)]+)\)")
_ADDRESS = re.compile(r"<(https?://[^>]+)>")
_STRESS = re.compile(r"(\*{1,2})(?=\S)(.+?)(?<=\S)\1")
_RULE = re.compile(r"[|: -]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page: `kind` is heading, text, item, code or table.

    Attributes:
        text: of all kinds but tables, without marks of style.
        rows: of a table, the headings first.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A page in one language.

    Attributes:
        front: key to its words: `about` (one line for lists), `phases`, `parameters`, `fields`.
        source: the whole file.
    """

    id: str
    front: Mapping[str, str]
    source: str

    @property
    def title(self) -> str:
        """The first heading."""
        return next(p.text for p in self.parts if p.kind == "heading")

    @property
    def about(self) -> str:
        """What it is about, in one line."""
        return self.front.get("about", "")

    @property
    def mechanism(self) -> bool:
        """Whether it describes a mechanism."""
        return "phases" in self.front

    def words(self, key: str) -> tuple[str, ...]:
        """Ids that the front names under a key."""
        return tuple(self.front.get(key, "").split())

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is shown, from the first heading on."""
        return _parts_of(self.source)


def folder(language: str) -> Path:
    """Where the pages of a language lie."""
    return paths.assets() / "manual" / language


def page_of(path: Path) -> ManualPage:
    """Read a page."""
    source = path.read_text(encoding="utf-8")
    match = _FRONT.match(source)
    lines = match.group(1).splitlines() if match else []
    pairs = (line.partition(":") for line in lines if ":" in line)
    return ManualPage(path.stem, {k.strip(): v.strip() for k, _, v in pairs}, source)


def pages(language: str, root: Path | None = None) -> dict[str, ManualPage]:
    """All pages of a language: the index, mechanisms in the order of the quarter, the rest.

    Args:
        language: `en` or `ja`.
        root: another folder with pages, for checks.
    """
    found = [page_of(path) for path in (root or folder(language)).glob("*.md")]
    return {page.id: page for page in sorted(found, key=_place)}


def _place(page: ManualPage) -> tuple[int, int, str]:
    order = [phase.id for phase in PHASES]
    phases = [order.index(name) for name in page.words("phases") if name in order]
    if page.mechanism:
        return 1, min(phases, default=len(order)), page.id
    return 0 if page.id == INDEX else 2, 0, page.id


@lru_cache(maxsize=64)
def _parts_of(source: str) -> tuple[Part, ...]:
    return tuple(_parts(_MARK.sub("", source).splitlines()))


def _parts(lines: list[str]) -> Iterator[Part]:
    """Cut Markdown as the manual uses it: headings, paragraphs, items, fences, tables."""
    rest = lines
    while rest:
        line = rest[0]
        if line.startswith("```"):
            end = next(i for i, text in enumerate(rest[1:], 1) if text.startswith("```"))
            yield Part("code", "\n".join(rest[1:end]))
            rest = rest[end + 1 :]
        elif not line.strip():
            rest = rest[1:]
        else:
            size = 1 if line.startswith("#") else _length(rest)
            yield _part(rest[:size])
            rest = rest[size:]


def _length(lines: list[str]) -> int:
    """Lines that belong to the paragraph, item or table that begins here."""
    table = lines[0].startswith("|")
    for i, line in enumerate(lines[1:], 1):
        starts = line.startswith(("#", "- ", "```")) or line.startswith("|") != table
        if not line.strip() or starts:
            return i
    return len(lines)


def _part(lines: list[str]) -> Part:
    if lines[0].startswith("|"):
        rows = [line.strip("|\n ").split("|") for line in lines if not _RULE.fullmatch(line)]
        return Part("table", rows=tuple(tuple(plain(cell) for cell in row) for row in rows))
    text = plain(_joined(lines))
    if lines[0].startswith("#"):
        return Part("heading", text.lstrip("# "))
    return (
        Part("item", text.removeprefix("- ")) if lines[0].startswith("- ") else Part("text", text)
    )


def _joined(lines: list[str]) -> str:
    """Lines of a paragraph in one; no space between Japanese characters."""
    out = lines[0].strip()
    for line in (x.strip() for x in lines[1:]):
        wide = unicodedata.east_asian_width(out[-1]) in "WF" or (
            unicodedata.east_asian_width(line[0]) in "WF"
        )
        out += line if wide else f" {line}"
    return out


def plain(text: str) -> str:
    """Text without marks of style; a link keeps its address when it leads outside."""

    def link(match: re.Match[str]) -> str:
        label, target = match.groups()
        return f"{label} ({target})" if "://" in target else label

    text = _ADDRESS.sub(r"\1", _LINK.sub(link, text))
    said = text.split("`")
    said[::2] = [_STRESS.sub(r"\2", words) for words in said[::2]]  # what is not code
    return "".join(said).strip()
