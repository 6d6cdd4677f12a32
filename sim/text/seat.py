"""The chair of the terminal: asks for lines, finds what is meant, orders through the desk."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Sequence

from sim.text import lists, overview
from sim.text.commands import COMMANDS, candidates, find, parse, split_pick, words_of
from sim.text.page import Page
from sim.views.desk import Desk
from sim.views.models import Action, Intent, MainView, Notice

Reader = Callable[[str], str]
Names = Sequence[tuple[str, str]]


def reader(page: Page) -> Reader:
    """Lines from the keyboard with editing, or from a pipe, then shown after the prompt."""
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (input() edits lines and remembers them with it)
        return input
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")

    def read(prompt: str) -> str:
        line = sys.stdin.readline()
        page.line(prompt + line.rstrip("\n"))
        if not line:
            raise EOFError
        return line

    return read


class Seat:
    """One sitting at the desk; the commands are in `sim.text.play`.

    Args:
        desk: the game.
        page: where to write.
        read: gives the next line for a prompt; EOFError at the end.
    """

    def __init__(self, desk: Desk, page: Page, read: Reader) -> None:
        self.desk = desk
        self.page = page
        self.read = read
        self.place: tuple[str, ...] = ()  # what is open; a number goes on from here
        self.warned = 0  # turn in which the open dilemma was pointed out
        self.leaving = False

    @property
    def view(self) -> MainView:
        """Everything that can be shown now."""
        return self.desk.main()

    def say(self, key: str, **values: object) -> None:
        """Write a text of the catalogue."""
        self.page.line(self.desk.text(key, **values))

    # -- the loop ------------------------------------------------------------------------------

    def run(self) -> int:
        """Ask for commands until the end; returns the exit code, 130 after Ctrl-C."""
        overview.title(self.page, self.desk.title())
        if not self.desk.in_game:
            self.tell(self.desk.do(Intent("new_game", {"seed": self.desk.seed})))
        code = 0
        try:
            self.sit()
        except KeyboardInterrupt:
            self.page.line()
            code = 130
        self.page.line(self.desk.text("text.goodbye", kept=self.desk.kept()))
        return code

    def sit(self) -> None:
        """The turns, until `quit` or the end of the input."""
        self.begin_turn()
        while not self.leaving:
            try:
                line = self.read(self.prompt())
            except EOFError:
                return
            self.command(line)

    def prompt(self) -> str:
        """Turn and open place, so that a bare number is never a riddle."""
        place = self.name(self.place[0]) if self.place else ""
        where = self.page.listed((self.view.top.turn_text, place))
        return self.desk.text("text.prompt", where=where)

    def name(self, command: str) -> str:
        """Name of a command in the present language."""
        return self.desk.text(f"text.words_{command}").split()[0]

    def command(self, line: str) -> None:
        """Do one line."""
        path = parse(line, self.place, self.desk.text)
        if path is None:
            self.say("text.unknown", typed=line.strip()[:40])
            words = [(w, self.name(c)) for c, s in COMMANDS for w in words_of(c, s, self.desk.text)]
            self.suggest(line.split()[0], words)
            return
        self.place = ()
        if not path:
            self.menu()
            return
        getattr(self, f"do_{path[0]}")(list(path[1:]))

    def menu(self) -> None:
        """The numbered menu in one paragraph."""
        numbered = enumerate(COMMANDS, start=1)
        text = self.desk.text
        self.page.run_in([text("text.menu_item", n=n, name=self.name(c)) for n, (c, _) in numbered])

    def begin_turn(self) -> None:
        """The situation at the start of a turn; the result when the game is over."""
        if self.view.final is not None:
            overview.final(self.page, self.view.final)
            self.say("text.over_hint")
            return
        overview.turn(self.page, self.view)
        self.page.line()
        self.menu()

    # -- choosing and ordering -----------------------------------------------------------------

    def tell(self, notice: Notice | None) -> bool:
        """Write a notice; True unless it is a refusal or an error."""
        if notice is None:
            return True
        if notice.kind == "info":
            self.page.line(notice.text)
            return True
        self.say(f"text.{notice.kind}", reason=notice.text)
        return False

    def pick(self, typed: str, names: Names) -> int | None:
        """Position of what was typed; says so when there is none."""
        found = find(typed, names)
        if found is None:
            self.say("text.no_such" if names else "text.none_here", typed=typed[:40], n=len(names))
            self.suggest(typed, names)
        return found

    def suggest(self, typed: str, names: Names) -> None:
        """Name what may have been meant; nothing where nothing is near."""
        near = candidates(typed, names)
        if near:
            self.say("text.candidates", names=self.page.listed(near))

    def order(self, action: Action) -> bool:
        """Draft an order; says what it costs and what is left, or why not."""
        if not action.enabled:
            self.say("text.refused", reason=action.reason)
            return False
        if not self.tell(self.desk.do(action.intent)):
            return False
        if self.view.drafts:
            text = lists.draft_line(self.page, self.view.drafts[-1])
            self.say("text.drafted", text=text)
        self.page.line(overview.purses(self.page, self.view.top))
        return True

    def open_and_order(
        self,
        command: str,
        args: list[str],
        names: Names,
        show: Callable[[int], None],
        actions: Callable[[int], tuple[Action, ...]],
    ) -> None:
        """Open one thing of a list, or take one of its actions."""
        typed, chosen = split_pick(args)
        self.place = (command,)
        i = self.pick(typed, names)
        if i is None:
            return
        self.place = (command, str(i + 1))
        if chosen is None:
            show(i)
            return
        k = self.pick(chosen, [("", a.label) for a in actions(i)])
        if k is not None and self.order(actions(i)[k]):
            self.place = (command,)
