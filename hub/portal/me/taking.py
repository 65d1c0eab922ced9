"""Everything of one's own in one file that opens in any browser, without a hub and without scripts.

Below the words that people read stand the signed entries, each run on a line of its own, so that another hub can verify
them and take them in (`bringing`). What stays at this hub is told in words and is not among them. The file is written
piece by piece into a nameless file on the disk, so that a long life costs no memory.
"""

import tempfile
from base64 import b64encode
from collections.abc import Iterator
from typing import IO, Any, Final, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub import guard
from hub.accounts.hubs.identity import founded
from hub.accounts.keys.files import told_in_words
from hub.accounts.models import Person
from hub.api.lines import plugin_of, words_of
from hub.content import store as content
from hub.content.gateway.kinds import picture_kind
from hub.content.wanted import cid_of
from hub.core import run
from hub.core.cid import id_text
from hub.core.errors import LocalError, RemoteError
from hub.core.record import Record, decode, parse
from hub.log import registry
from hub.log.models import Feed
from hub.log.reading import runs_from
from hub.log.timeline import Own, everything_of
from hub.portal.dates import when
from hub.portal.entrance.pin import me
from naming.api import display_names

AT_ONCE: Final = 100
PIECE: Final = 256 * 1024
MOST_PHOTOS: Final = 300 * 1024 * 1024
"""Bytes of photos in one file; what is more is counted and not taken along."""

RUNS: Final = b'<pre hidden id="signed-entries">'
END: Final = b"</pre>"


class Words(NamedTuple):
    """Something written, as the file shows it."""

    when: str
    text: str
    stays: bool


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take(request: HttpRequest) -> HttpResponseBase:
    """The page with the button, or the file."""
    person = me(request)
    if request.method != "POST":
        return render(request, "portal/me/take.html", {})
    name = "banyan-" + "".join(sign for sign in person.name if sign.isalnum())[:40]
    file = tempfile.TemporaryFile(dir=settings.HUB_DATA)  # noqa: SIM115  # the answer closes it
    try:
        with told_in_words():
            write(file, person, photos=request.POST.get("photos") != "no")
            file.seek(0)
    except LocalError as full:
        file.close()
        messages.error(request, str(full))
        return redirect("portal:me-export")
    return FileResponse(file, as_attachment=True, filename=f"{name}.html", content_type="text/html; charset=utf-8")


def write(file: IO[bytes], person: Person, *, photos: bool) -> None:
    """Write all of it."""
    name, here = display_names([person.person_id])[person.person_id], founded()
    words = {"name": name, "hub": here, "id": id_text(person.person_id)}
    file.write(render_to_string("portal/me/_taken_head.html", words).encode())
    left = MOST_PHOTOS if photos else 0
    skipped = 0
    for own, record in records_of(person.person_id):
        text = words_of(record)
        found = list(pictures_in(record))
        if text.strip() or found:
            told = Words(when(own.stamp), text, own.scope == "here")
            file.write(render_to_string("portal/me/_taken.html", {"one": told}).encode())
        for cid, data in found:
            if len(data) > left:
                skipped += 1
                continue
            left -= len(data)
            file.write(picture(cid, data))
        file.write(b"</article>\n" if text.strip() or found else b"")
    file.write(render_to_string("portal/me/_taken_foot.html", {"skipped": skipped}).encode())
    file.write(RUNS + b"\n")
    for signed in runs_of(person.person_id):
        file.write(b64encode(run.encode(signed)) + b"\n")
    file.write(END + b"\n</body></html>\n")


def records_of(person: bytes) -> Iterator[tuple[Own, Record]]:
    """All records of somebody that something here can read."""
    for some in everything_of(person, AT_ONCE):
        for own in some:
            if (record := read(own.body)) is not None:
                yield own, record


def read(body: bytes) -> Record | None:
    try:
        fields = decode(body)
        kind = registry.record_class(str(fields["t"]))
        return None if kind is None else parse(kind, fields)
    except RemoteError:
        return None


def pictures_in(record: Record) -> Iterator[tuple[str, bytes]]:
    """The pictures that a record names and that are here."""
    plugin = plugin_of(record)
    named: list[Any] = guard.ask(plugin.label, "blobs", lambda: list(plugin.blobs(record)), []) if plugin else []
    if own := str(getattr(record, "picture", "")):
        named = [own]
    for cid in named:
        data = content.read(cid) if cid_of(str(cid)) else None
        if data is not None and picture_kind(data):
            yield str(cid), data


def picture(cid: str, data: bytes) -> bytes:
    """A picture on a line of its own."""
    kind = picture_kind(data) or ""
    return f'<img alt="" title="{cid}" src="data:{kind};base64,'.encode() + b64encode(data) + b'">\n'


def runs_of(person: bytes) -> Iterator[run.Run]:
    """All signed runs of somebody's feeds that travel, a few at a time."""
    feeds = Feed.objects.filter(person=person).exclude(scope="here").order_by("pk")
    for key, head in feeds.values_list("key", "head"):
        seq = 1
        while seq <= head and (some := runs_from(bytes(key), seq, PIECE)):
            yield from some
            seq = some[-1].first + len(some[-1].links)
