"""Safe, strict YAML: libyaml's loader without the traps of YAML 1.1.

Duplicate keys, aliases, tags, NaN and files over 2 MB are errors that name file and line. Words
such as `NO`, `on` or `12:30` stay words; `010`, `1e6` and bare dates are refused with the remedy,
because readers disagree on what they mean.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.core.errors import ConfigError

MAX_BYTES = 2_000_000
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)$")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+([eE][-+]?[0-9]+)?$|[-+]?[0-9]+\.$")
_TRAPS = (
    (re.compile(r"[-+]?0[0-9_]+$"), "a number with a leading zero; quote it or drop the zero"),
    (
        re.compile(r"([-+]?[0-9]+)\.?([eE][-+]?[0-9]+)$"),
        r"an exponent without a point and decimals; write \1.0\2",
    ),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"), "a bare date; quote it"),
    (re.compile(r"[-+]?\.?(nan|inf)$", re.IGNORECASE), "not a finite number"),
)


class _Loader(_Base):  # type: ignore[misc]
    """libyaml with our own resolvers only."""


_Loader.yaml_implicit_resolvers = {}
for _first in [*"-+.0123456789"]:
    _Loader.add_implicit_resolver("tag:yaml.org,2002:int", _INT, [_first])
    _Loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, [_first])
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile("(null|~|)$"), ["n", "~", ""])


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}"


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise _Trap(f"{_place(key_node.start_mark)}: the key {key!r} is not text; quote it")
        if key in out:
            raise _Trap(f"{_place(key_node.start_mark)}: the key '{key}' stands twice")
        out[key] = loader.construct_object(value_node, deep=True)
    return out


def _scalar(_loader: Any, node: yaml.ScalarNode) -> str:
    text = str(node.value)
    if not node.style:  # plain, not quoted
        for pattern, why in _TRAPS:
            if found := pattern.match(text):
                raise _Trap(f"{_place(node.start_mark)}: '{text}' is {found.expand(why)}")
    return text


class _Trap(Exception):
    pass


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:str", _scalar)


def load_yaml(path: Path) -> Any:
    """Content of a YAML file as plain data of the caller's own.

    Raises:
        ConfigError: unreadable, too large, not YAML, or one of the traps; names file and line.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
        # All scenarios read the same rules: parse a text once, which takes most of the time.
        return _copied(_parsed(path.read_text(encoding="utf-8"), path))
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8 text") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None


@lru_cache(maxsize=2048)
def _parsed(text: str, path: Path) -> Any:
    return parse_yaml(text, str(path))


def _copied(data: Any) -> Any:
    """Mappings and lists anew; what they hold cannot be changed."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def parse_yaml(text: str, name: str) -> Any:
    """Content of YAML text as plain data; `name` stands in error messages."""
    try:
        for event in yaml.parse(text, Loader=_Base):
            if isinstance(event, yaml.AliasEvent):
                raise _Trap(f"{_place(event.start_mark)}: aliases are not allowed; repeat the text")
            tag, implicit = getattr(event, "tag", None), getattr(event, "implicit", False)
            plain = any(implicit) if isinstance(implicit, tuple) else implicit
            if tag and not plain:
                raise _Trap(f"{_place(event.start_mark)}: the tag {tag} is not allowed")
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 -- our loader derives from SafeLoader
        _finite(data)
        return data
    except _Trap as trap:
        raise ConfigError(f"{name}: {trap}") from None
    except yaml.MarkedYAMLError as error:
        where = _place(error.problem_mark) if error.problem_mark else "somewhere"
        raise ConfigError(f"{name}: {where}: not valid YAML ({error.problem})") from None
    except RecursionError:
        raise ConfigError(f"{name}: nested too deeply") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{name}: not valid YAML ({error})") from None


def _finite(data: Any) -> None:
    if isinstance(data, float) and not math.isfinite(data):
        raise _Trap("a number is not finite")
    children = data.values() if isinstance(data, dict) else data
    if isinstance(data, dict | list):
        for value in children:
            _finite(value)
