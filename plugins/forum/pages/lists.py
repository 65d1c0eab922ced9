"""The list of a board as it was last drawn, for all who see the same: drawn once, given until anything in it changes.

What it is found by says all that it depends on: the board's count of changes, the hub's count of what every page rests
on, who reads, in which language, which page of it. What only one person sees, how much of each topic is new to them and
what they privately call its writer and the village of the board, is put in afterwards.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from hub import api
from hub.api.paging import asked_again
from hub.core.short_ids import from_hex
from naming.api import private_names
from plugins.forum.pages import marks
from plugins.forum.projections import ALL_BOARDS
from plugins.forum.words import reading

CHANGED: Final = "SELECT COALESCE(SUM(times), 0) FROM forum_touched WHERE board8 IN (%s, %s)"
AN_HOUR: Final = 3_600_000
NEW_HERE: Final = "<!--new-->"
"""Where a row says what is new in it. Nobody can write it: an angle in people's words is escaped."""


class Row(NamedTuple):
    """What a person's marks are compared with, and whom they may call otherwise than others do. guest: for whom a hub
    signed, if it did, and what they called themselves."""

    id8: int
    posts: int
    position: int
    writer: bytes
    guest: tuple[str, str]


class Drawn(NamedTuple):
    """The inside of a board's page: what stands before the list, and the list in pieces, between each two of which a
    row says what is new; `writers`: whose replies count, where not everybody's; `village`: of which other village the
    board is, and its name."""

    title: str
    before: SafeString
    pieces: tuple[str, ...]
    rows: tuple[Row, ...]
    writers: frozenset[bytes] | None
    village: tuple[bytes, str] | None


def drawn(request: HttpRequest, board8: str, draw: Callable[[], Drawn | HttpResponse]) -> Drawn | HttpResponse:
    """What was kept, or what is drawn now; only a list is kept, never why there is none."""
    place = place_of(request, board8)
    kept: Drawn | HttpResponse | None = cache.get(place)
    if kept is None:
        kept = draw()
        if isinstance(kept, Drawn):
            cache.set(place, kept)
    return kept


def place_of(request: HttpRequest, board8: str) -> str:
    """What a list is found by; the hour, because it decides which stamps lie in the future."""
    with connection.cursor() as cursor:  # plain, for this is half of what a kept page asks
        cursor.execute(CHANGED, [from_hex(board8), ALL_BOARDS])
        changed = cursor.fetchone()[0]
    reader = "nobody" if api.person_of(request) is None else api.role_of(request)
    asked = asked_again(request.GET)
    counts = f"{changed}/{api.sight()}/{api.latest_tame() // AN_HOUR}"
    return f"forum/{board8}/{reader}/{get_language()}/{counts}/{asked}"


def pieces_of(html: str) -> tuple[str, ...]:
    """A list's HTML, cut where its rows say what is new."""
    return tuple(html.split(NEW_HERE))


def list_for(person: bytes | None, kept: Drawn) -> SafeString:
    """The list as somebody sees it."""
    new = marks.new_in(person, kept.rows, kept.writers) if person is not None else {}
    words = [badge(new.get(row.id8, 0), opened=bool(row.posts)) for row in kept.rows]
    parts = [part for pair in zip(renamed(person, kept), [*words, ""], strict=True) for part in pair]
    return mark_safe("".join(parts))  # noqa: S308  # of pieces that a template rendered


def renamed(person: bytes | None, kept: Drawn) -> Iterable[str]:
    """The pieces of a list with the names that somebody privately gave to writers in it, who stand in the first <bdi>
    of each row."""
    writers = {row.writer for row in kept.rows}
    names = private_names(writers, person) if person is not None and writers else {}
    if not names:
        return kept.pieces
    first, *pieces = kept.pieces
    rows = zip(pieces, kept.rows, strict=True)
    return first, *(called(piece, name_in(row, names)) if row.writer in names else piece for piece, row in rows)


def name_in(row: Row, names: Mapping[bytes, str]) -> str:
    """Whom a row names as its writer."""
    by, written = row.guest
    return reading.through_hub(by, written, names[row.writer]) if by else names[row.writer]


def before(person: bytes | None, kept: Drawn) -> SafeString:
    """What stands before the list, with the village of the board as somebody calls it."""
    if person is None or kept.village is None:
        return kept.before
    zone, name = kept.village
    named = private_names([zone], person).get(zone, name)
    return mark_safe(kept.before.replace(f"<bdi>{escape(name)}</bdi>", f"<bdi>{escape(named)}</bdi>", 1))  # noqa: S308


def called(piece: str, name: str) -> str:
    before, _bdi, rest = piece.partition("<bdi>")
    return f"{before}<bdi>{escape(name)}{rest[rest.index('</bdi>') :]}"


def badge(count: int, opened: bool) -> str:
    """How much is new in a topic, in words; nothing where nothing is."""
    if not count:
        return ""
    words = ngettext("%(count)d new", "%(count)d new", count) % {"count": count} if opened else _("new")
    return format_html('<span class="badge badge-good">{}</span> ', words)


def rows_of(rows: list[Any], shown: Sequence[Mapping[str, Any]]) -> tuple[Row, ...]:
    """The rows of the topics that are shown, in their order."""
    found = {row.id8: row for row in rows}
    order = ((found[from_hex(topic["hex"])], topic) for topic in shown)
    return tuple(Row(row.id8, row.posts, row.position, topic["writer"], topic["guest"]) for row, topic in order)
