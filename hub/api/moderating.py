"""What waits for a moderator before it is seen, and where anybody asks one to look."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from hub.accounts.sign_in import screen
from hub.api.people import person_of
from hub.core.cid import id_text
from hub.core.record import Record
from hub.moderation import waiting


def report_address(entry_id: bytes) -> str:
    """Where anybody, guests too, asks a moderator to look at an entry (32-byte id)."""
    return reverse("portal:report", args=[id_text(entry_id)])


def sign_in_address(after: str = "") -> str:
    """Where to sign in, and which page comes next."""
    return reverse("portal:sign-in") + ("?" + urlencode({"next": after}, safe="/") if after else "")


def is_newcomer(request: HttpRequest) -> bool:
    """Whether the person signed in is new here and no moderator has welcomed them yet."""
    person = person_of(request)
    return person is not None and waiting.is_newcomer(person)


def hold(request: HttpRequest, record: Record, scope: str, as_hub: bool, address: str) -> str:
    """Keep a record until a moderator has seen it; answers the page on which its writer sees what became of it.

    as_hub: the hub signs it, for a guest or for somebody who wants no name beside it; a member's own is signed by
    themselves, at once when they are here as it is let through, else at their next sign-in. address: the page where it
    will stand. LocalError, with a sentence for the screen, where too much waits already or the record cannot be taken.
    """
    if not as_hub and person_of(request) is None:
        raise PermissionDenied(_("Sign in to write."))
    return reverse("portal:waited", args=[waiting.hold(request, record, scope, as_hub, address).token])


def remember_screen(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a guest's screen the random name by which their waiting things are counted; for the page with the form."""
    return screen.remember(request, response)
