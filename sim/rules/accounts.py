"""Reads the accounts of power and the rival theories, and checks that they hold together.

They read the record and change nothing in it: a save replays whatever they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sim.core.errors import unknown
from sim.rules.reader import Reader
from sim.rules.schema.accounts import AccountsFile, Measure, Node, Theory
from sim.rules.schema.common import Bilingual
from sim.world.world import FIELDS

FILE, FOLDER = "accounts.yaml", "theories"


@dataclass(frozen=True, eq=False)
class Accounts:
    """Measures and how they are put together.

    Attributes:
        nodes: means by id, the theories among them.
        theories: in their order.
    """

    file: AccountsFile
    measures: Mapping[str, Measure]
    nodes: Mapping[str, Node]
    theories: Mapping[str, Theory]

    def leaves(self, name: str) -> tuple[str, ...]:
        """Measures under a node, in order; one that is reached twice stands twice."""
        if name in self.measures:
            return (name,)
        return tuple(leaf for part in self.nodes[name].of for leaf in self.leaves(part))

    def states(self, name: str) -> tuple[str, ...]:
        """States that a measure or node counts; one that it counts twice stands twice."""
        if name in self.measures:
            return self.measures[name].states
        node = self.nodes[name]
        counted = tuple(state for part in node.of for state in self.states(part))
        return tuple(dict.fromkeys(counted)) if node.one_state else counted

    def name(self, item: str) -> Bilingual:
        """Name of a measure, mean or theory."""
        return (self.measures[item] if item in self.measures else self.nodes[item]).name


def load_accounts(reader: Reader, sources: Collection[str]) -> Accounts:
    """The accounts and the theories of the configs; problems are left with the reader.

    Raises:
        ConfigError: a file is malformed.
    """
    path = reader.root / FILE
    file = reader.model(AccountsFile, reader.read(path), FILE)
    found = [
        reader.model(Theory, reader.read(p), reader.place(p))
        for p in sorted((reader.root / FOLDER).glob("*.yaml"))
    ]
    reader.stop_if_problems()
    assert file is not None
    theories = {t.id: t for t in sorted((t for t in found if t), key=lambda t: (t.order, t.id))}
    accounts = Accounts(file, file.measures, {**file.nodes, **theories}, theories)
    reader.problems += _problems(accounts, sources)
    reader.stop_if_problems()
    return accounts


def _problems(accounts: Accounts, sources: Collection[str]) -> Iterator[str]:
    for name, measure in accounts.measures.items():
        yield from _of_measure(f"{FILE}: measures: {name}", measure, sources)
    broken = [problem for name in accounts.nodes for problem in _of_node(accounts, name)]
    yield from broken
    for name in () if broken else accounts.nodes:
        yield from _of_states(accounts, name)


def _of_measure(where: str, measure: Measure, sources: Collection[str]) -> Iterator[str]:
    for field in (*measure.states, *measure.sizes):
        if field not in FIELDS:
            yield f"{where}: {unknown('field', field, FIELDS)}"
    if measure.source not in {*sources, "assumption"}:
        yield f"{where}: {unknown('source', measure.source, sources)}"
    if measure.low == measure.high or (measure.log and min(measure.low, measure.high) <= 0):
        yield f"{where}: no scale between low {measure.low} and high {measure.high}"


def _of_states(accounts: Accounts, name: str) -> Iterator[str]:
    """A theory counts a state once; views of one state are of one state."""
    node, where = accounts.nodes[name], _place(accounts, name)
    if node.one_state and len({frozenset(accounts.states(part)) for part in node.of}) > 1:
        yield f"{where}: one_state: the parts count other states"
    twice = [state for state, n in Counter(accounts.states(name)).items() if n > 1]
    if twice and name in accounts.theories:
        yield f"{where}: counted twice: {', '.join(twice)}"


def _of_node(accounts: Accounts, name: str) -> Iterator[str]:
    node, where = accounts.nodes[name], _place(accounts, name)
    known = {**accounts.measures, **accounts.nodes}
    for part in node.of:
        if part not in known:
            yield f"{where}: {unknown('measure or mean', part, known)}"
        elif _within(accounts, name, part):
            yield f"{where}: '{part}' holds '{name}' itself"
    if name in accounts.measures:
        yield f"{where}: the id '{name}' stands twice"
    if node.mean == "ratio" and len(node.of) != 2:
        yield f"{where}: a ratio has two parts"
    if node.mean != "ratio" and abs(sum(node.of.values()) - 1.0) > 1e-9:
        yield f"{where}: the weights sum to {sum(node.of.values()):g}, not 1"
    if any(weight <= 0 for weight in node.of.values()):
        yield f"{where}: weights are above 0"


def _within(accounts: Accounts, name: str, part: str, seen: tuple[str, ...] = ()) -> bool:
    """Whether a node is among the parts of a part of it."""
    if part == name:
        return True
    if part in seen or part not in accounts.nodes:
        return False
    return any(_within(accounts, name, p, (*seen, part)) for p in accounts.nodes[part].of)


def _place(accounts: Accounts, name: str) -> str:
    return f"{FOLDER}/{name}.yaml" if name in accounts.theories else f"{FILE}: nodes: {name}"
