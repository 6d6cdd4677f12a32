"""What the manual's pages take from the rules and the code: one block, one method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.mechanisms.pipeline import PHASES
from sim.rules.loader import load_ruleset, structural_worlds
from sim.rules.ruleset import Measure, Ruleset
from sim.rules.schema.common import Bilingual
from sim.rules.schema.measures import Event, Policy, Shock
from sim.rules.strategies import ALL, load_library
from sim.text import facts
from sim.text.traces import Trace, indicator_reads, traces
from sim.views.chronicle import chronicle
from sim.views.deals import side
from sim.views.manual import INDEX, ManualPage
from sim.views.words import Words
from sim.world.world import FIELDS

SEAT_BLOC = "japan"  # stands for all blocs where an indicator has one number for each
CLOCKWORK = {"measures", "orders", "record"}  # steps that touch all levers


@dataclass(frozen=True)
class Writer:
    """Writes the blocks of one page.

    Attributes:
        all: every page of the language, for the list of them.
    """

    words: Words
    page: ManualPage
    all: Mapping[str, ManualPage]

    @property
    def rules(self) -> Ruleset:
        """The rules that the page tells of."""
        return self.words.rules

    @property
    def used(self) -> Trace:
        """What the steps of the page read and write, with what its front adds."""
        whole = Trace(writes=set(self.page.words("fields")))
        for name in self.page.words("phases"):
            trace = traces(self.rules).get(name, Trace())
            whole.writes |= trace.writes
            whole.reads |= trace.reads
            whole.parameters |= trace.parameters
        return whole

    @property
    def own(self) -> list[str]:
        """Parameters whose home this page is."""
        groups = self.page.words("parameters")
        return [k for k in self.rules.parameter_records if k.partition(".")[0] in groups]

    # -- blocks ------------------------------------------------------------------------------------

    def parameters(self) -> Iterator[str]:
        """Table of the page's parameters, then those of other pages that it uses."""
        heads = ("id", "value", "unit", "range", "source", "grade", "meaning")
        rows = []
        for key in self.own:
            record = self.rules.parameter_records[key]
            brief = facts.of_parameter(self.words, key, record, brief=True)
            whole = facts.of_parameter(self.words, key, record, brief=False)
            value = self.words.listed(whole["value"], whole["dated"])
            source = record.source if record.source == facts.ASSUMPTION else f"`{record.source}`"
            if record.source == facts.ASSUMPTION:
                source = self.words("reference.assumption")
            note = self.words("manual.drawn") if record.hidden else ""
            rows.append([
                f"`{key}`", value, record.unit, brief["range"],
                self.words.listed(source, record.fact), record.confidence, whole["meaning"] + note,
            ])  # fmt: skip
        yield from self._table(heads, rows)
        others = sorted(self.used.parameters - set(self.own))
        if others:
            yield ""
            yield self.words("manual.also_uses", names=self._codes(others))

    def fields(self) -> Iterator[str]:
        """Table of what the page's steps write, and a line of what else they read."""
        written = [f for f in FIELDS.values() if f.name in self.used.writes]
        rows = [
            [f"`{f.name}`", ", ".join(f.axes), f.unit, self.words(f"field.{f.name}")]
            for f in written
        ]
        yield from self._table(("id", "axes", "unit", "meaning"), rows)
        read = [f for f in FIELDS if f in self.used.reads - self.used.writes]
        others = [name for name in read if FIELDS[name].role != "lever"]
        if others:
            yield ""
            yield self.words("manual.reads", names=self._codes(others))

    def levers(self) -> Iterator[str]:
        """Levers that the steps read, each with the measures that act on it; single effects."""
        steps = set(self.page.words("phases")) - CLOCKWORK
        read = {name for s in steps for name in traces(self.rules).get(s, Trace()).reads}
        acting = _acting(self.rules)
        for name in (f for f in FIELDS if FIELDS[f].role == "lever" and f in read):
            yield self._moved("manual.lever", name, acting.get(name, ()))
        stocks = [f for f in FIELDS if f in self.used.writes and FIELDS[f].role == "stock"]
        for name in (f for f in stocks if f in acting):
            yield self._moved("manual.once", name, acting[name])

    def _moved(self, key: str, name: str, measures: Iterable[Measure]) -> str:
        labels = list(dict.fromkeys(map(self._measure, measures))) or [self.words("manual.nothing")]
        listed = self.words("text.comma").join(labels)
        return "- " + self.words(
            key, name=f"`{name}`", meaning=self.words(f"field.{name}"), measures=listed
        )

    def _measure(self, measure: Measure) -> str:
        """Name and id; a policy of several owners is named once, without them."""
        name, known = self.words.measure(measure.id), measure.id
        if isinstance(measure.record, Policy):
            name, known = measure.record.name.of(self.words.language), measure.record.id
        return self.words("manual.named", name=name, id=f"`{known}`")

    def indicators(self) -> Iterator[str]:
        """Indicators that show what the steps write; one stands for those of all blocs."""
        reads = indicator_reads(self.rules)
        for key, record in self.rules.indicators.items():
            told = record.per != "bloc" or record.at == SEAT_BLOC or key.endswith(f"_{SEAT_BLOC}")
            if record.per in {"pair", "party_pair"}:
                told = key.endswith(("_japan_us", "_government_japan_government_us"))
            if record.per == "norm":
                told = key.endswith("_hiroshima_process")
            if record.per in {"input", "demand"}:
                told = key.endswith(("_japan_minerals", "_minerals_over_tools"))
            if told and reads[key] & self.used.writes:
                each = self.words("manual.each") if record.per else ""
                name, note = (t.of(self.words.language) for t in (record.name, record.note))
                yield "- " + self.words(
                    "manual.indicator", id=f"`{key}`", name=name, note=note, each=each
                )

    def sources(self) -> Iterator[str]:
        """Sources of the page's parameters."""
        used = [self.rules.parameter_records[k].source for k in self.own]
        for key in (k for k in self.rules.sources if k in used):
            yield self._pair(key, self._source(key))
        assumed = used.count(facts.ASSUMPTION)
        yield "- " + self.words("manual.assumed", n=assumed, of=len(used))

    def _source(self, key: str) -> str:
        source = self.rules.sources[key]
        address = f"<{source.url}>" if source.url else ""
        return self.words.listed(source.title, source.date, address)

    def all_sources(self) -> Iterator[str]:
        """Every source with what it is used for."""
        uses = facts.uses_of_sources(self.rules)
        for key in self.rules.sources:
            found = uses.get(key, [])
            grades = facts.grades(self.words, [record for _, record in found])
            numbers = [name for name, _ in found if not name.startswith("measure.")]
            texts = [self.words("manual.grades", grades=grades)] if grades else []
            if numbers:
                texts.append(self.words("manual.used_by", names=self._codes(numbers)))
            if len(numbers) < len(found):
                texts.append(self.words("manual.used_by_measures", n=len(found) - len(numbers)))
            listed = self.words("text.separator").join(texts or [self.words("manual.unused")])
            what = self._source(key)
            yield self._pair(key, self.words("manual.source", what=what, uses=listed))

    def actors(self) -> Iterator[str]:
        """Who decides: bloc, what it cares about with weights, its aim."""
        rows = []
        for actor in self.rules.actors.values():
            if actor.weights:
                cares = self.words.listed(
                    *(f"{self._feature(f)} {w:g}" for f, w in actor.weights.items())
                )
                aim = actor.aim.of(self.words.language) if actor.aim else ""
                name = self.words(
                    "manual.named", name=self.words.actor(actor.id), id=f"`{actor.id}`"
                )
                rows.append([name, self.words.bloc(actor.bloc), cares, aim])
        heads = (self.words(f"manual.head_{h}") for h in ("actor", "bloc", "cares", "aim"))
        yield from self._rows(heads, rows)

    def governments(self) -> Iterator[str]:
        """Types of governments with their votes, and members whose no counts."""
        for actor in self.rules.actors.values():
            kinds = [k.name.of(self.words.language) for k in actor.administrations]
            votes = [f"{b.name.of(self.words.language)} {b.vote}" for b in actor.ballots]
            listed = self.words.listed
            if kinds:
                text = self.words("manual.government", kinds=listed(*kinds), votes=listed(*votes))
                yield self._pair(actor.id, text)
            elif votes:
                yield self._pair(actor.id, self.words("manual.congress", votes=listed(*votes)))
            for one in actor.members:
                cares = (f"{self._feature(f)} {w:g}" for f, w in one.weights.items())
                yield self._pair(actor.id, self.words(
                    "manual.member", name=one.name.of(self.words.language),
                    share=self.words.texts.mark(one.share, "share"),
                    cares=self.words.listed(*cares),
                ))  # fmt: skip

    def features(self) -> Iterator[str]:
        """What actors can care about, and the statistic that tells how much is lacking."""
        for f in self.rules.file.features:
            told = f.indicator.replace("{bloc}", SEAT_BLOC)
            yield self._pair(f.id, self.words(
                "manual.feature", name=f.name.of(self.words.language), indicator=f"`{told}`",
                low=f"{f.low:g}", high=f"{f.high:g}",
            ))  # fmt: skip

    def _feature(self, name: str) -> str:
        found = next(f for f in self.rules.file.features if f.id == name)
        return found.name.of(self.words.language)

    def deals(self) -> Iterator[str]:
        """All deals with their parties."""
        for deal in self.rules.deals.values():
            parties = [self.words.actor(a) for a in (deal.proposer, deal.partner)]
            name = self.words("manual.named", name=self.words.measure(deal.id), id=f"`{deal.id}`")
            yield "- " + self.words("manual.deal", name=name, one=parties[0], two=parties[1])

    def norms(self) -> Iterator[str]:
        """Norms with where they are made, who speaks for them, what they ask and who is in."""
        at = {arena.id: arena.name.of(self.words.language) for arena in self.rules.file.arenas}
        member, blocs = self.rules.start["membership"][..., 0], tuple(self.rules.blocs)
        rows = []
        for norm, shares in zip(self.rules.norms.values(), member, strict=True):
            inside = [
                self.words.bloc(b) if share == 1.0 else f"{self.words.bloc(b)} {share:g}"
                for b, share in zip(blocs, shares, strict=True)
                if share > 0.0
            ]
            name = self.words(
                "manual.named", name=norm.name.of(self.words.language), id=f"`{norm.id}`"
            )
            sponsors = self.words.listed(*map(self.words.bloc, norm.sponsors))
            asks = f"{norm.stringency:g}"
            members = self.words.listed(*inside) or self.words("manual.no_members")
            rows.append([name, at[norm.arena], sponsors, asks, members])
        heads = ("norm", "arena", "sponsors", "asks", "members")
        yield from self._rows((self.words(f"manual.head_{h}") for h in heads), rows)

    def events(self) -> Iterator[str]:
        """Dilemmas, then shocks, with their yearly hazard."""
        told: list[Event | Shock] = [*self.rules.events.values(), *self.rules.shocks.values()]
        for event in told:
            name = self.words("manual.named", name=self.words.measure(event.id), id=f"`{event.id}`")
            dates = event.dates if isinstance(event, Event) else ()
            when = [self.words("manual.on_dates", dates=", ".join(dates))] if dates else []
            if not event.hazard:
                when = [self.words("manual.recorded")]
            hazard = self.words("manual.hazard", n=f"{100 * event.hazard:g}")
            yield "- " + self.words(
                "manual.event", name=name, hazard=self.words.listed(hazard, *when)
            )

    def chronicle(self) -> Iterator[str]:
        """What happened in the past, and which measure carries it."""
        heads = ("date", "place", "meaning", "carried")
        none = self.words("chronicle.background")
        rows = [
            [told.date, told.place, told.text, told.carried or none]
            for told in chronicle(self.words)
        ]
        yield from self._table(heads, rows)

    def demands(self) -> Iterator[str]:
        """All demands: who asks whom for what, with which weapon, and what is withheld."""
        language, words = self.words.language, self.words
        inputs = {i.id: i.name.of(language) for i in self.rules.file.inputs}
        for d in self.rules.demands.values():
            told = [words(
                "manual.demand",
                name=words("manual.named", name=d.name.of(language), id=f"`{d.id}`"),
                asker=side(words, d.asker), target=words.bloc(d.target),
                asked=d.asked.of(language), weapon=d.weapon.of(language),
            )]  # fmt: skip
            if d.input:
                part = f"{100 * d.strength:g}"
                told.append(words("manual.demand_input", input=inputs[d.input], n=part))
            if d.led_by:
                told.append(words("manual.demand_led"))
            yield "- " + words("text.separator").join(told)

    def hidden(self) -> Iterator[str]:
        """Parameters that are drawn anew for each game, and those that accepted sets hold."""
        sets = self.rules.accepted.names if self.rules.accepted else ()
        held = {name.partition("@")[0] for name in sets}
        for key, record in self.rules.parameter_records.items():
            if record.hidden or key in held:
                kind = "both" if record.hidden and key in held else "own"
                kind = kind if record.hidden else "set"
                meaning = record.meaning.of(self.words.language)
                yield self._pair(key, self.words(f"manual.hidden_{kind}", meaning=meaning))

    def pages(self) -> Iterator[str]:
        """All pages of the manual."""
        for page in self.all.values():
            if page.id != INDEX:
                link = f"[{page.title}]({page.id}.md)"
                yield f"- {self.words('manual.entry', page=link, about=page.about)}"

    def steps(self) -> Iterator[str]:
        """Where the page's steps stand in the quarter."""
        order = [phase.id for phase in PHASES]
        names = [n for n in order if n in self.page.words("phases")]
        told = [self.words("manual.step", name=f"`{n}`", n=order.index(n) + 1) for n in names]
        listed = self.words("text.comma").join(told)
        yield self.words("manual.steps", steps=listed, of=len(order))

    # strategies and worlds

    def strategies(self) -> Iterator[str]:
        """Written strategies with their reasoning."""
        for key, record in load_library(self.rules).strategies.items():
            if key not in load_library(self.rules).arms:
                yield self._titled(key, record.name, record.body)

    def recommendations(self) -> Iterator[str]:
        """The five recommendations, and what following each one means in orders."""
        for record in load_library(self.rules).recommendations.recommendations:
            yield self._titled(f"{ALL}.{record.number}", record.name, record.body)

    def outcomes(self) -> Iterator[str]:
        """What strategies are compared by, with the measures, their scales and weights."""
        for key, record in load_library(self.rules).outcomes.items():
            yield self._titled(key, record.name, record.body)
        yield ""
        rows = [
            [f"`{key}`", f"`{m.indicator}`", f"{m.low:g}", f"{m.high:g}", f"{m.weight:g}"]
            for key, record in load_library(self.rules).outcomes.items()
            for m in record.measures
        ]
        heads = (self.words(f"manual.head_{h}") for h in ("outcome", "number", "worst", "best"))
        yield from self._rows([*heads, self.words("manual.head_weight")], rows)

    def worlds(self) -> Iterator[str]:
        """Structural worlds: what holds in them and what they ask of Japan, weights in percent."""
        for key, weight in structural_worlds().items():
            record = load_ruleset(key).scenario
            assert record.world is not None
            texts = (
                t.of(self.words.language) for t in (record.world.structure, record.world.japan)
            )
            name = record.name.of(self.words.language)
            text = self.words("manual.world", name=name, weight=f"{100 * weight:.0f}")
            yield "- " + self.words("text.pair", label=f"`{key}`", text=text)
            yield from (f"  {text}" for text in texts)

    def world_rules(self) -> Iterator[str]:
        """What the worlds change: ranges of hidden draws, yearly hazards."""
        base, rows = load_ruleset(), []
        for key in structural_worlds():
            rules = load_ruleset(key)
            for name, prior in rules.scenario.priors.items():
                old = facts.of_parameter(self.words, name, base.parameter_records[name], brief=True)
                ends = {"low": f"{prior.low:g}", "high": f"{prior.high:g}"}
                new = self.words("reference.between", **ends)
                rows.append([f"`{key}`", f"`{name}`", old["range"], new])
            rows += [
                [f"`{key}`", f"`{name}`", f"{100 * old:g} %", f"{100 * new:g} %"]
                for name, old, new in _hazards(base, rules)
            ]
        heads = (self.words(f"manual.head_{h}") for h in ("world", "number", "before", "there"))
        yield from self._rows(heads, rows)

    # accounts of power

    def theories(self) -> Iterator[str]:
        """Theories of power: what each says, counts and rests on, and what would speak against."""
        for key, theory in self.rules.accounts.theories.items():
            yield self._titled(key, theory.name, theory.body)
            yield f"  {self.words('manual.counts', parts=facts.of_mean(self.words, key))}"
            works = self.words("manual.stop", text=theory.works(self.words.language))
            yield f"  {self.words('power.literature', works=works)}"
            yield f"  {self.words('power.against', text=theory.against.of(self.words.language))}"

    def means(self) -> Iterator[str]:
        """Means of measures and of other means, with their weights; theories apart."""
        accounts = self.rules.accounts
        for key in (name for name in accounts.nodes if name not in accounts.theories):
            name = self.words(
                "manual.named", name=accounts.name(key).of(self.words.language), id=f"`{key}`"
            )
            parts = facts.of_mean(self.words, key)
            yield "- " + self.words("manual.mean", name=name, parts=parts)

    def marks(self) -> Iterator[str]:
        """What the accounts of power measure, with the fixed marks of its score."""
        rows = []
        for key, measure in self.rules.accounts.measures.items():
            name = measure.name.of(self.words.language)
            told = self.words("manual.log", name=name) if measure.log else name
            row = [f"`{key}`", told, measure.unit, f"{measure.low:g}", f"{measure.high:g}"]
            rows.append(row)
        heads = ("reference.id", "manual.head_measure", "reference.unit")
        ends = ("manual.head_worst", "manual.head_best")
        yield from self._rows((self.words(head) for head in (*heads, *ends)), rows)

    def _titled(self, key: str, name: Bilingual, body: Bilingual) -> str:
        title, text = (t.of(self.words.language) for t in (name, body))
        label = self.words("manual.named", name=title, id=f"`{key}`")
        return "- " + self.words("text.pair", label=label, text=text)

    # -- words -------------------------------------------------------------------------------------

    def _pair(self, key: str, text: str) -> str:
        return "- " + self.words("text.pair", label=f"`{key}`", text=text)

    def _codes(self, names: Iterable[str]) -> str:
        return self.words("text.comma").join(f"`{name}`" for name in names)

    def _table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        yield from self._rows([self.words(f"reference.{h}") for h in heads], rows)

    @staticmethod
    def _rows(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        titles = tuple(heads)
        yield _row(titles)
        yield _row("---" for _ in titles)
        yield from map(_row, rows)


BLOCKS: dict[str, Callable[[Writer], Iterator[str]]] = {
    "actors": Writer.actors,
    "all_sources": Writer.all_sources,
    "chronicle": Writer.chronicle,
    "deals": Writer.deals,
    "demands": Writer.demands,
    "events": Writer.events,
    "features": Writer.features,
    "governments": Writer.governments,
    "fields": Writer.fields,
    "hidden": Writer.hidden,
    "indicators": Writer.indicators,
    "levers": Writer.levers,
    "marks": Writer.marks,
    "means": Writer.means,
    "norms": Writer.norms,
    "outcomes": Writer.outcomes,
    "pages": Writer.pages,
    "parameters": Writer.parameters,
    "recommendations": Writer.recommendations,
    "sources": Writer.sources,
    "steps": Writer.steps,
    "strategies": Writer.strategies,
    "theories": Writer.theories,
    "world_rules": Writer.world_rules,
    "worlds": Writer.worlds,
}


def _hazards(base: Ruleset, rules: Ruleset) -> Iterator[tuple[str, float, float]]:
    """Events and shocks whose yearly hazard is another one: id, that of the base, the new one."""
    for kind in ("events", "shocks"):
        for name, record in getattr(rules, kind).items():
            old = getattr(base, kind)[name].hazard
            if record.hazard != old:
                yield name, old, record.hazard


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _acting(rules: Ruleset) -> dict[str, list[Measure]]:
    """Measures that act on a field, in the order of the rules."""
    out: dict[str, list[Measure]] = {}
    for measure in rules.measures:
        for target in dict.fromkeys(effect.target for effect in measure.effects):
            out.setdefault(target, []).append(measure)
    return out
