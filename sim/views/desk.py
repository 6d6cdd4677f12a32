"""The desk: one game, one language; intents in, view models out. Window and terminal share it."""

from __future__ import annotations

import contextlib
import itertools
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core import paths
from sim.core.errors import MiddlePowerError, OrderRefused, SaveError
from sim.core.files import obstacle
from sim.core.texts import Language, language_of, signed
from sim.game import Session, saves
from sim.orders.types import Allocate, Answer, Bundle, Order, Propose, Reply, SetPolicy
from sim.rules.loader import load_ruleset
from sim.views import cards, charts, deals, numbers, results, world_map
from sim.views.deals import warning
from sim.views.manual import ManualPage, pages
from sim.views.models import (
    Action,
    Chart,
    Draft,
    Final,
    GoalFlag,
    HelpPage,
    Intent,
    MainView,
    MapView,
    NewsItem,
    Notice,
    Number,
    Report,
    TitleView,
)
from sim.views.news import coming, news
from sim.views.playable import require_decisions
from sim.views.words import Words

HELP = ("goal", "turn", "purse", "deal", "warnings", "why", "map", "limits", "keys")
WARNINGS = ("gamble", "debt", "precedent", "time", "silence")
SAVES_SHOWN = 5  # on the title screen


@dataclass(frozen=True, slots=True)
class _Past:
    """The part of the view that drafts do not touch; `key` says what it was built for."""

    key: tuple[int, int, str]
    goal: GoalFlag
    numbers: tuple[Number, ...]
    map: MapView
    charts: tuple[Chart, ...]
    news: tuple[NewsItem, ...]
    coming: tuple[NewsItem, ...]
    report: Report | None
    final: Final | None


class Desk:
    """What a seat sees and does.

    Args:
        language: `en` or `ja`.
        scenario: id of a scenario.
        seed: of the first game offered on the title screen.
        folder: where saves go; the user's data folder when None.

    Raises:
        ConfigError: unknown scenario, or one in which the record decides.
    """

    def __init__(
        self,
        language: str = "en",
        scenario: str = "report_2025",
        seed: int = 1,
        folder: Path | None = None,
    ) -> None:
        self.language: Language = language_of(language)
        self.scenario = scenario
        self.seed = seed
        self.folder = folder or paths.user_data() / "saves"
        self.session: Session | None = None
        self._obstacle = obstacle(self.folder)
        self._autosave = self.folder
        self._kept: tuple[Path, int] | None = None  # newest save of this game, turns in it
        self._view: MainView | None = None
        self._past: _Past | None = None
        self._report_open = False
        self._words: dict[str, Words] = {}
        self._manual: dict[str, tuple[ManualPage, ...]] = {}
        require_decisions(self.words)

    # -- reading -------------------------------------------------------------------------------

    @property
    def in_game(self) -> bool:
        """True while a game is open."""
        return self.session is not None

    @property
    def words(self) -> Words:
        """Words of the present language."""
        if self.language not in self._words:
            self._words[self.language] = Words.of(load_ruleset(self.scenario), self.language)
        return self._words[self.language]

    def text(self, key: str, **values: object) -> str:
        """A text of the catalogue."""
        return self.words(key, **values)

    def title(self) -> TitleView:
        """The title screen."""
        words = self.words
        saved = tuple(
            Action(words("app.continue", name=self.label(p)), Intent("load", {"path": str(p)}))
            for p in self.saves()[:SAVES_SHOWN]
        )
        return TitleView(
            title=words("app.title"),
            subtitle=words("app.subtitle"),
            disclaimer=words("app.disclaimer"),
            notice=words("app.boundaries"),
            actions=(
                *saved[:1],
                Action(
                    words("app.new_game", seed=self.seed),
                    Intent("new_game", {"seed": self.seed}),
                    hint=words("app.world_hint"),
                ),
                Action(words("app.new_world"), Intent("new_game", {"seed": 0})),
                Action(words("app.quit"), Intent("quit")),
            ),
            saves=saved[1:],
            credits=words("app.credits"),
            warning=self.unsaved,
        )

    @property
    def unsaved(self) -> str:
        """Why games cannot be kept and what helps; empty when they can."""
        if not self._obstacle:
            return ""
        return self.words("app.unsaved", folder=self.folder, reason=self._obstacle)

    def kept(self) -> str:
        """What is on disk of the open game, in one sentence."""
        finished = len(self._game().orders)
        path, turns = self._kept or (None, 0)
        if not finished or turns == finished:
            return self.words("app.kept" if path else "app.kept_first", path=path)
        if path:
            return self.words("app.kept_part", turns=turns, path=path)
        return self.words("app.kept_none")

    def saves(self) -> tuple[Path, ...]:
        """Saves in the folder, newest first."""
        found = self.folder.glob("*.json") if self.folder.is_dir() else ()
        return tuple(sorted(found, key=lambda p: -p.stat().st_mtime))

    def label(self, path: Path) -> str:
        """World, turn and date of a save; its name where it cannot be read."""
        try:
            save = saves.read(path)
        except SaveError:
            return path.stem
        rules = self.words.rules.scenario
        turn = min(len(save.turns) + 1, rules.quarters // rules.turn_quarters)
        date = time.strftime("%Y-%m-%d %H:%M", time.localtime(path.stat().st_mtime))
        return self.words("app.save_label", seed=save.seed, turn=turn, date=date)

    def main(self) -> MainView:
        """The situation room; built again only after something changed."""
        if self._view is None:
            self._view = self._build()
        return self._view

    def help(self) -> tuple[HelpPage, ...]:
        """Pages of the help."""
        words = self.words
        return tuple(HelpPage(words(f"help.{p}_title"), self._paragraphs(p), p) for p in HELP)

    def manual(self) -> tuple[ManualPage, ...]:
        """Pages of the model manual; read once."""
        if self.language not in self._manual:
            self._manual[self.language] = tuple(pages(self.language).values())
        return self._manual[self.language]

    def _paragraphs(self, page: str) -> tuple[str, ...]:
        words = self.words
        more = {
            "warnings": tuple(warning(words, w) for w in WARNINGS),
            "limits": (words("app.disclaimer"),),
            "map": (words("app.boundaries"),),
        }
        return (words(f"help.{page}_body"), *more.get(page, ()))

    def _build(self) -> MainView:
        session, words = self._game(), self.words
        past = self._turn()
        drafts = tuple(Draft(words.order(o), self._price(o)) for o in session.drafts())
        shown_deals = deals.deals(session, words)
        hint = "draft.hint_plain"
        if any(d.state == "offered" for d in shown_deals):
            hint = "draft.hint_offer"
        event = deals.event_view(session, words)
        if event is not None and not event.chosen:
            hint = "draft.hint_event"
        last = drafts[-1].text if drafts else ""
        return MainView(
            top=numbers.top_bar(session, words),
            goal=past.goal,
            numbers=past.numbers,
            map=past.map,
            cards=cards.cards(session, words),
            budget=cards.budget(session, words),
            deals=shown_deals,
            charts=past.charts,
            news=past.news,
            coming=past.coming,
            event=event,
            drafts=drafts,
            undo=Action(
                words("draft.undo"),
                Intent("undo"),
                enabled=bool(drafts),
                reason="" if drafts else words("draft.none"),
                hint=words("draft.undo_hint", text=last) if drafts else "",
            ),
            end_turn=Action(
                words("draft.end_turn"),
                Intent("end_turn"),
                enabled=not session.over,
                reason=words("reason.over") if session.over else "",
            ),
            hint=words(hint),
            report=past.report if self._report_open else None,
            final=past.final,
        )

    def _turn(self) -> _Past:
        """What only the end of a turn changes, built once per turn and language."""
        session, words = self._game(), self.words
        key = (id(session), session.turn, self.language)
        if self._past is None or self._past.key != key:
            quarters = session.last.quarters if session.last else range(0)
            self._past = _Past(
                key=key,
                goal=numbers.goal_flag(session, words),
                numbers=numbers.shown(session, words),
                map=world_map.map_view(session, words),
                charts=charts.charts(session, words),
                news=news(session, words, quarters),
                coming=coming(session, words),
                report=results.report(session, words),
                final=results.final(session, words),
            )
        return self._past

    def _price(self, order: Order) -> str:
        """Political capital that a draft takes, from the purses with and without it."""
        session = self._game()
        others = [d for d in session.drafts() if d != order]
        purse = session.rules.axes["actor"].index(session.seat)
        with_it = session.preview.political_capital[purse, 0]
        without = session.with_drafts(others).political_capital[purse, 0]
        price = self.words("draft.price", pc=signed(float(with_it - without)))
        asked = isinstance(order, Propose) and order.level > 0
        return self.words("deal.if_agreed", price=price) if asked else price

    def _game(self) -> Session:
        if self.session is None:
            raise MiddlePowerError("no game is open")
        return self.session

    def open(self, path: Path) -> None:
        """Continue a save.

        Raises:
            SaveError: see `Session.load`.
        """
        self.session = Session.load(path)
        self.session.language = self.language
        self._view = None
        self._kept = path, len(self.session.orders)
        own = path.name.startswith(saves.AUTO) and path.resolve().parent == self.folder.resolve()
        self._autosave = path if own else self._new_autosave()

    # -- doing ---------------------------------------------------------------------------------

    def do(self, intent: Intent) -> Notice | None:
        """Carry out an intent; a refusal or a failure comes back as a notice, never as a crash."""
        handlers: dict[str, Callable[[Mapping[str, Any]], Notice | None]] = {
            "policy": lambda v: self._draft(
                SetPolicy(str(v["measure"]), int(v["level"]), bool(v.get("now", 0)))
            ),
            "allocate": lambda v: self._draft(Allocate(str(v["line"]), float(v["amount"]))),
            "propose": lambda v: self._draft(Propose(str(v["deal"]), int(v["level"]))),
            "bundle": lambda v: self._draft(Bundle(str(v["partner"]), int(v["number"]))),
            "reply": lambda v: self._draft(Reply(str(v["deal"]), bool(v["accept"]))),
            "answer": lambda v: self._draft(Answer(str(v["event"]), str(v["choice"]))),
            "undo": lambda _: self._undo(),
            "end_turn": lambda _: self._end_turn(),
            "close_report": lambda _: self._close_report(),
            "language": lambda v: self._language(str(v["language"])),
            "new_game": lambda v: self._new_game(int(v["seed"])),
            "save": lambda _: self._save(),
            "load": self._load,
            "to_title": lambda _: self._to_title(),
            "quit": lambda _: None,
        }
        self._view = None
        try:
            return handlers[intent.kind](intent.values)
        except OrderRefused as refused:
            return Notice("refused", self.words.reason(refused.reason, refused.values))
        except MiddlePowerError as error:
            return Notice("error", str(error))

    def _draft(self, order: Order) -> None:
        self._game().draft(order)

    def _undo(self) -> None:
        self._game().undo()

    def _end_turn(self) -> Notice | None:
        session = self._game()
        session.end_turn()
        self._report_open = True
        try:
            self._keep(self._autosave)
        except SaveError as error:
            return self._not_kept(str(error))
        with contextlib.suppress(OSError):  # another game may tidy at the same moment
            saves.tidy(self.folder)
        return None

    def _keep(self, path: Path) -> None:
        session = self._game()
        session.save(path)
        self._kept, self._obstacle = (path, len(session.orders)), ""

    def _not_kept(self, reason: str) -> Notice | None:
        """A turn that could not be kept is over all the same: said once, until saving works."""
        said, self._obstacle = self._obstacle, self._obstacle or reason
        return None if said else Notice("error", self.unsaved)

    def _new_autosave(self) -> Path:
        """A name for this game alone; the random end keeps equal games of two processes apart."""
        session = self._game()
        start = f"{session.rules.scenario.id}-world-{session.seed}-{secrets.token_hex(3)}"
        return self.folder / f"{saves.AUTO}{start}.json"

    def _close_report(self) -> None:
        self._report_open = False

    def _language(self, language: str) -> None:
        self.language = language_of(language)
        if self.session is not None:
            self.session.language = self.language

    def _new_game(self, seed: int) -> None:
        chosen = seed or 1 + secrets.randbelow(999_999)
        self.session = Session(self.scenario, seed=chosen, language=self.language)
        self._report_open = False
        self._kept, self._autosave = None, self._new_autosave()

    def _save(self) -> Notice:
        session = self._game()
        path = self._free_name(f"world-{session.seed}-turn-{min(session.turn, session.turns):02d}")
        self._keep(path)
        return Notice("info", self.words("app.saved", name=path.name, folder=self.folder))

    def _free_name(self, stem: str) -> Path:
        """A file that does not exist yet: saving never replaces an earlier save."""
        names = itertools.chain((stem,), (f"{stem}-{n}" for n in itertools.count(2)))
        return next(p for n in names if not (p := self.folder / f"{n}.json").exists())

    def _load(self, values: Mapping[str, Any]) -> Notice:
        found = self.saves()
        if not values.get("path") and not found:
            return Notice("refused", self.words("app.no_save"))
        path = Path(str(values.get("path") or found[0]))
        self.open(path)
        self._report_open = False
        return Notice("info", self.words("app.loaded", turn=self._game().turn))

    def _to_title(self) -> None:
        self.session = None
        self._report_open = False
