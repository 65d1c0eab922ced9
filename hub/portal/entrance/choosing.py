"""The first page of signing in: who one is. By a tile, by two letters, or by the whole name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hub.accounts.names import LONGEST, name_key
from hub.accounts.sign_in import screen
from hub.portal.entrance import door, faces
from hub.portal.entrance.pin import by_pictures
from hub.portal.entrance.sign_in import next_page
from hub.portal.people import FEWEST_LETTERS


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Choose oneself; with a name, open one's things."""
    if request.method == "POST":
        return door.by_secret(request)
    name = request.GET.get("name", "") or only_name(request)
    if not name:
        return choose(request)
    if faces.are_names_open() and door.person_called(name) is None:
        return choose(request, name)
    if request.GET.get("by") == "secret":
        return door.secret_page(request, name[:LONGEST])
    return door.door(request, name[:LONGEST])


def only_name(request: HttpRequest) -> str:
    """Who it must be: the one who came by pictures and is sent here because a page asks for more, or whose own phone
    this is. Empty where somebody is to choose."""
    if "who" in request.GET or "q" in request.GET:
        return ""
    if by_pictures(request) and next_page(request):
        return str(request.user.get_username())
    alone = faces.remembered(request) if screen.is_own(request) else []
    found = faces.people().filter(pk__in=alone) if len(alone) == 1 else []
    return next((one.name for one in found), "")


def choose(request: HttpRequest, unknown: str = "") -> HttpResponse:
    """The tiles. unknown: a name that nobody here bears, as it was written."""
    written, after = unknown or request.GET.get("q", ""), next_page(request)
    if name_key(written) and not faces.are_names_open():
        return redirect(faces.address_of(written[:LONGEST], after))
    found = faces.choice(request, written[: 2 * LONGEST], after)
    if found.exact is not None and not unknown:
        return redirect(faces.address_of(found.exact.name, after))
    words = {"faces": found.faces, "more": found.more, "written": written[: 2 * LONGEST], "next": after}
    words |= {"nobody": nobody(written, found), "names_open": faces.are_names_open()}
    return screen.remember(request, render(request, "portal/sign_in.html", words))


def nobody(written: str, found: faces.Choice) -> str:
    """What is said where no tile fits what was written."""
    if not written.strip() or found.faces:
        return ""
    if len(name_key(written)) < FEWEST_LETTERS:
        return _("Write at least two letters of the name.")
    return _("Nobody here has this name. Look at how it is written, or choose it for yourself.")
