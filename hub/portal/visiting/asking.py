"""Asking home: who one is, by village and two letters; a secret for here; and then the code, and waiting."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.models import Visit
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.accounts.visiting import asking, homes
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from hub.portal import errors
from hub.portal.entrance.faces import are_names_open
from hub.portal.gate import is_member
from hub.portal.stewards import is_steward
from hub.portal.visiting.arriving import page, refused
from hub.portal.visiting.forms import Here
from naming.api import display_names

ASK = "portal/visiting/ask.html"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def ask(request: HttpRequest) -> HttpResponse:
    """Three steps on one address: the village, oneself, a secret."""
    person = id_in(request, "person")
    if person is None:
        return render(request, ASK, choosing(request))
    words = {"whom": id_text(person), "name": display_names({person})[person]}
    form = Here(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, ASK, form, words)
    try:
        at = screen.screen_of(request) or None
        visit = asking.ask(person, form.cleaned_data["secret"], screen=at, by_steward=is_steward(request))
    except Busy:
        return errors.busy(request, request.get_full_path())
    except LocalError as wrong:
        return refused(request, ASK, form, wrong, words)
    return redirect("portal:visiting-wait", visit.token)


def choosing(request: HttpRequest) -> dict[str, object]:
    """The villages known here, or the people of one of them whose names begin so."""
    known, village = homes.villages(), id_in(request, "village")
    letters = request.GET.get("q", "")[:40]
    if village not in known:
        return {"villages": [(id_text(hub), name) for hub, name in known.items()]}
    names_open = are_names_open() or is_member(request)
    found = homes.people_of(village, letters, whole=not names_open)
    return {
        "names_open": names_open,
        "village": id_text(village),
        "village_name": known[village],
        "letters": letters,
        "people": [(id_text(one.person), one.name) for one in found],
        "too_few": bool(letters) and len(letters.strip()) < homes.FEWEST_LETTERS,
    }


def id_in(request: HttpRequest, name: str) -> bytes | None:
    """The id that a page was asked with, if it is one."""
    try:
        return parse_id(request.POST.get(name) or request.GET.get(name, ""))
    except RemoteError:
        return None


@never_cache
@require_safe
def wait(request: HttpRequest, token: str) -> HttpResponse:
    """The code to look for at home; and as soon as home said yes, the way in."""
    visit = Visit.objects.filter(token=token).first()
    if visit is not None:
        home = homes.home_of(visit.person)
        names = display_names({visit.person, *([home] if home else [])})
        words: dict[str, object] = {
            "code": " ".join(asking.code_of(visit.person, visit.key)),
            "name": names[visit.person],
        }
        words |= {"village": names[home] if home else _("home"), "days": asking.DAYS, "not_now": asking.why_not(visit)}
        return render(request, "portal/visiting/wait.html", words)
    return render(request, "portal/visiting/wait.html", {"code": ""})
