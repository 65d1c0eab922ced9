"""PUBLIC: files that are too large for any form, or for a link that breaks. Apart from `hub.api`, because only pages
need it.

    @takes_large(files_of("library"))
    def add(request): ...

    urlpatterns = [path("upload/", include(in_parts("library")))]

In parts: the protocol tus 1.0.0 (https://tus.io/protocols/resumable-upload) with creation, termination, expiration and
checksum. Whoever is signed in may go on with what they began, and nobody else; a program says the page's token in
`X-CSRFToken`. What is whole is taken by `brought`, with the words that belong to it.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from functools import wraps
from typing import Any, Final, NamedTuple, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from hub.accounts.hubs import uptime
from hub.api.files import until_named
from hub.api.people import may_upload, person_of, role_of
from hub.content import leases, uploads
from hub.content.lasting import Busy
from hub.content.leases import Lease
from hub.content.models import Upload
from hub.core.errors import LocalError, TooMany
from hub.log.clock import clock
from hub.log.trouble import DiskFull

__all__ = ["Begun", "begun", "brought", "files_of", "forget", "in_parts", "takes_large"]

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,termination,expiration,checksum"
SUMS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
ALWAYS: Final = {"Tus-Resumable": VERSION, "Tus-Version": VERSION, "Cache-Control": "no-store"}
OCTETS: Final = "application/offset+octet-stream"
LONGEST_WORDS: Final = 4096
NUMBER: Final = 18
"""Digits of the largest number of bytes that is read."""

Rule = Callable[..., None]
Act = Callable[..., HttpResponse]
View = TypeVar("View", bound=Callable[..., Any])


class Begun(NamedTuple):
    """A file that its sender brings in parts: its address, name, bytes, how many came, its id once it is whole, and
    what its sender said of it, as they wrote it."""

    token: str
    address: str
    name: str
    size: int
    came: int
    file: str
    said: str


class Refused(Exception):
    """Why a request of the protocol is not done: a status and a sentence."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def takes_large(rule: Rule) -> Callable[[View], View]:
    """Decorator, the outermost of a view: what is sent to it may be of any size. `rule(request, size)`, with the parts
    of the address that the view is given, is asked before the first byte; it says by `LocalError` or `PermissionDenied`
    why not."""

    def marked(view: View) -> View:
        view.takes_large = rule  # type: ignore[attr-defined]  # what a function carries
        return view

    return marked


def files_of(label: str) -> Rule:
    """Whoever may add files here, as many bytes as there is room for in what they may use of this plugin."""

    def rule(request: HttpRequest, size: int, *_more: Any, **_named: Any) -> None:
        leases.expect(Lease(label, sender(request)), size)

    return rule


def in_parts(label: str) -> list[URLPattern]:
    """The addresses at which a plugin takes files in parts, to be included in its own, as `<label>:parts`."""

    def rule(request: HttpRequest, size: int, token: str) -> None:
        upload = uploads.found(label, sender(request), token)
        if upload is None or size > upload.size:
            raise LocalError(_("The hub does not wait for this file. Begin again."))

    @spoken(BEGINS)
    def collection(request: HttpRequest, act: Act) -> HttpResponse:
        return act(request, label)

    @takes_large(rule)
    @spoken(GOES_ON)
    def part(request: HttpRequest, act: Act, token: str) -> HttpResponse:
        upload = uploads.found(label, sender(request), token)
        if upload is None:
            raise Refused(404, _("The hub does not wait for this file. Begin again."))
        return act(request, upload)

    return [path("", collection, name="parts"), path("<str:token>/", part, name="part")]


def begun(request: HttpRequest, label: str) -> list[Begun]:
    """What whoever is signed in began to bring to a plugin, the oldest first."""
    person = person_of(request)
    return [] if person is None else [told(each) for each in uploads.of(label, person)]


def brought(request: HttpRequest, label: str, token: str) -> Begun | None:
    """A file that whoever is signed in brought in parts, once all of it is here; it is kept for a day of uptime, for
    the entry that will name it. None where it is not; `LocalError` says in words why it cannot be kept."""
    person = person_of(request)
    upload = uploads.found(label, person, token) if person is not None else None
    if upload is None or upload.came < upload.size:
        return None
    return told(whole(upload))


def forget(request: HttpRequest, label: str, tokens: Iterable[str]) -> None:
    """What whoever is signed in brought in parts was taken: it is told of no more."""
    person = person_of(request)
    if person is not None:
        uploads.forget(label, person, tokens)


def told(upload: Upload) -> Begun:
    address = reverse(f"{upload.label}:part", args=[upload.token])
    return Begun(upload.token, address, name_of(upload.said), upload.size, upload.came, upload.file, upload.said)


def whole(upload: Upload) -> Upload:
    """What all came of becomes content, if it is none yet."""
    try:
        uploads.finish(upload, until_named(upload.label, bytes(upload.owner)))
    except Busy:
        raise LocalError(_("This file is just being looked at. Wait a little, and try again.")) from None
    return upload


def sender(request: HttpRequest) -> bytes:
    person = person_of(request)
    if person is None or not may_upload(role_of(request)):
        raise PermissionDenied(_("Sign in to write."))
    return person


def spoken(acts: Mapping[str, Act]) -> Callable[[View], Callable[..., HttpResponse]]:
    """Decorator of a view that is given what to do: it answers in the protocol, refusals too, with a sentence."""

    def by_method(view: View) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, **named: str) -> HttpResponse:
            instead = request.headers.get("X-HTTP-Method-Override") if request.method == "POST" else None
            try:
                response = understood(view, request, acts, instead or request.method or "", named)
            except Refused as why:
                response = HttpResponse(str(why), status=why.status, content_type="text/plain; charset=utf-8")
            for name, text in ALWAYS.items():
                response.headers[name] = text
            return response

        return answer

    return by_method


def understood(
    view: View, request: HttpRequest, acts: Mapping[str, Act], method: str, named: dict[str, str]
) -> HttpResponse:
    if method == "OPTIONS":
        said = {"Tus-Extension": EXTENSIONS, "Tus-Checksum-Algorithm": ",".join(SUMS)}
        return HttpResponse(status=204, headers=said)
    if method not in acts:
        raise Refused(405, _("This address takes only what its own page sends."))
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Refused(412, _("This address speaks another version of the protocol."))
    try:
        answered: HttpResponse = view(request, acts[method], **named)
        return answered
    except Busy:
        raise Refused(423, _("A part of this file is just coming. Wait a little, and go on.")) from None
    except (LocalError, PermissionDenied) as error:
        raise Refused(STATUS.get(type(error), 400), str(error)) from error


STATUS: Final[Mapping[type[Exception], int]] = {
    uploads.Elsewhere: 409,
    uploads.Gone: 410,
    uploads.NotThese: 460,
    DiskFull: 507,
    TooMany: 413,
    PermissionDenied: 403,
}


def create(request: HttpRequest, label: str) -> HttpResponse:
    person, said = sender(request), request.headers.get("Upload-Metadata", "")
    if len(said) > LONGEST_WORDS:
        raise Refused(400, _("What is said of this file is too long."))
    if "\0" in said:  # no database keeps it
        raise Refused(400, _("What is said of this file cannot be read."))
    name_of(said)
    size = number(request, "Upload-Length")
    upload = uploads.begin(Lease(label, person), size, said, uptime.minutes())
    return HttpResponse(status=201, headers={"Location": told(upload).address} | stands(upload))


def look(request: HttpRequest, upload: Upload) -> HttpResponse:
    said = {"Upload-Metadata": upload.said} if upload.said else {}
    return HttpResponse(headers={"Upload-Length": str(upload.size)} | said | stands(upload))


def go_on(request: HttpRequest, upload: Upload) -> HttpResponse:
    if request.headers.get("Content-Type") != OCTETS:
        raise Refused(415, _("This address takes only what its own page sends."))
    offset, length = number(request, "Upload-Offset"), number(request, "Content-Length")
    uploads.go_on(upload, offset, request, length, uptime.minutes(), named=named_sum(request))
    if upload.came == upload.size:
        whole(upload)
    return HttpResponse(status=204, headers=stands(upload))


def end(request: HttpRequest, upload: Upload) -> HttpResponse:
    uploads.end(upload)
    return HttpResponse(status=204)


BEGINS: Final[Mapping[str, Act]] = {"POST": create}
GOES_ON: Final[Mapping[str, Act]] = {"HEAD": look, "PATCH": go_on, "DELETE": end}


def stands(upload: Upload) -> dict[str, str]:
    """How far it came, and about when the hub lets go of it: dates are as good as the hub's clock."""
    left = max(0, upload.until - uptime.minutes()) * 60
    expires = formatdate(min(clock.best() // 1000 + left, (1 << 37)), usegmt=True)
    return {"Upload-Offset": str(upload.came), "Upload-Expires": expires}


def number(request: HttpRequest, name: str) -> int:
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= NUMBER):
        raise Refused(400, _("The header %(name)s must say a number of bytes.") % {"name": name})
    return int(text)


def named_sum(request: HttpRequest) -> tuple[Any, bytes] | None:
    """The sum that the bytes of this request must come to, and how it is made."""
    text = request.headers.get("Upload-Checksum")
    if text is None:
        return None
    how, _blank, digest = text.partition(" ")
    if how not in SUMS:
        raise Refused(400, _("This sum is none that the hub knows."))
    return SUMS[how](), decoded(digest)


def name_of(said: str) -> str:
    """What its sender calls a file."""
    pairs = dict(each.strip().partition(" ")[::2] for each in said.split(",")) if said else {}
    words = {key: decoded(value) for key, value in pairs.items()}
    try:
        return words.get("filename", b"").decode()
    except UnicodeDecodeError:
        raise Refused(400, _("What is said of this file cannot be read.")) from None


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(400, _("What is said of this file cannot be read.")) from None
