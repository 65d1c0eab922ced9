"""The job that draws small pictures of what stands on the shelves: of pictures, and of e-books what is on their front.
Nothing else is drawn; pages show a sign for its kind.

A cover is content that the hub made of what an entry names (`api.beside`): given to whoever is given the file, and gone
with it. Every hub draws its own, for nobody could sign for the writer. What its writer chose to show is in the record
and is left alone.

Whatever is wrong with a file, the others get their turn: it is begun a few times at most, counted before it is looked
at, and then its row says why there is no cover.
"""

import logging
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.core.cache import cache
from django.db.models import Exists, OuterRef

from hub import api
from hub.core.errors import LocalError, RemoteError
from plugins.library.covers import inside
from plugins.library.items import files
from plugins.library.models import MAX_WHY, Change, Cover, Item

A_LOOK: Final = 200
"""Files that are looked for in one run, whether or not they are here."""
A_RUN: Final = 20
"""Files that are drawn in one run, so that other jobs have their turn."""
MOST_BEGINNINGS: Final = 3
MAX_PICTURE: Final = 12 * 1024 * 1024
MAX_BOOK: Final = 32 * 1024 * 1024
LIMITS: Final = api.Limits(memory=256 << 20, cpu_seconds=10, seconds=20)
REACHED: Final = "library/covers/reached"

logger = logging.getLogger(__name__)


class Undrawn(NamedTuple):
    """An entry whose file has no cover yet."""

    position: int
    said: dict[str, Any]


def draw() -> None:
    """One run; it goes on where the last one ended, and begins anew after the last entry."""
    drawn, found = 0, undrawn(cache.get(REACHED, 0))
    here = api.held(each.said["file"] for each in found)
    for each in found:
        if drawn == A_RUN:
            return
        if each.said["file"] in here:
            settle(each, here[each.said["file"]])
            drawn += 1
        cache.set(REACHED, each.position, None)
    if len(found) < A_LOOK:
        cache.set(REACHED, 0, None)


def undrawn(after: int) -> list[Undrawn]:
    """Entries in sight behind a position of whose file nobody knows yet whether it has a cover."""
    settled = Cover.objects.filter(position=OuterRef("position")).exclude(why="", file="", begun__lt=MOST_BEGINNINGS)
    positions: set[int] = set()
    for model in (Item, Change):
        rows = model.objects.visible().filter(~Exists(settled), position__gt=after).order_by("position")
        positions |= set(rows.values_list("position", flat=True)[:A_LOOK])
    bodies = api.bodies(sorted(positions)[:A_LOOK])
    return [Undrawn(at, body) for at, body in sorted(bodies.items())]


def settle(each: Undrawn, held: api.Held) -> None:
    """Draw one, and remember what came of it. What this hub is too short of room or time for is begun again."""
    row, _new = Cover.objects.get_or_create(position=each.position)
    Cover.objects.filter(pk=row.pk).update(begun=row.begun + 1)
    came: dict[str, Any] = {"begun": row.begun}
    try:
        file = "" if each.said.get("cover") else drawn_of(held)
        if not file:
            came = {"why": "its writer chose one"}
        elif api.beside(each.position, file):
            came = {"file": file}
    except RemoteError as error:
        came = {"why": str(error)[:MAX_WHY]}
        logger.info("no cover of %s: %s", held.cid, error)
    except LocalError as error:
        logger.info("no cover of %s yet: %s", held.cid, error)
    Cover.objects.filter(pk=row.pk).update(**came)


def drawn_of(held: api.Held) -> str:
    """The content id of a small picture of a file; RemoteError says why there can be none."""
    return api.add_cover(picture_of(held))


def picture_of(held: api.Held) -> bytes:
    """The picture to be made small."""
    if held.folder:
        raise RemoteError("folder", "a folder is not drawn")
    kind = files.kind_of(api.read_part(held.cid, 0, files.HEAD) or b"")
    if files.player(kind) == "image":
        return whole(held, MAX_PICTURE)
    if kind == files.BOOK:
        return on_front(whole(held, MAX_BOOK))
    raise RemoteError("kind", f"{kind} is not drawn")


def whole(held: api.Held, most: int) -> bytes:
    """All bytes of a file that is not too large for it."""
    if held.size > most:
        raise RemoteError("large", f"{held.size} bytes, more than {most}")
    data = api.read_part(held.cid, 0, held.size)
    if data is None:
        raise LocalError("the file is damaged, or went just now")
    return data


def on_front(book: bytes) -> bytes:
    """The picture on the front of an e-book."""
    try:
        status, picture = api.run_apart(Path(inside.__file__), book, LIMITS)
    except LocalError:
        raise RemoteError("slow", "the book takes too long to read") from None
    if status == inside.NO_PICTURE:
        raise RemoteError("no-picture", "the book has no picture on its front")
    if status or not picture:
        raise RemoteError("no-book", f"this is no book that can be read ({status})")
    return picture
