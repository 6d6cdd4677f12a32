"""The page that compares games: who got how far, the paths, the orders, and why they differ."""

from __future__ import annotations

from collections.abc import Sequence

from sim import __version__
from sim.reports.compare_orders import events, orders
from sim.reports.compare_table import charts, results
from sim.reports.compare_view import View
from sim.reports.compare_why import why
from sim.reports.games import Game
from sim.reports.html import Html, el
from sim.reports.html import page as document
from sim.views.words import Words


def page(games: Sequence[Game], words: Words) -> Html:
    """The whole page."""
    view = View(games, words)
    title = words("compare.title")
    return document(
        words.language,
        f"{title} – {words('app.title')}",
        _header(view, title),
        _section(view, "games", results(view)),
        _section(view, "paths", charts(view)),
        _section(view, "orders", orders(view)),
        _section(view, "events", events(view)),
        _section(view, "why", why(view)),
        _footer(view),
    )


def _section(view: View, key: str, content: Html) -> Html:
    """A part with its heading and a line on how to read it."""
    note = el("p", view.words(f"compare.{key}_note", turn=view.common), class_="soft")
    return el("section", el("h2", view.words(f"compare.{key}")), note, content)


def _header(view: View, title: str) -> Html:
    """What the page is, of which world, and the disclaimer."""
    words, rules = view.words, view.words.rules
    about = words(
        "compare.about",
        n=len(view.games),
        scenario=rules.scenario.name.of(words.language),
        goal=rules.goals[rules.scenario.goal].name.of(words.language),
    )
    lines = [el("h1", title), el("p", about)]
    if len({g.turns for g in view.games}) > 1:
        lines.append(el("p", words("compare.lengths", turn=view.common), class_="notice"))
    lines.append(el("p", words("app.disclaimer"), class_="notice note"))
    return el("header", *lines)


def _footer(view: View) -> Html:
    """What the page was made from."""
    words = view.words
    made = words("compare.made", version=__version__, rules=words.rules.sha256[:16])
    notes = [words(key) for key in ("goal.provisional", "final.note_model", "app.credits")]
    return el("footer", *(el("p", note) for note in (*notes, made)))
