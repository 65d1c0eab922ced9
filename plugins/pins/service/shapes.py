"""What the Pinning Service API reads, as values: a pin, and what is looked for. PURE: bytes and words in, values out.

All of it comes from programs of other people, so lengths and counts are looked at before anything else.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from hub.core.cid import Cid, read_cid
from hub.core.errors import RemoteError

MOST_BYTES: Final = 64 * 1024
"""Of a pin with all its words."""
MOST_NAME: Final = 255
MOST_ORIGINS: Final = 20
MOST_WORDS: Final = 1000
LONGEST: Final = 2000
LONGEST_MOMENT: Final = 40
MOST_CIDS: Final = 10
MOST_ROWS: Final = 1000
A_BATCH: Final = 10
STATUSES: Final = ("queued", "pinning", "pinned", "failed")
MATCHES: Final = ("exact", "iexact", "partial", "ipartial")


class Pin(NamedTuple):
    """What is to be pinned: `text` is the id as the client writes it."""

    cid: Cid
    text: str
    name: str = ""
    origins: tuple[str, ...] = ()
    meta: Mapping[str, str] = {}


class Look(NamedTuple):
    """What is looked for. before, after: microseconds since 1970."""

    cids: tuple[Cid, ...] = ()
    name: str = ""
    match: str = "exact"
    statuses: frozenset[str] = frozenset(("pinned",))
    before: int | None = None
    after: int | None = None
    limit: int = A_BATCH
    meta: Mapping[str, str] = {}


def wrong(field: str) -> RemoteError:
    """What a program sent is not as the API has it: the field that is wrong, in the API's own words."""
    return RemoteError("request", field)


def pin(data: bytes) -> Pin:
    """The pin in a body; RemoteError for anything else."""
    found = {name: value for name, value in mapping(data, "body").items() if value is not None}
    name = found.get("name", "")
    if not is_text(name, MOST_NAME):
        raise wrong("name")
    given, text = cid(found.get("cid"), "cid")
    return Pin(given, text, name, origins(found.get("origins", [])), words(found.get("meta", {}), "meta"))


def cid(text: object, field: str) -> tuple[Cid, str]:
    """An id in any spelling, and as it was written."""
    try:
        return read_cid(text), str(text)
    except RemoteError:
        raise wrong(field) from None


def origins(given: object) -> tuple[str, ...]:
    """Where the client says that it can be had. Nobody is ever asked there."""
    if not isinstance(given, list) or len(given) > MOST_ORIGINS or len(set(map(str, given))) < len(given):
        raise wrong("origins")
    if not all(is_text(each, LONGEST) and each.startswith("/") for each in given):
        raise wrong("origins")
    return tuple(given)


def words(given: object, field: str) -> dict[str, str]:
    """Words of the client by words."""
    if not isinstance(given, dict) or len(given) > MOST_WORDS:
        raise wrong(field)
    if not all(is_text(each, LONGEST) for pair in given.items() for each in pair):
        raise wrong(field)
    return given


def is_text(given: object, most: int) -> bool:
    """Whether this is a text of so many letters that every database can keep."""
    if not isinstance(given, str) or len(given) > most or "\0" in given:
        return False
    try:
        given.encode()
    except UnicodeEncodeError:  # half a letter
        return False
    return True


def mapping(data: bytes, field: str) -> dict[str, Any]:
    """The JSON object in these bytes."""
    if len(data) > MOST_BYTES:
        raise wrong(field)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise wrong(field) from None
    if not isinstance(found, dict):
        raise wrong(field)
    return found


def look(asked: Callable[[str], Sequence[str]]) -> Look:
    """What the query of an address looks for. asked: all values of a name."""
    texts = [text for each in asked("cid") for text in each.split(",")]
    statuses = frozenset(text for each in asked("status") for text in each.split(","))
    name, match = last(asked, "name"), last(asked, "match") or "exact"
    if len(texts) > MOST_CIDS:
        raise wrong("cid")
    if not statuses <= set(STATUSES):
        raise wrong("status")
    if match not in MATCHES:
        raise wrong("match")
    if not is_text(name, MOST_NAME):
        raise wrong("name")
    meta = last(asked, "meta")
    return Look(
        tuple(cid(text, "cid")[0] for text in texts),
        name,
        match,
        statuses or frozenset(("pinned",)),
        moment(last(asked, "before"), "before"),
        moment(last(asked, "after"), "after"),
        limit(last(asked, "limit")),
        words(mapping(meta.encode("utf-8", "replace"), "meta"), "meta") if meta else {},
    )


def last(asked: Callable[[str], Sequence[str]], name: str) -> str:
    return next(reversed(asked(name)), "")


def limit(text: str) -> int:
    """How many are wanted."""
    if not text:
        return A_BATCH
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_ROWS):
        raise wrong("limit")
    return int(text)


def moment(text: str, field: str) -> int | None:
    """A time as RFC 3339 writes it; where an address turned its plus into a space, that too."""
    if not text:
        return None
    if len(text) > LONGEST_MOMENT:
        raise wrong(field)
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
        return micros(found if found.tzinfo else found.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise wrong(field) from None


def micros(when: datetime) -> int:
    """Microseconds since 1970, whole ones."""
    since = when - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def spelled(moment: int) -> str:
    """Such a time as the API writes it."""
    whole, rest = divmod(moment, 1_000_000)
    try:
        return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"
    except (ValueError, OverflowError, OSError):
        return "1970-01-01T00:00:00.000000Z"


def is_meant(name: str, wished: Look) -> bool:
    """Whether a pin of this name is looked for."""
    if not wished.name:
        return True
    asked, here = (wished.name, name) if wished.match in ("exact", "partial") else (wished.name.lower(), name.lower())
    return asked in here if wished.match.endswith("partial") else asked == here
