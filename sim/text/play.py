"""The game by keyboard in a terminal: the same views and intents as the window."""

from __future__ import annotations

from sim.core.texts import LANGUAGES
from sim.text import lists, overview
from sim.text.commands import COMMANDS, amount, find, fold, split_pick, words_of
from sim.text.page import Page
from sim.text.parts import show
from sim.text.seat import Seat, reader
from sim.views.desk import HELP, Desk
from sim.views.models import Action, Intent, MainView, Number

# Pages of the help on which the window speaks of the mouse: the terminal has its own words.
OWN_HELP = {"goal": "text.help_goal", "why": "text.help_why"}


def run(desk: Desk) -> int:
    """Play in the terminal, or from piped lines, until `quit` or the end of the input.

    Args:
        desk: with or without an open game; without one the game of its seed begins.

    Returns:
        The exit code, 0.
    """
    page = Page.of(desk.text)
    return Player(desk, page, reader(page)).run()


class Player(Seat):
    """All commands of the terminal; `do_<id>` takes the words after the command."""

    # -- commands: reading ---------------------------------------------------------------------

    def do_status(self, _args: list[str]) -> None:
        """Date, purses, objective, dilemma."""
        overview.turn(self.page, self.view)

    def do_news(self, _args: list[str]) -> None:
        """All acts of the last turn with their reasons."""
        overview.coming(self.page, self.desk.text("text.coming"), self.view.coming)
        overview.news(self.page, self.view.news)

    def do_numbers(self, args: list[str]) -> None:
        """All numbers; with a name or a number, why that one moved."""
        self.place = ("why",)
        if args:
            self.do_why(args)
        else:
            lists.numbers(self.page, self.desk.words, self.numbers)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers, with those behind the purses."""
        purses = (p.number for p in self.view.top.purses if p.number is not None)
        return tuple({n.id: n for n in (*self.view.numbers, *purses)}.values())

    def do_why(self, args: list[str]) -> None:
        """Causes that sum."""
        self.place = ("why",)
        if not args:
            lists.numbers(self.page, self.desk.words, self.numbers)
            return
        number = self.find_number(" ".join(args))
        if number is not None:
            lists.why(self.page, self.desk.words, number)

    def find_number(self, typed: str) -> Number | None:
        """The number of a purse by the name of the purse, any other as in a list."""
        free = ("free", fold(self.desk.text("text.free")))  # what `budget` calls its purse
        purses = {
            word: purse.number
            for purse in self.view.top.purses
            for word in (purse.id, fold(purse.label), *(free if purse.id == "budget" else ()))
        }
        if purses.get(fold(typed)):
            return purses[fold(typed)]
        parts = (n for number in self.numbers for part in number.parts for _, n in part.rows)
        known = {n.id: n for n in (*self.numbers, *parts)}
        i = self.pick(typed, [(n.id, n.label) for n in known.values()])
        return None if i is None else list(known.values())[i]

    def do_map(self, args: list[str]) -> None:
        """Blocs and flows, or one dossier."""
        self.place = ("map",)
        if not args:
            lists.world(self.page, self.view.map)
            return
        i = self.pick(" ".join(args), [(b.id, b.name) for b in self.view.map.blocs])
        if i is not None:
            lists.bloc(self.page, self.view.map.blocs[i], self.view.map)

    def do_charts(self, args: list[str]) -> None:
        """Paths since the start as tables."""
        self.place = ("charts",)
        if not args:
            lists.charts(self.page, self.view.charts)
            return
        i = self.pick(" ".join(args), [(c.id, c.title) for c in self.view.charts])
        if i is not None:
            lists.chart(self.page, self.desk.words, self.view.charts[i])

    def do_drafts(self, _args: list[str]) -> None:
        """Orders of this turn."""
        lists.drafts(self.page, self.view.drafts)
        self.page.line(overview.purses(self.page, self.view.top))

    def do_report(self, _args: list[str]) -> None:
        """The last report, or the result, once more."""
        if self.view.report is not None:
            overview.report(self.page, self.view.report)
        elif self.view.final is None:
            self.say("text.no_report")
        if self.view.final is not None:
            overview.final(self.page, self.view.final)

    # -- commands: ordering --------------------------------------------------------------------

    def do_answer(self, args: list[str]) -> None:
        """The dilemma, or an answer to it."""
        event = self.view.event
        if event is None:
            self.say("text.no_dilemma")
            return
        self.place = ("answer",)
        if not args:
            overview.event(self.page, event)
            return
        i = self.pick(" ".join(args), [(c.id, c.label) for c in event.choices])
        if i is not None and self.order(event.choices[i].action):
            self.place = ()

    def do_cards(self, args: list[str]) -> None:
        """Cards, one card, or one of its levels."""
        found = self.view.cards
        if not args:
            lists.cards(self.page, found)
            self.place = ("cards",)
            return
        self.open_and_order(
            "cards",
            args,
            [(c.id, c.title) for c in found],
            lambda i: lists.card(self.page, found[i]),
            lambda i: found[i].actions,
        )

    def do_deals(self, args: list[str]) -> None:
        """Deals, one deal, or a proposal or reply."""
        found = self.view.deals
        if not args:
            lists.deals(self.page, found)
            self.place = ("deals",)
            return
        self.open_and_order(
            "deals",
            args,
            [(d.id, d.title) for d in found],
            lambda i: lists.deal(self.page, found[i]),
            lambda i: found[i].actions,
        )

    def do_budget(self, args: list[str]) -> None:
        """The purse, one line of it, or a new amount for a line."""
        view = self.view.budget
        self.place = ("budget",)
        if not args:
            lists.budget(self.page, view)
            return
        typed, chosen = split_pick(args)
        i = self.pick(typed, [(line.id, line.label) for line in view.lines])
        if i is None:
            return
        line = view.lines[i]
        if not line.adjustable:
            self.say("text.refused", reason=line.reason)
            return
        if chosen is None:
            self.place = ("budget", str(i + 1))
            lists.budget_line(self.page, line)
            return
        value = amount(chosen, self.desk.text("text.amount_unit"))
        if value is None:
            self.say("text.no_amount", typed=chosen[:40])
            return
        intent = Intent("allocate", {"line": line.id, "amount": value})
        self.order(Action(line.label, intent))

    def do_undo(self, _args: list[str]) -> None:
        """Take back the last order of this turn."""
        undo = self.view.undo
        if not undo.enabled:
            self.page.line(undo.reason)
        elif self.tell(self.desk.do(undo.intent)):
            self.page.line(undo.hint)
            self.page.line(overview.purses(self.page, self.view.top))

    def do_end(self, _args: list[str]) -> None:
        """End the turn; asks once when the dilemma or an offer has no answer."""
        view = self.view
        if not view.end_turn.enabled:
            self.page.line(view.end_turn.reason)
            return
        if self.warned != view.top.turn and self.point_out(view):
            self.warned = view.top.turn
            return
        self.tell(self.desk.do(view.end_turn.intent))  # over, even where it could not be kept
        if self.view.report is not None:
            overview.report(self.page, self.view.report)
        self.begin_turn()

    def point_out(self, view: MainView) -> bool:
        """Say what has no answer yet; True when there is such a thing."""
        offers = [d for d in view.deals if d.state == "offered"]
        event = view.event if view.event is not None and not view.event.chosen else None
        if event is not None:
            self.say("text.unanswered", name=event.title)
        for deal in offers:
            self.say("text.unanswered_offer", name=deal.title, partner=deal.partner_name)
        return event is not None or bool(offers)

    # -- commands: the sitting -----------------------------------------------------------------

    def do_save(self, _args: list[str]) -> None:
        """Keep the game with this turn's drafts."""
        self.tell(self.desk.do(Intent("save")))

    def do_load(self, args: list[str]) -> None:
        """Saves, or continue one of them (number, name or path)."""
        saves = self.desk.saves()
        typed = " ".join(args)
        if typed and typed.endswith(".json"):
            path = typed
        elif not saves:
            self.say("app.no_save")
            return
        elif not typed:
            lists.saves(self.page, [(s.stem, self.desk.label(s)) for s in saves])
            self.place = ("load",)
            return
        else:
            i = self.pick(typed, [(s.stem, s.stem) for s in saves])
            if i is None:
                self.place = ("load",)
                return
            path = str(saves[i])
        if self.tell(self.desk.do(Intent("load", {"path": path}))):
            self.warned = 0
            self.begin_turn()

    def do_lang(self, args: list[str]) -> None:
        """The other language, or the one named."""
        first, second = LANGUAGES
        other = second if self.desk.language == first else first
        wanted = fold(args[0]) if args else other
        if wanted not in LANGUAGES:
            self.say("text.no_language", typed=args[0][:40])
            return
        self.desk.do(Intent("language", {"language": wanted}))
        self.say("text.language")
        self.menu()

    def do_plain(self, _args: list[str]) -> None:
        """Tables or plain lines."""
        self.page.plain = not self.page.plain
        self.say("text.plain_on" if self.page.plain else "text.plain_off")

    def do_help(self, args: list[str]) -> None:
        """Rules of play and all commands; `help manual` with or without a page: the manual."""
        if args and fold(args[0]) in (fold(w) for w in self.desk.text("text.words_manual").split()):
            self.manual(" ".join(args[1:]))
            return
        for name, page in zip(HELP, self.desk.help(), strict=True):
            if name == "keys":
                continue
            own = OWN_HELP.get(name)
            self.page.heading(page.title)
            self.page.lines([self.desk.text(own)] if own else page.paragraphs, indent=0)
        self.page.heading(self.desk.text("text.commands"))
        rows = []
        for command, short in COMMANDS:
            known = (self.name(command), *words_of(command, short, self.desk.text))
            first, *others = dict.fromkeys(known)
            rows.append([first, " ".join(others), self.desk.text(f"text.does_{command}")])
        self.page.table(["text.head_command", "text.head_words", "text.head_does"], rows)
        self.say("text.help_numbers")
        self.say("text.help_manual")

    def manual(self, wanted: str) -> None:
        """The list of the manual's pages, or one of them by number, id or title."""
        found = self.desk.manual()
        place = find(wanted, [(p.id, p.title) for p in found]) if wanted else None
        if place is not None:
            show(self.page, found[place].parts)
            return
        if wanted:
            self.say("text.no_page", typed=wanted[:40])
        rows = [[page.id, page.title, page.about] for page in found]
        self.page.table(["text.head_page", "text.head_title", "text.head_about"], rows)
        self.say("text.manual_hint")

    def do_quit(self, _args: list[str]) -> None:
        """Leave."""
        self.leaving = True
