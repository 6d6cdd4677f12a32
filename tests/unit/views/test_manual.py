"""Pages of the manual, cut into parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.core.texts import LANGUAGES
from sim.views.manual import INDEX, Part, page_of, pages, plain

PAGE = """<!--
about: what it is
phases: chips energy
-->
# Title

A line
and another `name_one`.
日本語の行が
続きます。

- an item
  over two lines
- the next

<!-- begin fields -->
| head | other |
| --- | --- |
| **bold** | a |
<!-- end -->

```equation
power = sum(queue, stage) * 2
```
"""


def test_a_page_is_cut_into_its_parts(tmp_path: Path) -> None:
    path = tmp_path / "some.md"
    path.write_text(PAGE, encoding="utf-8")
    page = page_of(path)
    assert (page.id, page.title, page.about, page.mechanism) == (
        "some",
        "Title",
        "what it is",
        True,
    )
    assert page.words("phases") == ("chips", "energy")
    assert page.parts == (
        Part("heading", "Title"),
        Part("text", "A line and another name_one.日本語の行が続きます。"),
        Part("item", "an item over two lines"),
        Part("item", "the next"),
        Part("table", rows=(("head", "other"), ("bold", "a"))),
        Part("code", "power = sum(queue, stage) * 2"),
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[a page](chips.md) and [a site](https://example.org/)", "a page and a site (https://example.org/)"),
        ("<https://example.org/>", "https://example.org/"),
        ("**bold**, *stressed*, `a * b` and 2 * 3 * 4", "bold, stressed, a * b and 2 * 3 * 4"),
        ("`+=` adds, `*=` multiplies, *so*", "+= adds, *= multiplies, so"),
    ],
)  # fmt: skip
def test_marks_of_style_are_taken_away(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_comes_first_and_mechanisms_in_the_order_of_the_quarter(language: str) -> None:
    found = pages(language)
    names = list(found)
    assert names[0] == INDEX
    told = [name for name in names if found[name].mechanism]
    assert told == names[1 : 1 + len(told)]
    assert told.index("capital") < told.index("energy") < told.index("chips") < told.index("events")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mark_of_the_file_is_left_in_what_is_shown(language: str) -> None:
    for page in pages(language).values():
        for part in page.parts:
            text = part.text + "".join(cell for row in part.rows for cell in row)
            assert "`" not in text
            assert "<!--" not in text
            assert part.kind == "code" or "**" not in text
