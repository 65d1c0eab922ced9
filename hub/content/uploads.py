"""Files that somebody brings in parts, over hours, lost links and restarts.

    begun/<token>   the bytes that came, from the beginning

How many of them count stands in the row, and only what was flushed before: after a power cut a file may be longer than
what lies in it for good. What is written behind that is written again. One at a time writes, held by a lock that ends
with its process. A file that is whole is hashed once and linked to its place, and not written again.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from hub.content import arriving, files, filled, holding, leases
from hub.content.arriving import Readable
from hub.content.lasting import Busy, Lasting
from hub.content.leases import Lease
from hub.content.models import Upload
from hub.core.cid import cid_text
from hub.core.errors import LocalError, TooMany
from hub.core.unixfs import DEFAULT
from hub.log import room

A_STEP: Final = 8 << 20
"""Bytes after which what came is made to stay."""
A_READ: Final = 64 << 10
MOST_BEGUN: Final = 20
"""Of one person."""
LASTS: Final = 24 * 60
"""Minutes of uptime for which nothing more may come."""


class Elsewhere(LocalError):
    """It goes on at another place than where these bytes belong."""


class Gone(LocalError):
    """Somebody let go of it meanwhile."""


class NotThese(LocalError):
    """The bytes are not those that their sender named."""


class Sum(Protocol):
    """What is told of bytes that must be right."""

    def update(self, data: bytes, /) -> None: ...

    def digest(self) -> bytes: ...


def folder() -> Path:
    return Path(settings.HUB_DATA) / "content" / "begun"


def empty() -> LocalError:
    """Why a file of no bytes is not taken: mostly its sender's device had no room, or it is another one."""
    return LocalError(_("This file is empty. Look whether it is the right one."))


def begin(lease: Lease, size: int, said: str, now: int) -> Upload:
    """Expect a file of so many bytes, which count against the room of its owner from now on. `now` is the minute of
    uptime."""
    if size == 0:
        raise empty()
    room.expect_for_file(size + awaited())
    with holding.told_in_words(), transaction.atomic():
        begun = Upload.objects.select_for_update().filter(owner=lease.owner, file="")
        if len(begun) >= MOST_BEGUN:
            raise TooMany(_("You began to send many files. Finish one of them first, or wait a day."))
        leases.expect(lease, size)
        row = {"label": lease.label, "owner": lease.owner, "said": said, "size": size, "until": now + LASTS}
        filled.count(lease.label, lease.owner, size)
        return Upload.objects.create(token=secrets.token_hex(16), **row)


def awaited() -> int:
    """Bytes that were announced and are yet to come."""
    return sum(size - came for size, came in Upload.objects.filter(file="").values_list("size", "came"))


def of(label: str, owner: bytes) -> Iterator[Upload]:
    """What this person brings, the first begun first."""
    return iter(Upload.objects.filter(label=label, owner=owner).order_by("until"))


def found(label: str, owner: bytes, token: str) -> Upload | None:
    """An upload of this person; None for what is no token, and may be what no database can be asked for."""
    if not token.isalnum():
        return None
    return Upload.objects.filter(label=label, owner=owner, token=token).first()


def go_on(
    upload: Upload, offset: int, source: Readable, size: int, now: int, *, named: tuple[Sum, bytes] | None = None
) -> int:
    """Take so many bytes that come next, or as many as come; how many are here then. named: a sum, and what it must
    come to, or none of them count. `Busy` while more of the file comes already."""
    with writing(upload) as part:
        if offset != upload.came:
            raise Elsewhere(_("The hub has another part of this file. Ask it where to go on."))
        if offset + size > upload.size:
            raise TooMany(_("This is more than was announced. Nothing of it was kept."))
        if not upload.file:
            taken(upload, part, source, now, named)
        return upload.came


def taken(upload: Upload, part: files.Part, source: Readable, now: int, named: tuple[Sum, bytes] | None) -> None:
    at, until = upload.came, now + LASTS
    try:
        for data in coming(source, upload.size - at):
            with holding.told_in_words():
                files.write_at(part.descriptor, data, at)
            at += len(data)
            if named:
                named[0].update(data)
            if at // A_STEP != (at - len(data)) // A_STEP:
                room.expect_for_file()
                if named is None:
                    keep(upload, part, at, until)
    finally:
        if named is None:
            keep(upload, part, at, until)
    if named and named[0].digest() != named[1]:
        raise NotThese(_("These bytes changed on their way. Send them once more."))
    keep(upload, part, at, until)


def coming(source: Readable, most: int) -> Iterator[bytes]:
    """What can be read, up to so many bytes; it ends where its sender is lost."""
    while most:
        try:
            data = source.read(min(A_READ, most))
        except OSError:  # the line, not the disk
            return
        if not data:
            return
        most -= len(data)
        yield data


def keep(upload: Upload, part: files.Part, came: int, until: int) -> None:
    """Have what came stay, and say so."""
    if came == upload.came:
        return
    with holding.told_in_words():
        part.flush()
        Upload.objects.filter(pk=upload.pk, came=upload.came).update(came=came, until=until)
    upload.came = came


def finish(upload: Upload, lease: Lease) -> str:
    """The content id of what is whole. Once more says the same."""
    with writing(upload) as part:
        if not upload.file and upload.came == upload.size:
            stored = arriving.kept(part, part.pieces(DEFAULT.chunk), DEFAULT, lease)
            upload.file = cid_text(stored.cid)
            with holding.told_in_words(), transaction.atomic():
                upload.save(update_fields=["file"])
                filled.count(upload.label, bytes(upload.owner), -upload.size)  # it counts by its lease
        if upload.file:
            with holding.told_in_words():
                files.remove(place(upload))
    return upload.file


def end(upload: Upload) -> None:
    """Let go of it; what became content stays as long as that is needed."""
    with writing(upload), holding.told_in_words():
        path = place(upload)
        with transaction.atomic():
            if upload.delete()[0] and not upload.file:
                filled.count(upload.label, bytes(upload.owner), -upload.size)
        files.remove(path)


def forget(label: str, owner: bytes, tokens: Iterable[str]) -> None:
    """These are content by now, and whoever brought them has told what they are."""
    Upload.objects.filter(label=label, owner=owner, token__in=list(tokens)).exclude(file="").delete()


def place(upload: Upload) -> Path:
    return folder() / upload.token


@contextmanager
def writing(upload: Upload) -> Iterator[Lasting]:
    """Its bytes, for one alone, and what the row says by now. Where the card lost some that it counts on, it counts on
    them no more."""
    with holding.told_in_words():
        files.made(folder())
        part = Lasting(place(upload))
    try:
        here = place(upload).stat().st_size
        Upload.objects.filter(pk=upload.pk, file="", came__gt=here).update(came=here)
        refresh(upload)
        yield part
    finally:
        part.end()


def refresh(upload: Upload) -> None:
    try:
        upload.refresh_from_db()
    except Upload.DoesNotExist:
        files.remove(place(upload))
        raise Gone(_("The hub has let go of this file. Send it once more.")) from None


def let_go(now: int) -> None:
    """Let go of what nobody went on with, and of what no row tells of."""
    for upload in Upload.objects.filter(until__lte=now):
        with suppress(Busy, LocalError):
            end(upload)
    for path in folder().glob("*"):
        if not Upload.objects.filter(token=path.name, file="").exists():
            files.remove(path)
