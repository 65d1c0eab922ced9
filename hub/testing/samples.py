"""Records made from what their types declare: the same ones in every run, decent and hostile.

A value is drawn for each field by its annotation: words of the type's own module, ids that are known, ids of nothing,
texts in many scripts, numbers at their ends. What `validate` refuses is drawn again. A type that refuses everything has
a classmethod `examples` that returns a few records.
"""

import ast
import dataclasses
import inspect
import random
import sys
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from functools import partial
from typing import Any, Final

from hub.core.cid import content_id, id_text
from hub.core.entry import MAX_BODY
from hub.core.errors import LocalError
from hub.core.record import Record, encode, to_body, to_mapping

TRIES: Final = 3000
LARGEST: Final = 2**53 - 1
NUMBERS: Final = (0, 1, 2, 7, -1, 1_700_000_000_000, LARGEST, -LARGEST)
WORDS: Final = ("Maize", "The well is dry", "Kisima kimekauka", "البئر جافة", "कुआँ सूखा है", "Zoë", "12", "a/b?c=d&e#f")
HOSTILE: Final = (
    "<script>alert(1)</script>",
    "'; DROP TABLE log_entry; --",
    "{% include 'x' %} {{ 7|add:7 }} %(count)s %s {0}",
    "\u202egnp.exe\u2066 ab\u200b\u200d\ufeff",
    "Z" + "\u0351" * 60,
    "👩🏽‍🌾" * 40,
    "line\r\nline\ttab\x0b\x1b[31m",
    "javascript:alert(1)//https://[::1]:99999/",
    "  ",
    "a" * 200,
    "﷽" * 100,
)


def nonce(number: int) -> bytes:
    return number.to_bytes(16, "big")


def is_valid(record: Record) -> bool:
    """Whether this record can be written."""
    try:
        to_body(record, nonce(0))
    except LocalError:
        return False
    return True


def changed(record: Record, name: str, value: Any) -> Record:
    """The record with another value in one field."""
    return dataclasses.replace(record, **{name: value})  # type: ignore[type-var]  # every declared record is a dataclass


def places(value: Any) -> Iterator[Callable[[str], Any]]:
    """For each text in a field's value: what makes the same value with another text there."""
    if isinstance(value, str):
        yield lambda text: text
    elif isinstance(value, list | dict):
        for key, each in enumerate(value) if isinstance(value, list) else value.items():
            for put in places(each):
                yield partial(put_into, value, key, put)


def put_into(value: Any, key: Any, put: Callable[[str], Any], text: str) -> Any:
    """A list or map with another text somewhere in one of its items."""
    other = copy(value)
    other[key] = put(text)
    return other


def filled(record: Record, name: str, put: Callable[[str], Any], sign: str) -> Record:
    """The record with one text so long that nothing more fits into its body."""
    bare = to_mapping(changed(record, name, put("")))
    room = MAX_BODY - len(encode({**bare, "t": record.type, "n": nonce(0)})) - 2
    return changed(record, name, put(sign * (room // len(sign.encode()))))


class Samples:
    """Records of one type; `ids` are ids as text that they may refer to, which grow while records are written."""

    def __init__(self, kind: type[Record], ids: Sequence[str] = ()) -> None:
        self.kind, self.ids = kind, ids
        self.draw = random.Random(kind.type)  # noqa: S311  (a fixed mixture, not a secret)
        self.own_words = words_of(kind)
        self.hints = typing.get_type_hints(kind)
        self.fields = dataclasses.fields(kind)  # type: ignore[arg-type]  # every declared record is a dataclass

    def some(self, count: int) -> list[Record]:
        """So many records; fewer where most are refused, and none where all are."""
        examples = getattr(self.kind, "examples", None)
        if examples is not None:
            return list(examples())[:count]
        found: list[Record] = []
        for _ in range(TRIES):
            record = self.one()
            if is_valid(record):
                found.append(record)
            if len(found) == count:
                break
        return found

    def hostile(self, record: Record) -> list[Record]:
        """The same record with each text as long as it may be, and with the texts of those who mean no good."""
        texts = [field.name for field in self.fields if isinstance(getattr(record, field.name), str)]
        hostile = [changed(record, name, text) for name in texts for text in HOSTILE]
        return [self.longest(record, name) for name in texts] + [each for each in hostile if is_valid(each)]

    def longest(self, record: Record, name: str) -> Record:
        """The longest text of many letters that this field takes; the record as it is where it takes none."""
        least, most = 0, MAX_BODY
        while least < most:
            size = (least + most + 1) // 2
            if is_valid(changed(record, name, "ü" * size)):
                least = size
            else:
                most = size - 1
        return changed(record, name, "ü" * least) if least else record

    def endless(self, record: Record) -> list[str]:
        """The fields with a text that may fill the whole body: `validate` gives it no limit."""
        found = []
        for field in self.fields:
            value = getattr(record, field.name)
            if value is None and str in typing.get_args(self.hints[field.name]):
                value = ""
            if any(is_valid(filled(record, field.name, put, sign)) for put in places(value) for sign in ("ü", "a")):
                found.append(field.name)
        return found

    def one(self) -> Record:
        values = {field.name: self.value(self.hints[field.name]) for field in self.fields}
        return self.kind(**values)

    def value(self, hint: Any) -> Any:
        """A value of this annotation."""
        inner = typing.get_args(hint)
        origin = typing.get_origin(hint) or hint
        if origin in (types.UnionType, typing.Union):
            return self.value(self.draw.choice(inner))
        if origin is list:
            return [self.value(inner[0]) if inner else self.text() for _ in range(self.draw.choice((0, 1, 2, 3)))]
        if origin is dict:
            keys = {self.text() if not self.own_words else self.draw.choice(self.own_words) for _ in range(2)}
            return {key: self.value(inner[1]) if inner else self.text() for key in sorted(keys)}
        if origin is typing.Literal:
            return self.draw.choice(inner)
        return self.plain(origin)

    def plain(self, kind: Any) -> Any:
        if kind is str:
            return self.text()
        if kind is bool:
            return self.draw.random() < 0.5
        if kind is int:
            return self.draw.choice(NUMBERS)
        if kind is bytes:
            return self.draw.choice((b"", bytes(16), bytes(32), b"\xff" * 200))
        return None if kind is type(None) else self.draw.choice((None, 1, "a"))

    def text(self) -> str:
        """One of the type's own words, an id, or something that people write."""
        number = self.draw.random()
        if number < 0.3 and self.own_words:
            return self.draw.choice(self.own_words)
        if number < 0.6:
            return self.draw.choice([*self.ids, id_text(nonce(0) + nonce(self.draw.randrange(3)))])
        if number < 0.7:
            return content_id(nonce(self.draw.randrange(3)))
        return self.draw.choice(WORDS if number < 0.9 else HOSTILE)


def words_of(kind: type[Record]) -> list[str]:
    """The single words that stand as constants in the module of a type: what its fields may be asked to say."""
    tree = ast.parse(inspect.getsource(sys.modules[kind.__module__]))
    found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return sorted(word for word in found if 0 < len(word) < 30 and " " not in word and "." not in word)
