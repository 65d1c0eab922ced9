"""A moderator gives an item an address that stays the same, whatever its newest version is, and may end it. Whoever is
signed in may give its file, as it is now, a name."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub import api
from hub.core.errors import LocalError
from hub.plugins import Way
from naming.api import ways_to_name
from plugins.library.items import naming
from plugins.library.items.reading import Work
from plugins.library.pages.answers import no_item, refusal
from plugins.library.pages.finding import work_at


@require_POST
def name(request: HttpRequest, item_id: str) -> HttpResponse:
    """Give it one; once more changes nothing but where it leads."""
    return done(request, item_id, give)


@require_POST
def end(request: HttpRequest, item_id: str) -> HttpResponse:
    """Let its address lead nowhere from now on."""
    return done(request, item_id, lambda request, work: naming.end(work.entry.id))


def done(request: HttpRequest, item_id: str, act: Callable[[HttpRequest, Work], None]) -> HttpResponse:
    """The item's page again, after a moderator did this to its address."""
    work = work_at(request, item_id)
    if work is None or not work.is_shown:
        return no_item(request)
    if not may_give(request):
        return refusal(request, _("Only a moderator of this village can give it such an address or end it."))
    try:
        act(request, work)
    except LocalError as error:
        messages.error(request, str(error))
    return redirect(work.address)


def give(request: HttpRequest, work: Work) -> None:
    if not naming.give(work.entry):
        messages.info(request, _("It can have such an address once its one version is here, and if it travels."))


def may_give(request: HttpRequest) -> bool:
    """Whether who asks gives and ends such addresses."""
    return api.right_of(request, "moderator") is not None


def may_name(request: HttpRequest, work: Work) -> bool:
    """Whether who asks may give it one now."""
    return may_give(request) and naming.standing_file(work.entry) != ""


def ways(request: HttpRequest, work: Work) -> list[Way]:
    """To the names of the file itself, or of the website, that opens by them, and to give it one."""
    version = work.now[0] if len(work.now) == 1 else None
    if version is None or not version.file or work.stays:
        return []
    verb = _("Give the website a name") if version.is_folder else _("Give the file itself a name")
    return ways_to_name(request, "cid", version.file, version.title, verb)


def address_of(request: HttpRequest, work: Work) -> str:
    """The address that stays the same, whole; empty where it has none."""
    name = naming.name_of(work.entry.id)
    return request.build_absolute_uri(f"/ipns/{name}") if name else ""
