"""Records: the typed content of an entry, as a canonical CBOR map `{t: "label.noun", n: 16 random bytes, …}`.

`encode` and `decode` know the outer shape that every record shares; `@record` classes know one type each. A
type is declared once, as a frozen dataclass, and its annotations are the check that others' records pass on
arrival:

    @record("forum.post")
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Post(Record):
        topic: str
        text: str
        as_: str | None = None          # written as "as"

A text holds no NUL: PostgreSQL could not keep it, and all hubs shall show the same.

A field that is None and has that for its default is not written. Unknown fields are ignored, so a type can
grow. The random `n` keeps an erased body from being guessed by its hash; it belongs to the body and not to
the class.
"""

import dataclasses
import re
import types
import typing
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import repeat
from typing import Any, ClassVar, Final, NamedTuple, TypeVar

from hub.core.entry import MAX_BODY
from hub.core.errors import LocalError, RemoteError
from hub.core.plain import MAX_DEPTH as MAX_DEPTH
from hub.core.plain import read, write

NONCE: Final = 16
KEPT: Final = frozenset({"identity.open", "identity.statement", "hub.seat", "hub.unseat", "hub.tick"})
"""Types whose bodies are neither pruned nor erased: what others may do rests on them (records.md)."""

LABEL: Final = re.compile(r"[a-z][a-z0-9]{1,30}")
"""What names a plugin, and begins its record types and its tables. No `_`: `a_b` with `c` would be `a` with `b_c`."""
_TYPE = re.compile(LABEL.pattern + r"\.[a-z][a-z0-9-]*")
_ABSENT: Final = object()
_ABSENTEES: Final = repeat(_ABSENT)
_set: Final = object.__setattr__  # frozen records have no other way
_Deep = Callable[[Any], bool] | None


def encode(mapping: Mapping[str, Any]) -> bytes:
    """The body for this mapping; `LocalError` when no hub could read it back."""
    if type(mapping.get("t")) is not str:
        raise LocalError('a record names its type in "t"')
    nonce = mapping.get("n")
    if type(nonce) is not bytes or len(nonce) != NONCE:
        raise LocalError(f'a record carries {NONCE} random bytes in "n"')
    body = write(dict(mapping))
    if len(body) > MAX_BODY:
        raise LocalError(f"a record of {len(body)} bytes; the most is {MAX_BODY}")
    return body


def decode(body: bytes) -> dict[str, Any]:
    """The mapping in a body, its outer shape checked; `RemoteError("record")` otherwise."""
    if len(body) > MAX_BODY:
        raise RemoteError("record", "longer than a body may be")
    mapping = read(body, "record")
    if type(mapping) is not dict:
        raise RemoteError("record", "not a map")
    if type(mapping.get("t")) is not str:
        raise RemoteError("record", 'no type in "t"')
    nonce = mapping.get("n")
    if type(nonce) is not bytes or len(nonce) != NONCE:
        raise RemoteError("record", f'not {NONCE} bytes in "n"')
    return mapping


class Record:
    """One type of record. Subclasses are frozen dataclasses under `@record`."""

    __slots__ = ()

    type: ClassVar[str]

    def validate(self) -> None:
        """Raises ValueError with a sentence when fields of the right types still make no sense together."""


class _Field(NamedTuple):
    name: str
    wire: str
    kinds: dict[type, _Deep]
    default: Any
    make_default: Callable[[], Any] | None


class _Plan(NamedTuple):
    fields: tuple[_Field, ...]
    wires: tuple[str, ...]


_R = TypeVar("_R", bound=Record)
_Pairs = tuple[tuple[str, Any], ...]
_plans: dict[type[Record], _Plan] = {}


def record(name: str) -> Callable[[type[_R]], type[_R]]:
    """Declares a frozen dataclass as the record type `label.noun`."""

    def declare(cls: type[_R]) -> type[_R]:
        if not _TYPE.fullmatch(name):
            raise LocalError(f'{name!r} is no record type: write "label.noun" in small letters')
        params = getattr(cls, "__dataclass_params__", None)
        if not issubclass(cls, Record) or params is None:
            raise LocalError(f"{cls.__name__} must derive from Record, with @record above @dataclass")
        if not params.frozen:
            raise LocalError(f"{cls.__name__} must be frozen: records are values")
        if not params.init or any(not field.init for field in dataclasses.fields(cls)):  # type: ignore[arg-type]  # just checked
            raise LocalError(f"{cls.__name__} must take every field in the constructor that @dataclass makes")
        if hasattr(cls, "__post_init__"):
            raise LocalError(f"{cls.__name__} must be checked in validate(), which knows whose mistake it is")
        cls.type = name
        _plans[cls] = _plan(cls)
        return cls

    return declare


def to_body(rec: Record, n: bytes) -> bytes:
    """The body of a record, with 16 random bytes from the caller; `LocalError` when it would be refused."""
    mapping = to_mapping(rec)
    problem = _type_fault(type(rec), mapping)
    if problem:
        raise LocalError(problem)
    try:
        rec.validate()
    except (ValueError, RemoteError) as error:
        raise LocalError(f"{rec.type}: {error}") from error
    return encode({**mapping, "t": rec.type, "n": n})


def to_mapping(rec: Record) -> dict[str, Any]:
    """The record's own fields under the names that they have in the body."""
    mapping = {}
    for field in _plan_of(type(rec)).fields:
        value = getattr(rec, field.name)
        if value is not None or field.default is not None:
            mapping[field.wire] = value
    return mapping


def parse(cls: type[_R], mapping: Mapping[str, Any]) -> _R:
    """A record of this class from a decoded mapping; `RemoteError("record")` when it is not one."""
    kinds = tuple(map(type, map(mapping.get, _plan_of(cls).wires, _ABSENTEES)))
    flat = _flat(cls, kinds)  # type: ignore[arg-type]  # a class is hashable
    made = cls(**_checked(cls, mapping)) if flat is None else _filled(cls, mapping, *flat)
    try:
        made.validate()
    except ValueError as error:
        raise RemoteError("record", f"{cls.type}: {error}") from error
    return made


def _filled(cls: type[_R], mapping: Mapping[str, Any], texts: _Pairs, given: _Pairs, absent: _Pairs) -> _R:
    """What the constructor makes, in half the time."""
    made = cls.__new__(cls)
    for name, wire in texts:
        value = mapping[wire]
        if "\0" in value:
            raise RemoteError("record", f"{cls.type} with a wrong {wire!r}")
        _set(made, name, value)
    for name, wire in given:
        _set(made, name, mapping[wire])
    for name, default in absent:
        _set(made, name, default)
    return made


@lru_cache(maxsize=1024)
def _flat(cls: type[Record], kinds: tuple[type, ...]) -> tuple[_Pairs, _Pairs, _Pairs] | None:
    """The texts and the other fields to fill with their names in the body, and those with their defaults, when no value
    but the texts need be looked at: most bodies of one type look alike. None where each must be."""
    texts, given, absent = [], [], []
    for (name, wire, allowed, default, make_default), kind in zip(_plan_of(cls).fields, kinds, strict=True):
        if kind is str and str in allowed:
            texts.append((name, wire))
        elif kind is not type(_ABSENT) and allowed.get(kind, _wrong) is None:
            given.append((name, wire))
        elif kind is type(_ABSENT) and make_default is None and default is not _ABSENT:
            absent.append((name, default))
        else:
            return None
    return tuple(texts), tuple(given), tuple(absent)


def _checked(cls: type[Record], mapping: Mapping[str, Any]) -> dict[str, Any]:
    """A value for each field, every part of it checked."""
    values = {}
    for name, wire, kinds, default, make_default in _plan_of(cls).fields:
        value = mapping.get(wire, _ABSENT)
        if value is _ABSENT:
            value = default if make_default is None else make_default()
            if value is _ABSENT:
                raise RemoteError("record", f"{cls.type} without {wire!r}")
        else:
            kind = type(value)
            deep = kinds.get(kind, _wrong)
            if deep is not None and not deep(value):
                raise RemoteError("record", f"{cls.type} with a wrong {wire!r}")
        values[name] = value
    return values


def _wrong(value: object) -> bool:
    return False


def _without_nul(value: Any) -> bool:
    """Whether no text in a value of any shape holds NUL."""
    kind = type(value)
    if kind is str:
        return "\0" not in value
    if kind is dict:
        return all(map(_without_nul, value)) and all(map(_without_nul, value.values()))
    return kind is not list or all(map(_without_nul, value))


def _type_fault(cls: type[Record], mapping: Mapping[str, Any]) -> str:
    for field in _plan_of(cls).fields:
        value = mapping.get(field.wire)
        deep = field.kinds.get(type(value), _wrong)
        if deep is not None and not deep(value):
            return f"{cls.type} with a wrong {field.name!r}"
    return ""


def _plan_of(cls: type[Record]) -> _Plan:
    try:
        return _plans[cls]
    except KeyError:
        raise LocalError(f"{cls.__name__} was never declared with @record") from None


def _plan(cls: type[Record]) -> _Plan:
    hints = typing.get_type_hints(cls)
    plan = []
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]  # checked to be a dataclass by its caller
        wire = field.name.removesuffix("_")
        if wire in ("t", "n"):
            raise LocalError(f'{cls.__name__}.{field.name}: "t" and "n" belong to every record')
        kinds = _kinds(hints[field.name], f"{cls.__name__}.{field.name}")
        default = _ABSENT if field.default is dataclasses.MISSING else field.default
        factory = None if field.default_factory is dataclasses.MISSING else field.default_factory
        plan.append(_Field(field.name, wire, kinds, default, factory))
    return _Plan(tuple(plan), tuple(field.wire for field in plan))


def _kinds(hint: Any, where: str) -> dict[type, _Deep]:
    """Which exact types a field may have, each with a check of what it contains."""
    if hint in (str, list, dict):
        return {hint: _without_nul}
    if hint in (int, bytes, bool):
        return {hint: None}
    if hint is None or hint is types.NoneType:
        return {types.NoneType: None}
    if hint is Any or hint is object:
        return {
            **dict.fromkeys((int, bytes, bool, types.NoneType)),
            **dict.fromkeys((str, list, dict), _without_nul),
        }
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return {kind: deep for option in inner for kind, deep in _kinds(option, where).items()}
    if origin is list:
        return {list: _each(_kinds(inner[0], where))}
    if origin is dict and inner[0] is str:
        each = _each(_kinds(inner[1], where))
        return {dict: lambda value: all(map(_without_nul, value)) and each(value.values())}
    raise LocalError(f"{where}: a record holds str, int, bytes, bool, None, list[…] and dict[str, …], not {hint}")


def _each(kinds: dict[type, _Deep]) -> Callable[[Any], bool]:
    def check(items: Any) -> bool:
        for item in items:
            deep = kinds.get(type(item), _wrong)
            if deep is not None and not deep(item):
                return False
        return True

    return check
