"""What stands on the shelves as entries of a catalogue.

An entry is known by the hash of what was signed, so it has the same id on every hub that lists it, and the catalogues
of two villages can be joined (RFC 6920 writes a hash as an address).
"""

import base64
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from django.urls import reverse

from hub import api
from plugins.library.catalogue.atom import ACQUISITION, NAVIGATION, Entry, Link
from plugins.library.items import files
from plugins.library.items.licences import deed
from plugins.library.items.reading import Version, Work
from plugins.library.shelves.standing import Shelf

OPEN: Final = "http://opds-spec.org/acquisition/open-access"
PICTURE: Final = "http://opds-spec.org/image"
UNKNOWN: Final = "1970-01-01T00:00:00Z"
"""The date of what has none that anybody believes."""
is_kind = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}", re.ASCII).fullmatch


def uri(digest: bytes) -> str:
    """The hash of what was signed, as an address."""
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def date(stamp: int) -> str:
    """A stamp as Atom writes dates."""
    if not 0 <= stamp <= api.latest_tame():
        return UNKNOWN
    return datetime.fromtimestamp(stamp // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def latest(dates: Iterable[str]) -> str:
    return max(dates, default=UNKNOWN)


def is_listed(work: Work) -> bool:
    """Whether a reading program can be given this: it is a file, all of it here, and travels. A program does not say
    that it read a page of this hub, and is given nothing that stays here."""
    it = work.first
    return bool(work.now) and not work.gone and it.is_whole and not it.is_folder and not work.stays


def publication(work: Work) -> Entry:
    """An item, with where its file lies."""
    it = work.now[-1]
    return Entry(
        id=uri(work.entry.id),
        title=it.title,
        updated=date(it.entry.stamp),
        links=tuple(links_of(work, it)),
        summary=it.description,
        contributor=work.name,
        rights=it.licence if it.said("licence") else "",
        language=it.language_code,
        source=it.source,
        tags=tuple(it.tags),
    )


def links_of(work: Work, it: Version) -> Iterable[Link]:
    yield Link(OPEN, it.download, media_of(it), it.bytes)
    if it.cover:
        yield Link(PICTURE, it.cover, "image/jpeg")
        yield Link(f"{PICTURE}/thumbnail", it.cover, "image/jpeg")
    yield Link("alternate", work.address, "text/html")
    yield Link("collection", feed_of(work.shelf), ACQUISITION)
    if address := deed(it.said("licence")):
        yield Link("license", address)


def media_of(it: Version) -> str:
    """The type that the file is given out as: by its name, else as who added it says, if that is a type at all."""
    said = it.said("media")
    return api.kind_given(it.file_name) or (said if is_kind(said) else files.UNTOLD)


def feed_of(shelf: Shelf) -> str:
    """The address of a shelf's feed."""
    return reverse("library:feed", args=[shelf.text_id])


def way_to(shelf: Shelf) -> Entry:
    """A shelf in the list of shelves."""
    last = (shelf.heads or (shelf.entry,))[0]
    title = f"{shelf.title} ({shelf.village})" if shelf.village else shelf.title
    return Entry(
        id=uri(shelf.entry.id),
        title=title,
        updated=date(last.stamp),
        links=(Link("subsection", feed_of(shelf), ACQUISITION),),
        content=shelf.about or title,
    )


def way(rel: str, name: str, title: str, words: str, updated: str, hub: bytes) -> Entry:
    """Another feed of this hub in the list."""
    kind = NAVIGATION if name == "library:catalogue" else ACQUISITION
    return Entry(f"{uri(hub)}?{name}", title, updated, (Link(rel, reverse(name), kind),), content=words)
