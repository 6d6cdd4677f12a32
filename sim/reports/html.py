"""Pages: elements that escape what they are given, and the shell of a self-contained page.

A page refers to nothing outside itself: no script, no network, no font to load.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

_VOID = {"meta", "br", "col"}
STYLE = """
:root { --ink: #1a1d24; --soft: #5b6270; --line: #d5d9e0; --paper: #ffffff; --tint: #f4f6f9;
  --mark: #fff3d1; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 28px 48px; max-width: 1240px; color: var(--ink);
  background: var(--paper); line-height: 1.55; font-size: 15px;
  font-family: "Noto Sans JP", "BIZ UDPGothic", "Hiragino Sans", "Yu Gothic", "Noto Sans CJK JP",
    system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
html[lang="ja"] body { line-height: 1.7; }
h1 { font-size: 26px; line-height: 1.3; margin: 0 0 6px; }
h2 { font-size: 19px; margin: 36px 0 8px; padding-bottom: 4px;
  border-bottom: 2px solid var(--ink); }
h3 { font-size: 15px; margin: 20px 0 4px; }
p { margin: 6px 0; max-width: 82ch; }
html[lang="ja"] p:not(.notice) { max-width: 50em; }
.soft, figcaption, .note { color: var(--soft); font-size: 13px; }
p.notice { background: var(--tint); border-left: 4px solid var(--soft); padding: 8px 12px;
  max-width: none; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 8px 0 4px; font-size: 13.5px; }
th, td { border-bottom: 1px solid var(--line); padding: 5px 8px; text-align: left;
  vertical-align: top; overflow-wrap: break-word; }
html[lang="ja"] th, html[lang="ja"] td { line-break: strict; }
tbody th { min-width: 11em; }
thead th { border-bottom: 2px solid var(--soft); vertical-align: bottom; }
tbody th { font-weight: 600; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th.n { white-space: normal; }
table.wide { table-layout: fixed; }
table.wide th:first-child { width: 12em; }
tr.sum th, tr.sum td { border-top: 2px solid var(--soft); font-weight: 600; }
th small { font-weight: 400; }
td small { color: var(--soft); font-size: 12px; }
.badge { display: inline-block; min-width: 1.6em; padding: 0 .35em; border-radius: 4px;
  font-weight: 700; text-align: center; color: #fff; }
li.own { background: var(--mark); box-shadow: -3px 0 0 #8a5a00; padding: 0 4px; }
ul { margin: 0; padding: 0; list-style: none; }
li { margin: 0 0 3px; }
.charts { display: grid; gap: 10px 28px;
  grid-template-columns: repeat(auto-fit, minmax(520px, 1fr)); }
figure { margin: 8px 0; break-inside: avoid; }
figure h3 { margin: 0; }
h3 small { font-weight: 400; color: var(--soft); }
svg { width: 100%; height: auto; display: block; }
svg.bar { width: 64px; margin: 2px 0 0 auto; }
svg text { font-size: 12px; fill: var(--ink); font-family: inherit; }
svg text.level { fill: var(--soft); paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
svg text.soft { fill: var(--soft); }
footer { margin-top: 40px; border-top: 1px solid var(--line); color: var(--soft);
  font-size: 12.5px; }
@media (max-width: 700px) { body { padding: 14px; } .charts { grid-template-columns: 1fr; } }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .charts { grid-template-columns: 1fr 1fr; }
  h2, h3 { break-after: avoid; } tr, figure, li { break-inside: avoid; }
  table.wide { min-width: 0 !important; }
  thead { display: table-header-group; } .scroll { overflow: visible; }
  .badge, .own, .notice, svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


class Html(str):
    """Text that is markup; any other text is escaped where it is put in."""

    __slots__ = ()


def markup(children: Iterable[str]) -> Html:
    """Children one after the other, escaped where they are not markup."""
    return Html("".join(c if isinstance(c, Html) else html.escape(c) for c in children))


def el(name: str, /, *children: str, **attributes: object) -> Html:
    """An element. `class_` stands for class, other underscores for hyphens; None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{markup(children)}</{name}>")


def table(head: Iterable[str], rows: Iterable[str], **attributes: object) -> Html:
    """A table that scrolls in itself when it is wide; cells and rows are elements."""
    top = el("thead", el("tr", *head))
    return el("div", el("table", top, el("tbody", *rows), **attributes), class_="scroll")


def page(language: str, title: str, *body: str) -> Html:
    """A whole document in UTF-8."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", title),
        el("style", Html(STYLE)),
    )
    return Html("<!DOCTYPE html>\n" + el("html", head, el("body", *body), lang=language) + "\n")
