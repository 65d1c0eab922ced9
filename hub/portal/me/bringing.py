"""Taking in what somebody wrote at another hub, from the file that they took along there (`taking`).

Every run is verified as in an exchange and none is believed for standing in the file; what comes twice is here once.
One file holds the words of one person: whoever brings it cannot carry in a crowd. The file is read line by line.
"""

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import IO, Final, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from hub.api.pages import refuse, status_of
from hub.content import store as content
from hub.content.gateway.kinds import picture_kind
from hub.content.models import Wanted
from hub.content.wanted import cid_of
from hub.core import run as runs
from hub.core.cid import RAW
from hub.core.errors import LocalError, RemoteError
from hub.core.judge import Passport
from hub.core.keys import key_text
from hub.core.run import Run
from hub.log import room, store
from hub.log.appending import Arrival
from hub.log.models import Feed
from hub.moderation import waiting
from hub.portal.entrance.pin import me, with_pin
from hub.portal.me import allowance
from hub.portal.me.taking import END, RUNS

LONGEST_LINE: Final = 2 * 1024 * 1024
MOST_ENTRIES: Final = 50_000
"""Entries in one file: more than a person writes, fewer than fill a card."""

AT_ONCE: Final = 20
PHOTO: Final = re.compile(
    rb'<img alt="" title="(baf[a-z0-9]{10,80})" src="data:image/[a-z]+;base64,([A-Za-z0-9+/=]+)">'
)


NOTHING: Final = gettext_lazy(
    "There is nothing in this file that another hub signed. Choose the file that it gave you."
)


class Refused(LocalError):
    """A file that cannot be taken in; the text says why."""


class Bring(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("The one that the other hub gave you under “Take what I wrote along”."),
        error_messages={"required": gettext_lazy("Choose the file first."), "empty": NOTHING},
    )


class Came(NamedTuple):
    """How many entries came, and how many were here already."""

    new: int
    old: int


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def bring(request: HttpRequest) -> HttpResponse:
    """Ask for the file, take in what it holds, and say what came."""
    person = bytes(me(request).person_id)
    if waiting.awaits_welcome(person):
        raise PermissionDenied(_("A moderator has yet to let you in. Until then you bring nothing here."))
    form = Bring(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            sent = form.cleaned_data["file"]
            messages.success(request, told(brought(person, sent.file, sent.size)))
        except LocalError as wrong:
            refuse(form, wrong, "file")
        else:
            return redirect("portal:me-import")
    return render(request, "portal/me/bring.html", {"form": form}, status=status_of(form))


def told(came: Came) -> str:
    """What came, in a sentence."""
    new = ngettext("%(count)d thing came.", "%(count)d things came.", came.new) % {"count": came.new}
    old = ngettext("%(count)d was here already.", "%(count)d were here already.", came.old) % {"count": came.old}
    return f"{new} {old}" if came.old else new


def brought(person: bytes, file: IO[bytes], size: int) -> Came:
    """Take in a file that somebody sent, as far as they may bring more today; else LocalError, and nothing stored."""
    room.expect()
    allowance.check(person, size)
    arrivals = verified(file)
    allowance.spend(person, size)
    return stored(arrivals, file)


def take_in(file: IO[bytes]) -> Came:
    """Verify all of it, then store what is new; LocalError, and nothing stored, where a part of it is not what it
    should be."""
    return stored(verified(file), file)


def stored(arrivals: list[Arrival], file: IO[bytes]) -> Came:
    """Store what is new of a file that was verified."""
    before = held(arrivals)
    for start in range(0, len(arrivals), AT_ONCE):
        store.append(arrivals[start : start + AT_ONCE])
    after = held(arrivals)
    file.seek(0)
    keep_photos(file)
    return Came(after - before, before)


def verified(file: IO[bytes]) -> list[Arrival]:
    """The runs of a file as an exchange would hand them on, of one person and of feeds that travel."""
    found = list(runs_in(file))
    if not found:
        raise Refused(str(NOTHING))
    try:
        arrivals = store.check(found, None)
    except RemoteError:
        raise Refused(
            _("Something in this file is not what its writer signed, so nothing of it was taken. Fetch it anew.")
        ) from None
    people = people_of(arrivals)
    if len(people) != 1 or people == {b""}:
        raise Refused(
            _("This file holds words of others, too. It can be brought by an exchange, and not by one person.")
        )
    return arrivals


def people_of(arrivals: list[Arrival]) -> set[bytes]:
    """Whose feeds these are: by what is known here, else by the passport that came along. No id for a feed of which
    neither says it."""
    keys = {arrival.feed for arrival in arrivals}
    rows = Feed.objects.filter(key__in=keys, kind="person").values_list("key", "person")
    known = {bytes(key): bytes(person or b"") for key, person in rows}
    for arrival in arrivals:
        if arrival.passport is not None:
            known.setdefault(arrival.feed, certified(arrival.feed, arrival.passport))
    return {known.get(key, b"") for key in keys}


def certified(feed: bytes, passport: Passport) -> bytes:
    """For whom a passport claims its feed."""
    if passport.kind != "person":
        return b""
    certs = (one for one in passport.statements if one.kind == "cert" and one.fields["key"] == key_text(feed))
    return next((one.subject for one in certs), b"")


def held(arrivals: list[Arrival]) -> int:
    """How many of these entries are here."""
    return len(store.positions_of(entry.id for arrival in arrivals for entry in arrival.entries))


def runs_in(file: IO[bytes]) -> Iterator[Run]:
    """The runs in a file, not yet verified; Refused where a line among them is none."""
    inside, entries = False, 0
    for line in lines_of(file):
        if line == END:
            return
        if inside:
            entries += len((found := run_of(line)).links)
            if entries > MOST_ENTRIES:
                raise Refused(_("This file holds more than one person writes. An exchange can bring it."))
            yield found
        inside = inside or line == RUNS


def run_of(line: bytes) -> Run:
    try:
        return runs.decode(b64decode(line, validate=True))
    except (binascii.Error, RemoteError):
        raise Refused(_("This file is damaged, so nothing of it was taken. Fetch it anew.")) from None


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; a longer one than any that we write ends it."""
    while line := file.readline(LONGEST_LINE):
        if not line.endswith(b"\n") and len(line) == LONGEST_LINE:
            raise Refused(_("This file is damaged, so nothing of it was taken. Fetch it anew."))
        yield line.strip()


def keep_photos(file: IO[bytes]) -> None:
    """Keep the pictures in a file that are named here and missing; each is what its id says, or nothing."""
    for line in lines_of(file):
        if line == END:  # what follows was not looked at before anything was stored
            return
        if (found := PHOTO.fullmatch(line)) is None:
            continue
        cid, data = cid_of(found[1].decode()), bytes_in(found[2])
        if cid is None or hashlib.sha256(data).digest() != cid.digest or not picture_kind(data):
            continue
        if Wanted.objects.filter(digest=cid.digest, codec=RAW).exists():
            content.add(data)


def bytes_in(text: bytes) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error:
        return b""
