"""Names, numbers, reasons and causes in one language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sim.core.texts import Texts
from sim.game.explain import ELSEWHERE, Share
from sim.game.strategies import DOCTRINE, NONE, written
from sim.orders.types import Allocate, Answer, Bundle, Order, Propose, Reply, SetPolicy
from sim.rules.ruleset import Ruleset, state_factor
from sim.rules.schema.measures import Answer as AnswerRecord
from sim.rules.schema.measures import Deal, Policy

_BRACKETS = re.compile(r"\s*[（(][^（()）]*[)）]$")  # at the end of a name: units, what it is by
GROUPS = ("big_tech", "gulf_funds")  # parties of several actors, with a place of their own
ITEM = "item."  # a cause that is an item exchanged in bundles begins with it
# Units of parameters that readers are told in percent.
_PERCENT = {
    "share": "percent",
    "share per quarter": "percent_quarter",
    "share per year": "percent_year",
    "per quarter": "percent_quarter",
    "per year": "percent_year",
}


@dataclass(frozen=True)
class Words:
    """The rules' names and the catalogue of one language."""

    rules: Ruleset
    texts: Texts

    @classmethod
    def of(cls, rules: Ruleset, language: str) -> Words:
        """Words of a language."""
        return cls(rules, Texts(language, rules.texts[language]))

    @property
    def language(self) -> str:
        """`en` or `ja`."""
        return self.texts.language

    def __call__(self, key: str, **values: object) -> str:
        """A text of the catalogue."""
        return self.texts(key, **values)

    # -- names ---------------------------------------------------------------------------------

    def bloc(self, bloc: str) -> str:
        """Short name of a bloc."""
        return self.rules.blocs[bloc].short.of(self.language)

    def actor(self, actor: str) -> str:
        """Name of an actor."""
        return self.rules.actors[actor].name.of(self.language)

    def measure(self, measure: str) -> str:
        """Name of a policy, deal, event or answer."""
        record = self.rules.measures[self.rules.measure_index(measure)].record
        if isinstance(record, AnswerRecord):
            event = self.rules.events[measure.partition(".")[0]]
            return self(
                "draft.answer",
                event=event.name.of(self.language),
                label=record.label.of(self.language),
            )
        name = record.name.of(self.language)
        owner = measure.partition(".")[2]
        if isinstance(record, Policy) and owner:
            return (
                f"{name} ({self.actor(owner)})"
                if self.language == "en"
                else (f"{name}（{self.actor(owner)}）")
            )
        return name

    def strategy(self, strategy: str) -> str:
        """Short name of who steers Japan, as the heading of a column."""
        if strategy in (DOCTRINE, NONE):
            return self(f"batch.short_{strategy}")
        return self._arm(strategy) or written(self.rules)[strategy].short.of(self.language)

    def stance(self, strategy: str) -> str:
        """Name of who steers Japan."""
        if strategy in (DOCTRINE, NONE):
            return self(f"batch.strategy_{strategy}")
        return self._arm(strategy) or written(self.rules)[strategy].name.of(self.language)

    def _arm(self, strategy: str) -> str:
        """Name of an arm of the recommendations; empty for other strategies."""
        kind, _, number = strategy.rpartition("_")
        return self(f"batch.arm_{kind}", n=number) if kind in ("only", "without") else ""

    def level(self, record: Policy | Deal, level: int) -> str:
        """Name of a level, `Level 2` where it has none."""
        named = record.levels[level - 1].name
        return named.of(self.language) if named else self("card.level", level=level)

    def indicator(self, indicator: str) -> str:
        """Full name of an indicator."""
        return self.rules.indicators[indicator].name.of(self.language)

    def short(self, indicator: str) -> str:
        """Short name of an indicator."""
        return self.rules.indicators[indicator].short.of(self.language)

    def feature(self, position: int) -> str:
        """Name of what an actor cares about."""
        return self.rules.file.features[position].name.of(self.language)

    # -- numbers -------------------------------------------------------------------------------

    def value(self, indicator: str, value: float, *, signed: bool = False) -> str:
        """A value of an indicator with its unit; differences of shares are points."""
        unit = self.rules.indicators[indicator].unit
        if signed and unit == "share":
            return self.texts.number(100.0 * value, "percentage points", signed=True)
        return self.texts.number(value, unit, signed=signed)

    def mark(self, indicator: str, value: float) -> str:
        """A threshold of an indicator with its unit; exact, so without empty digits."""
        return self.texts.mark(value, self.rules.indicators[indicator].unit)

    def drawn(self, parameter: str, value: float) -> str:
        """A drawn parameter, given in the unit of the state, in the unit of its file."""
        records = self.rules.parameter_records
        unit, value = records[parameter].unit, value / state_factor(records, parameter)
        kind = _PERCENT.get(unit)
        if kind is None:
            return f"{value:.3g}"
        return self(f"hidden.{kind}", n=f"{100 * value:.3g}")

    def parameter(self, name: str) -> str:
        """What a drawn parameter is, `capability.pace@2024Q2` or `start.capex` too."""
        key, _, date = name.partition("@")
        if key not in self.rules.parameter_records:
            return self("column.x_start", field=self(f"field.{key.removeprefix('start.')}"))
        meaning = self.rules.parameter_records[key].meaning.of(self.language)
        return self("column.x_from", meaning=meaning, date=date) if date else meaning

    def axis(self, indicator: str) -> tuple[float, str]:
        """Factor and unit in which an indicator is drawn or tabulated, the same for all values."""
        unit = self.rules.indicators[indicator].unit
        keys = {
            "share": "percent",
            "M H100e": "h100e",
            "M H100e per quarter": "h100e_q",
            "GW": "gw",
            "months": "months",
            "score": "score",
            "USD thousand per H100e": "price",
            "USD bn per quarter": "usd_q",
            "JPY bn per year": "jpy_y",
        }
        factor = {"share": 100.0, "JPY bn per year": 0.001}.get(unit, 1.0)
        if self.language == "ja":  # chips by ten thousands, dollars one by one or by 100 million
            own = {"M H100e": 100.0, "USD thousand per H100e": 1000.0, "USD bn": 10.0}
            factor = own.get(unit.removesuffix(" per quarter"), factor)
        return factor, self(f"axis.{keys.get(unit, 'index')}")

    def money(self, jpy_bn: float) -> str:
        """An amount of yen."""
        return self.texts.number(jpy_bn, "JPY bn")

    def quarters(self, number: float) -> str:
        """A number of quarters."""
        return self.texts.number(number, "quarters")

    def points(self, pips: float) -> float:
        """A price in pips as points of political capital."""
        return pips * self.rules.number("politics.pip")

    def price(self, pips: float, teams: int = 0, jpy_bn: float = 0.0) -> str:
        """What an order takes: money a year, political capital, teams; what is nothing is left out.

        Args:
            pips: political price in pips; their worth is a parameter.
            teams: officials who run it.
            jpy_bn: JPY bn a year.
        """
        points = self.points(pips)
        parts = [self("card.cost", money=self.money(jpy_bn))] if jpy_bn else []
        if points:
            parts.append(self("card.price_hint", n=f"{points:g}"))
        if teams:
            parts.append(self.texts.number(teams, "teams"))
        return self.listed(*parts)

    def listed(self, *parts: str) -> str:
        """Parts in one line; empty ones are left out."""
        return self("list.join").join(p for p in parts if p)

    # -- causes, reasons, orders ---------------------------------------------------------------

    def cause(self, share: Share) -> str:
        """What a share of a change is called."""
        cause, elsewhere = share.cause.removesuffix(ELSEWHERE), share.cause.endswith(ELSEWHERE)
        if cause in self.rules.axes["measure"].ids:
            label = self.measure(cause)
        elif cause.startswith(ITEM):
            label = self.rules.items[cause.removeprefix(ITEM)].name.of(self.language)
        elif cause == share.step:
            label = self(f"step.{cause}")
        elif share.is_field:
            label = _BRACKETS.sub("", self(cause))
        else:
            label = self(f"cause.{cause}")
        return self("cause.elsewhere", label=label) if elsewhere else label

    def party(self, party: str) -> str:
        """Name of a party: a government, a group of actors or a bloc."""
        if party in GROUPS:
            return self(f"map.{party}")
        home = {a.party: a.bloc for a in self.rules.actors.values() if a.kind == "government"}
        return self.bloc(home.get(party, party))

    def reason(self, reason: str, values: Mapping[str, object]) -> str:
        """Why an order is refused, in one sentence."""
        filled = dict(values)
        indicator = filled.get("indicator")
        if isinstance(indicator, str):
            filled["bound"] = self.mark(indicator, float(str(filled["bound"])))
            filled["now"] = self.value(indicator, float(str(filled["now"])))
            filled["indicator"] = self.indicator(indicator)
        if "measure" in filled:
            filled["measure"] = self.measure(str(filled["measure"]))
        if reason in {"reason.money", "reason.line_bounds"}:
            for key in {"cost", "have", "low", "high"} & filled.keys():
                filled[key] = self.money(float(str(filled[key])))
        if "quarters" in filled:
            filled["quarters"] = self.quarters(int(str(filled["quarters"])))
        return self(reason, **filled)

    def order(self, order: Order) -> str:
        """An order in a few words."""
        match order:
            case SetPolicy():
                return self._policy(order)
            case Allocate():
                line = self.rules.lines[order.line].name.of(self.language)
                return self("draft.allocate", line=line, amount=self.money(order.amount))
            case Propose(level=0):
                return self("draft.break", name=self.measure(order.deal))
            case Propose():
                deal = self.rules.deals[order.deal]
                if len(deal.levels) == 1:
                    return self("draft.propose", name=deal.name.of(self.language))
                return self(
                    "draft.propose_level",
                    name=deal.name.of(self.language),
                    level=self.level(deal, order.level),
                )
            case Bundle():
                key = "draft.bundle" if order.number else "draft.bundle_break"
                return self(key, name=self.party(order.partner))
            case Reply():
                key = "draft.accept" if order.accept else "draft.decline"
                return self(key, name=self.measure(order.deal))
            case Answer():
                return self.measure(f"{order.event}.{order.choice}")

    def _policy(self, order: SetPolicy) -> str:
        record = self.rules.measures[self.rules.measure_index(order.measure)].record
        assert isinstance(record, Policy)
        name = record.name.of(self.language)
        if order.level == 0:
            return self("draft.policy_stop", name=name)
        text = name
        if len(record.levels) > 1:
            text = self("draft.policy_start", name=name, level=self.level(record, order.level))
        return self("draft.now", text=text) if order.now else text
