# Sample data; a Japanese letter counts as two columns.
# ruff: noqa: E501, FBT003, ISC004, C901, RUF005
"""A desk without a game: rich sample views in both languages, and a log of intents."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from sim.views.manual import ManualPage, pages
from sim.views.models import (
    Action,
    BlocView,
    BudgetLine,
    BudgetView,
    Card,
    Cause,
    Chart,
    Choice,
    Deal,
    Draft,
    EventView,
    Final,
    Flow,
    GoalBar,
    GoalFlag,
    HelpPage,
    Intent,
    MainView,
    MapView,
    NewsItem,
    Notice,
    Number,
    Part,
    Purse,
    Report,
    Series,
    Term,
    TitleView,
    TopBar,
)
from tests.ui import fake_sample as sample

SHORT = {
    "japan": "JP", "us": "US", "china": "CN", "eu": "EU", "gulf": "GCC", "asia": "AP", "big_tech": "BT",
    "gulf_funds": "GF",
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
Words = Callable[[sample.Pair], str]


@cache
def catalogue(language: str) -> dict[str, str]:
    """The chrome words as the front-end's catalogue has them."""
    path = ROOT / "configs" / "text" / language / "ui.yaml"
    data: dict[str, str] = yaml.safe_load(path.read_text("utf-8"))
    return data


class FakeDesk:
    """Answers like the real desk; `intents` holds what was sent."""

    def __init__(self, language: str = "en", *, in_game: bool = True) -> None:
        """Opens on the title screen unless `in_game`."""
        self.language = language
        self.in_game = in_game
        self.intents: list[Intent] = []
        self.turn = 3
        self.chosen = ""
        self.amounts = {line[0]: float(line[2]) for line in sample.LINES}
        self.drafted: list[str] = ["factory_grants"]
        self.replied = False
        self.report = False
        self.final = False

    def text(self, key: str, **values: object) -> str:
        """A word of the chrome."""
        template = catalogue(self.language)[key]
        return template.format(**values) if values else template

    def w(self, pair: sample.Pair) -> str:
        """The word of the pair in the language."""
        return pair[self.language == "ja"]

    def do(self, intent: Intent) -> Notice | None:
        """Changes the sample a little, as the game would."""
        self.intents.append(intent)
        values = intent.values
        match intent.kind:
            case "language":
                self.language = str(values["language"])
            case "new_game" | "load_game":
                self.in_game = True
            case "to_title":
                self.in_game = False
            case "allocate":
                self.amounts[str(values["line"])] = float(values["amount"])
            case "draft":
                self.drafted.append(str(values["policy"]))
                return Notice("info", self.w(("Order drafted.", "指示に加えました。")))
            case "undo":
                self.drafted.pop()
            case "reply":
                self.replied = True
            case "answer":
                self.chosen = str(values["choice"])
            case "end_turn":
                self.turn += 1
                self.chosen, self.drafted, self.report = "", [], True
                self.final = self.turn > 20
            case "close_report":
                self.report = False
            case "save":
                return Notice("info", self.w(("Game saved.", "保存しました。")))
            case "refuse":
                return Notice(
                    "refused", self.w(("Not enough political capital.", "政治的資本が足りません。"))
                )
        return None

    def manual(self) -> tuple[ManualPage, ...]:
        """The shipped pages."""
        return tuple(pages(self.language).values())

    def help(self) -> tuple[HelpPage, ...]:
        """Two pages."""
        body = self.w((
            "You are the cabinet secretariat of a middle power. Every half-year you start, raise or "
            "stop policies, divide the purse and negotiate. The pale mark shows Japan without you: "
            "the gap is your work.",
            "あなたはミドルパワーの内閣官房です。半年ごとに政策を始め、広げ、止め、予算を分け、交渉します。"
            "薄い印は「何も変えなかった日本」。その差が、あなたの仕事です。",
        ))  # fmt: skip
        return (
            HelpPage(self.w(("The aim", "目標")), (body, body)),
            HelpPage(self.w(("A turn", "ターンの流れ")), (body, body, body)),
        )

    def title(self) -> TitleView:
        """The title screen."""
        w = self.w
        return TitleView(
            title=w(("Middle Power", "ミドルパワー")),
            subtitle=w(("Geoeconomics in the age of generative AI", "生成AI時代の地経学")),
            disclaimer=w((
                "A game and a research tool, no forecast. What actors say is invented by the game.",
                "これはゲームであり、研究のための道具です。予測ではありません。各主体の発言は創作です。",
            )),
            notice=w(("Boundaries are illustrative and imply no position.",
                      "境界線は便宜上のもので、いかなる立場も示しません。")),
            actions=(
                Action(w(("Play: 2026 to 2035", "はじめる：2026年から2035年")),
                       Intent("new_game", {"scenario": "base_2026"}),
                       hint=w(("Twenty turns, one objective of six.", "20ターン。六つの目標から一つを選びます。"))),
                Action(w(("Guided first game", "はじめての方へ")), Intent("new_game", {"scenario": "guided_2026"}),
                       hint=w(("Three turns in ten minutes.", "3ターン、10分で要点をつかみます。"))),
                Action(w(("Workshop", "演習")), Intent("new_game", {"scenario": "workshop"}), enabled=False,
                       reason=w(("Not in this version.", "この版にはありません。"))),
            ),
            saves=(
                Action(w(("2028 H1, turn 5: Trusted-Application Power", "2028年前半・第5ターン：信頼で選ばれる応用大国")),
                       Intent("load_game", {"save": "auto"})),
                Action(w(("2027 H2, turn 4: Rule-Maker", "2027年後半・第4ターン：ルールの担い手")),
                       Intent("load_game", {"save": "b"})),
            ),
            credits=w(("Apache 2.0 licence. Map: Natural Earth. Font: Noto Sans JP. Icons: Tabler.",
                       "Apache 2.0ライセンス。地図：Natural Earth。書体：Noto Sans JP。アイコン：Tabler。")),
        )  # fmt: skip

    def numbers(self) -> tuple[Number, ...]:
        """All numbers with causes that sum."""
        return tuple(self._number(i, row) for i, row in enumerate(sample.NUMBERS))

    def _number(self, i: int, row: tuple[object, ...]) -> Number:
        w = self.w
        name, icon, label, value, text, before, delta, delta_text, better = sample.NUMBERS[i]
        path = tuple(value - delta * (6 - t) * (0.6 + 0.3 * math.sin(t + i)) for t in range(6)) + (
            value,
        )
        causes = tuple(
            Cause(w(c[0]), c[1] * delta, f"{c[1] * delta:+.3f}", w(c[2])) for c in sample.CAUSES
        )
        return Number(
            name, w(label), value, w(text), delta, w(delta_text), better, path,
            tuple(p - abs(delta) * 0.4 * t / 6 for t, p in enumerate(path)), causes if delta else (),
            w(("Index 0-1, survey based, confidence B.", "指数（0～1）。調査に基づく。確度B。")), icon, w(before),
            group=w(sample.GROUP) if i >= 5 else "", parts=self._parts() if i == 3 else (),
        )  # fmt: skip

    def _parts(self) -> tuple[Part, ...]:
        """A number by sector, each row with causes of its own."""
        rows = tuple(
            (
                self.w(label),
                replace(self._number(4, ()), id=f"sector_{n}", value=share, label=self.w(label)),
            )
            for n, (label, share) in enumerate(sample.SECTORS)
        )
        return (Part(self.w(("Deep use by sector", "分野別の本格活用率")), rows),)

    def goal(self) -> GoalFlag:
        """Three bars and the floor."""
        w = self.w
        bars = (
            GoalBar("deep_use", w(("Deep use, three sectors", "業務への本格活用（三分野）")), 14.2, w(("14.2 %", "14.2％")),
                    5, 30, 19, w(("19.0 % (ghost line +8)", "19.0％（従来線＋8）")), 24,
                    w(("24.0 % (ghost line +13)", "24.0％（従来線＋13）")), 11, w(("11.0 %", "11.0％")), "missed",
                    w(("4.8 points short", "あと4.8ポイント"))),
            GoalBar("trust", w(("Trust at home", "社会的信頼")), 0.36, "0.36", 0.2, 0.5, 0.35, "0.35", 0.39,
                    "0.39", 0.30, "0.30", "met", w(("Met", "達成"))),
            GoalBar("recognition", w(("Blocs that accept the Japanese mark", "日本の認証を認める主体")), 3, "3", 0, 4, 2,
                    "2", 3, "3", 0, "0", "outstanding", w(("Outstanding", "上位目標達成"))),
        )  # fmt: skip
        floor = GoalBar(
            "lag", w(("Floor: replication lag", "床：追試の遅れ")), 12.6, w(("12.6 months", "12.6か月")), 6, 20, 15,
            w(("15 months at most", "15か月以下")), 18, w(("18 months", "18か月")), 12.9, w(("12.9 months", "12.9か月")), "met",
            w(("Holds: at most 15 months", "維持（15か月以下）")), True,
            w(("Two turns late.", "動きは二期遅れです。")),
        )  # fmt: skip
        return GoalFlag(
            w(("Trusted-Application Power", "信頼で選ばれる応用大国")),
            w(("Chosen because its AI can be relied on", "頼れるAIで選ばれる国になる")), bars, floor,
            w(("Two of three bars met; the floor holds.", "三本のうち二本を達成。床は維持。")),
            w(("Base research is below what keeping up takes.", "基盤研究費が必要額に届いていません。")),
        )  # fmt: skip

    def cards(self) -> tuple[Card, ...]:
        """Ten cards in all states."""
        w = self.w
        cards: list[Card] = []
        for row in sample.CARDS:
            name, icon, title, body, cost, pips, teams, delay, state, state_text, lock = row
            levels = self._levels(name, state, w(lock))
            cards.append(
                Card(
                    name, w(title), w(body), icon, 1 + len(cards) % 5, "B", state, w(state_text), w(cost), pips,
                    teams, w(delay), w(lock), levels,
                    ((w(("Needs", "前提")), w(("Local consent", "地元の同意"))),
                     (w(("Gain", "効果")), w(("+0.5 GW a year after eight quarters", "8四半期後から年0.5GW増"))),
                     (w(("Price", "代償")), w(("Land, water, electricity bills +1 %", "土地、水、電気料金＋1％"))),
                     (w(("Who reacts", "反応")), w(("Hyperscalers, Gulf funds", "大規模クラウド事業者、湾岸の政府系ファンド")))),
                    self.numbers()[:1],
                    delay_short=w((f"2-{2 * teams + 4} q", f"2～{2 * teams + 4}四半期")),
                    capital_text=f"{3 * pips}",
                    teams_text=w((f"{teams}, 1 free again in 3 q", f"{teams}チーム、うち1チームは3四半期後に空く")),
                    warning=w(("Ends next turn unless renewed", "次のターンで終了（延長しない場合）"))
                    if state == "running" else "",
                    warning_short=w(("Ends next turn", "次のターンで終了")) if state == "running" else "",
                )
            )  # fmt: skip
        more = [replace(k, id=f"{k.id}_{n}") for n in (2, 3) for k in cards]
        return (*cards, *more)

    def _levels(self, name: str, state: str, lock: str) -> tuple[Action, ...]:
        """Two levels: a running card stands at the first, a drafted one is to take the second."""
        w = self.w
        marks = {"running": ("in_force", ""), "drafted": ("", "drafted")}.get(state, ("", ""))
        orders = [
            Action(
                w((f"Order level {n}", f"第{n}段階を指示")), Intent("draft", {"policy": name, "level": n}),
                state != "locked" and mark != "in_force", lock, w(("Takes effect next half-year", "次の半年から始まります")),
                mark,
            )
            for n, mark in enumerate(marks, start=1)
        ]  # fmt: skip
        if state == "running":
            stop = Intent("draft", {"policy": name, "level": 0})
            orders.append(Action(w(("Stop", "中止")), stop, ends=True))
        return tuple(orders)

    def budget(self) -> BudgetView:
        """Seven lines of the purse."""
        w = self.w

        def money(bn: float) -> str:
            return w((f"¥{bn:,.0f}bn", f"{bn * 10:,.0f}億円"))

        lines = tuple(
            BudgetLine(
                n, w(label), self.amounts[n], money(self.amounts[n]), low, high, 10, ok, w(why)
            )
            for n, label, _, low, high, ok, why in sample.LINES
        )
        free = 1240 - sum(self.amounts.values())
        return BudgetView(
            w(("Purse of fiscal 2027", "2027年度の予算")),
            w(("First half-year: at most 10 % may move.", "前半のターンでは、動かせるのは1割までです。")),
            1240, money(1240), free, money(free), lines,
        )  # fmt: skip

    def deals(self) -> tuple[Deal, ...]:
        """Four deals in four states."""
        w = self.w
        return tuple(
            Deal(
                name, w(title), partner, w(who),
                w(("Inspectors, and a reporting duty in law", "検査官の増員と、法律による報告義務")),
                w(("One test for both markets; exports +3 %", "一度の試験で両市場に通用、輸出＋3％")), self._deal_state(state),
                w(state_text), chance, self._chance(chance),
                tuple(Term(w(t), v, f"{v:+.1f}" if v else "", red) for t, v, red in sample.TERMS),
                w(("Theirs: assurance below .40. Ours: the EU sets rules alone.",
                   "相手：評価能力が0.40未満。日本：EUだけが規則を決めること。")),
                w(("\"Inspectors first, then a duty in law.\"", "「まず検査官を。次に法律上の義務を。」")),
                w(("Pledge the duties act within four quarters: 61 → 74 %", "4四半期以内の義務化法を公約：61→74％")),
                w(("Word -0.05, EU memory -0.30 for two years", "国際的信認－0.05、EUの記憶－0.30（2年間）")),
                self._deal_actions(name, state), unstopped=0.34, stopped=chance < 0.2,
                default_text=w(("Without a reply this turn the offer lapses.", "今期に返答しなければ、この提案は失効します。"))
                if state == "offered" else "",
            )
            for name, partner, title, who, state, state_text, chance in sample.DEALS
        )  # fmt: skip

    def _chance(self, chance: float) -> str:
        if chance < 0.2:
            return self.w(
                (
                    "Stopped by a red line (34 % without it)",
                    "譲れない一線により不成立（それがなければ34％）",
                )
            )
        return self.w((f"{chance:.0%} would say yes", f"応じる確率{chance:.0%}"))

    def _deal_state(self, state: str) -> str:
        return "answered" if state == "offered" and self.replied else state

    def _deal_actions(self, name: str, state: str) -> tuple[Action, ...]:
        w = self.w
        if state == "in_force":
            question = w(("Break it? Word -0.05.", "破棄しますか。国際的信認－0.05。"))
            end = Intent("propose", {"deal": name, "level": 0})
            return (
                Action(w(("Break the deal", "合意を破棄する")), end, ends=True, confirm=question),
            )
        if state == "offered":
            replies = ((1, ("Accept", "受け入れる")), (0, ("Decline", "断る")))
            return tuple(
                Action(w(t), Intent("reply", {"deal": name, "accept": n})) for n, t in replies
            )
        return (
            Action(w(("Propose", "提案する")), Intent("propose", {"deal": name}), state == "open",
                   w(("Two proposals a turn are the limit", "提案は1ターンに二つまでです"))),
            Action(w(("Ask what they want", "望みを尋ねる")), Intent("ask", {"deal": name})),
            Action(w(("Add the pledge", "公約を添える")), Intent("sweeten", {"deal": name}), False,
                   w(("Needs 6 points of political capital", "政治的資本が6必要です"))),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Four charts."""
        w = self.w
        years = [2026 + t / 2 for t in range(8)]

        def curve(a: float, b: float) -> tuple[tuple[float, float], ...]:
            return tuple(
                (y, a * (1 + b) ** t + math.sin(t) * a * 0.02) for t, y in enumerate(years)
            )

        names = {
            "japan": ("Japan", "日本"), "us": ("United States", "米国"), "china": ("China", "中国"),
            "eu": ("EU", "EU"), "ghost": ("Inherited policy", "従来の政策"),
        }  # fmt: skip

        def lines(*rows: tuple[str, float, float]) -> tuple[Series, ...]:
            return tuple(Series(w(names[r]), r, curve(a, b), r == "ghost") for r, a, b in rows)

        return (
            Chart("power", w(("Power from generative AI", "生成AIの国家パワー")), w(("index", "指数")),
                  lines(("us", 82, 0.01), ("china", 61, 0.025), ("eu", 44, 0.01), ("japan", 33, 0.03),
                        ("ghost", 33, 0.012))),
            Chart("compute", w(("AI compute", "AI計算資源")), w(("M H100e", "H100換算・100万基")),
                  lines(("us", 5.2, 0.2), ("china", 1.9, 0.16), ("eu", 0.8, 0.15), ("japan", 0.13, 0.14),
                        ("ghost", 0.13, 0.10)), True),
            Chart("use", w(("Deep use", "業務への本格活用")), "%",
                  lines(("us", 15, 0.08), ("japan", 9, 0.09), ("ghost", 9, 0.05))),
            Chart("trust", w(("Trust at home", "社会的信頼")), w(("index", "指数")),
                  lines(("japan", 0.33, 0.012), ("ghost", 0.33, -0.004))),
        )  # fmt: skip

    def news(self, count: int = 21) -> tuple[NewsItem, ...]:
        """`count` items."""
        w = self.w
        items = []
        for i in range(count):
            bloc, actor, kind, headline, reason = sample.NEWS[i % len(sample.NEWS)]
            when = w(
                (
                    f"Q{1 + i % 2} {2027 - i // 14}",
                    f"{2027 - i // 14}年{1 + 3 * (i % 2)}-{3 + 3 * (i % 2)}月期",
                )
            )
            items.append(NewsItem(bloc, w(actor), when, w(headline), w(reason), kind))
        return tuple(items)

    def coming(self) -> tuple[NewsItem, ...]:
        """The dilemma that waits."""
        event, when = self.event(), self.w(("Q3 2027", "2027年7-9月期"))
        return (NewsItem("us", event.actors, when, event.title, event.body, "event"),)

    def event(self) -> EventView:
        """The dilemma of the turn."""
        w = self.w
        return EventView(
            "tool_list", w(("The Tool-List Request", "製造装置リストの要請")),
            w(("Washington asks Tokyo to align its list of chip-making equipment within the year. The toolmaker "
               "state in Europe has been asked as well. Both sides watch what Japan does first.",
               "米国が、半導体製造装置の管理リストを年内に合わせるよう求めてきました。欧州の装置国にも同じ要請が届いています。"
               "双方が、日本の出方を見ています。")),
            w(("United States, EU, China", "米国、EU、中国")),
            tuple(
                Choice(n, w(label), tuple(w(s) for s in stakes), w(warn),
                       Action(w(label), Intent("answer", {"event": "tool_list", "choice": n})),
                       w((f"{warn[0]} – others will remember", f"{warn[1]} – 後に響く")) if warn[0] else "")
                for n, label, stakes, warn in sample.CHOICES
            ), self.chosen, "wait",
        )  # fmt: skip

    def map(self) -> MapView:
        """Eight blocs, ten flows."""
        w = self.w
        numbers = self.numbers()
        lines = (
            w(("Aim this half-year: keep allied firms inside its stack.", "今期の狙い：同盟国の企業を自国の基盤にとどめる。")),
            w(("Worry: leakage through third countries.", "懸念：第三国を通じた流出。")),
            w(("Could cut: cloud (71 %), frontier models. Japan could withhold: tools and materials.",
               "止められるもの：クラウド（71％）、先端モデル。日本が控えられるもの：製造装置・材料。")),
            w(("What it says here is in the game's words.", "ここでの発言はゲームの創作です。")),
        )  # fmt: skip
        kinds = (("chips", ("chips", "半導体")), ("capital", ("capital", "資本")), ("rules", ("rules", "ルール")),
                 ("minerals", ("minerals", "重要鉱物")))  # fmt: skip
        return MapView(
            tuple(BlocView(n, w(label), SHORT[n], w(mood), lines, numbers[:4], land)
                  for n, label, mood, land in sample.BLOCS),
            tuple(Flow(a, b, kind, volume, "") for a, b, kind, volume in sample.FLOWS),
            w(("Boundaries imply no position.", "境界線はいかなる立場も示しません。")),
            tuple((k, w(label)) for k, label in kinds),
        )  # fmt: skip

    def main(self) -> MainView:
        """The situation room."""
        w = self.w
        n = self.turn
        year, half = 2026 + (n - 1) // 2, 1 + (n - 1) % 2
        top = TopBar(
            w(("Middle Power", "ミドルパワー")), w((f"{year} H{half}", f"{year}年{'前後'[half - 1]}半")),
            w(("Diet and summits: two laws fit in; a line of the budget may move by a tenth.",
               "国会と首脳会議の半年。法案は二つまで、予算の各費目は一割まで動かせます。")), n, 20, w((f"Turn {n} of 20", f"第{n}ターン／全20")),
            (
                Purse("budget", w(("Budget", "予算")), w(("¥44bn free", "残り440億円")), "cash",
                      w(("Unallocated part of the yearly purse of ¥1,240bn.", "年間予算1兆2,400億円のうち、まだ配分していない額です。")), self.numbers()[0]),
                Purse("pc", w(("Political capital", "政治的資本")), "54", "building-bank",
                      w(("What the cabinet can push through; +8 a turn.", "内閣が通せる力。1ターンに8戻ります。")), self.numbers()[1]),
                Purse("teams", w(("Teams", "実施チーム")), "4/12", "users",
                      w(("Free teams of officials who can run a programme.", "事業を動かせる体制の空きです。")), self.numbers()[2]),
            ),
        )  # fmt: skip
        titles = {k.id: k.title for k in self.cards()}
        costs = {k.id: k.cost_text for k in self.cards()}
        view = MainView(
            top, self.goal(), self.numbers(), self.map(), self.cards(), self.budget(), self.deals(),
            self.charts(), self.news(), self.event(),
            tuple(Draft(titles[d], costs[d]) for d in self.drafted),
            Action(w(("Undo", "取り消す")), Intent("undo"), bool(self.drafted),
                   w(("Nothing to undo.", "取り消す指示がありません。")), w(("Undo the last order (U)", "最後の指示を取り消す（U）"))),
            Action(w(("End turn", "ターン終了")), Intent("end_turn"), True, "",
                   w(("Two quarters run (E)", "二つの四半期が進みます（E）"))),
            w(("Hire inspectors before you ask the EU for recognition.",
               "相互承認を求める前に、検査官を増やしておきましょう。")),
            coming=self.coming(),
        )  # fmt: skip
        if self.report:
            view = replace(view, report=self._report())
        if self.final:
            view = replace(view, final=self._final())
        return view

    def _report(self) -> Report:
        w = self.w
        return Report(
            w(("Result of 2027 H1", "2027年前半の結果")), self.numbers()[:3], self.news(4),
            w(("Against the ghost line: trust +0.04, deep use +1.9 points.",
               "従来線との差：社会的信頼＋0.04、業務への本格活用＋1.9ポイント。")),
            (w(("Safety Institute: first 50 certificates", "AISI：最初の認証50件")),
             w(("Power zones: permits slip one quarter", "電力特区：許認可が1四半期遅れ"))),
            w(("Autosaved. December is the season of the budget.", "自動保存しました。12月は予算編成の季節です。")),
            coming_title=w(("What is coming: 2027 second half", "これから決めること：2027年後半")), coming=self.coming(),
            warnings=(w(("Safety Institute Build-Up: Ends next turn unless renewed", "AISIの体制強化：次のターンで終了（延長しない場合）")),),
        )  # fmt: skip

    def _final(self) -> Final:
        w = self.w
        return Final(
            w(("2035: the final White Paper", "2035年：最後の白書")),
            w(("Met: chosen for trust, with borrowed models.", "達成：借り物のモデルの上で、信頼によって選ばれた。")),
            self.goal(), self.numbers()[:4], self.charts(),
            tuple(w((f"2027 H1: {c[2][0]}, level 1", f"2027年前半：{c[2][1]}、第1段階")) for c in sample.CARDS),
            (w(("Relation of EU and Japan: 0.95 at the end, 0.78 without orders",
                "EUと日本の関係：終了時0.95（指示なしの場合0.78）")),),
            (w(("Measured half over the last two turns, half over eight quarters with policy frozen.",
                "最後の2ターンの平均と、政策を固定した8四半期の結果を半分ずつ用いています。")),),
            "9f2c41aa07de",
        )  # fmt: skip
