"""A file on its way in: kept, known by its first bytes, and remembered for its sender until its words are right too.

This is the one place where the library takes in content.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Self

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub import api
from hub.api.uploads import Begun, brought, forget
from hub.core.errors import LocalError
from plugins.library.items import files
from plugins.library.items.paths import placed as files_in

LABEL: Final = "library"


class Came(NamedTuple):
    """A file that is kept here: its content id, name, size in bytes, kind, and the cover chosen for it before."""

    file: str
    name: str
    size: int
    media: str
    cover: str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """What a record says of it."""
        return {"file": self.file, "name": self.name, "size": self.size, "media": self.media}

    @classmethod
    def unsealed(cls, request: HttpRequest, sent: str) -> Self | None:
        """The file that somebody sent before, if they are the one who did."""
        try:
            text = api.unseal(request, base64.urlsafe_b64decode(sent.encode())) if sent else None
            return None if text is None else cls(*json.loads(text))
        except (ValueError, TypeError, binascii.Error):
            return None

    def sealed(self, request: HttpRequest) -> str:
        """The same for a form that comes back to its sender, who alone can send it again."""
        return base64.urlsafe_b64encode(api.seal(request, json.dumps(self))).decode()


def take_in(request: HttpRequest, upload: "UploadedFile[Any]") -> Came:
    """Keep a file that somebody sends; LocalError says in words why it cannot be kept."""
    size = upload.size or 0
    head = upload.read(files.HEAD)
    upload.seek(0)
    media = files.kind_of(head)
    person = api.person_of(request)
    if person is None:
        raise PermissionDenied(_("Sign in to write."))
    file = api.receive(LABEL, person, upload, size).cid
    return Came(file, files.plain_name(upload.name or ""), size, media)


def take_in_all(request: HttpRequest, uploads: "Sequence[UploadedFile[Any]]", tokens: Sequence[str]) -> Came:
    """Keep several files as one folder, all of them or none."""
    person = api.person_of(request)
    if person is None:
        raise PermissionDenied(_("Sign in to write."))
    parts = [whole(request, token) for token in tokens]
    brought: list[tuple[str, Any, int]] = [
        *((str(getattr(each, "whole_name", each.name)), each, each.size or 0) for each in uploads),
        *((each.name, each.file, each.size) for each in parts),
    ]
    name, places = files_in([each[0] for each in brought])
    found = api.receive_folder(LABEL, person, [(at, *each[1:]) for at, each in zip(places, brought, strict=True)])
    forget(request, LABEL, tokens)
    return Came(found.cid, files.plain_name(name), found.size, files.FOLDER)


def took_in_parts(request: HttpRequest, token: str) -> Came:
    """A file that somebody sent in parts; LocalError where not all of it is here."""
    found = whole(request, token)
    media = files.kind_of(api.read_part(found.file, 0, files.HEAD) or b"")
    forget(request, LABEL, [token])
    return Came(found.file, files.plain_name(found.name), found.size, media)


def whole(request: HttpRequest, token: str) -> Begun:
    found = brought(request, LABEL, token)
    if found is None:
        raise LocalError(_("Not all of this file is here yet. Choose it again, and the rest is sent."))
    return found


def from_stick(request: HttpRequest, name: str) -> Came:
    """A file or folder that lies on the stick in the box."""
    person = api.person_of(request)
    if person is None:
        raise PermissionDenied(_("Sign in to write."))
    found = api.receive_from_stick(LABEL, person, name)
    media = files.FOLDER if found.folder else files.kind_of(api.read_part(found.cid, 0, files.HEAD) or b"")
    return Came(found.cid, files.plain_name(name), found.size, media)


def held_here(text_id: str) -> Came:
    """What is here already, by what somebody pasted to name it: what came from a stick, or a whole folder."""
    cid = api.pasted_content(text_id)
    found = api.held([cid]).get(cid)
    if found is None:
        raise LocalError(_("Nothing with this id is here. Copy the id that “manage.py content add” said."))
    kind = files.FOLDER if found.folder else files.kind_of(api.read_part(found.cid, 0, files.HEAD) or b"")
    return Came(found.cid, "", found.size, kind)
