"""The light queue: what moderators of this hub are asked to look at, with a few buttons each, for old phones.

A press is one form; what can be undone is offered right after. What may be done to whom is decided in `hub.moderation`.
"""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub import api
from hub.accounts.seats.acts import MODERATORS
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from hub.moderation import acts, reports, waiting
from hub.moderation.models import Waiting
from hub.portal.cards import cards
from hub.portal.waiting import unrefused

Done = tuple[str, str]
"""What was done, and what undoes it: one of `UNDO` and its subject, empty where nothing does."""

SALT = "hub.portal.queue"


@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Everything that waits for a moderator; a press does one thing."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.path))
    if api.role_of(request) not in MODERATORS:
        raise PermissionDenied(_("Only moderators and stewards look at this."))
    if request.method == "POST":
        return pressed(request)
    context = {"groups": cards(request)}
    if "X-Fragment" in request.headers:
        return render(request, "portal/_queue.html", context)
    return render(request, "portal/queue.html", context | {"done": done_before(request)})


def pressed(request: HttpRequest) -> HttpResponse:
    """Do what a button says; the page that comes next offers to undo it."""
    do = DO.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    try:
        words, undo = do(request, request.POST.get("what", ""), request.POST.get("reason", ""))
    except RemoteError:
        raise Http404 from None
    except LocalError as error:
        messages.error(request, str(error))
        return redirect("portal:queue")
    signed = urlencode({"done": signing.dumps([words, undo], salt=SALT)})
    return HttpResponseRedirect(f"{reverse('portal:queue')}?{signed}")


def done_before(request: HttpRequest) -> dict[str, str] | None:
    """What the last press did. Signed, so that no link can put words or an undo here."""
    try:
        words, undo = signing.loads(request.GET.get("done", ""), salt=SALT, max_age=None)
    except (signing.BadSignature, ValueError):
        return None
    do, _colon, what = undo.partition(":")
    return {"words": words, "do": do, "what": what}


def keep(request: HttpRequest, what: str, reason: str) -> Done:
    acts.right_of(request)
    reports.close(parse_id(what))
    return _("It stays. The reports are closed."), f"undo-keep:{what}"


def hide(request: HttpRequest, what: str, reason: str) -> Done:
    act = acts.hide(request, parse_id(what), reason)
    reports.close(parse_id(what))
    return _("It is out of sight."), f"undo-act:{id_text(act.id)}"


def block_writer(request: HttpRequest, what: str, reason: str) -> Done:
    writer = acts.target_of(parse_id(what)).person
    done = block(request, id_text(writer), reason)
    reports.close(parse_id(what))
    return done


def block(request: HttpRequest, what: str, reason: str) -> Done:
    act = acts.block(request, parse_id(what), reason)
    return _("Nothing that they write is shown here any more."), f"undo-act:{id_text(act.id)}"


def let(request: HttpRequest, what: str, reason: str) -> Done:
    row = held(what)
    waiting.let_through(request, row, unrefused(api.publish_as_hub))
    if row.person is not None:
        return _("It is published when its writer is here again."), f"undo-decision:{what}"
    return _("It is published."), f"hide-again:{what}"


def decline(request: HttpRequest, what: str, reason: str) -> Done:
    waiting.decline(request, held(what), reason)
    return _("It is declined. Its writer reads why."), f"undo-decision:{what}"


def block_waiting(request: HttpRequest, what: str, reason: str) -> Done:
    row = held(what)
    if row.person is None:
        raise LocalError(_("Nobody's name stands behind this."))
    done = block(request, id_text(row.person), reason)
    waiting.decline(request, row, reason)
    return done


def welcome(request: HttpRequest, what: str, reason: str) -> Done:
    waiting.welcome(request, parse_id(what))
    return _("Welcomed. What they write is shown at once."), f"undo-welcome:{what}"


def undo_keep(request: HttpRequest, what: str, reason: str) -> Done:
    acts.right_of(request)
    reports.reopen(parse_id(what))
    return _("Undone."), ""


def undo_act(request: HttpRequest, what: str, reason: str) -> Done:
    acts.lift(request, parse_id(what))
    return _("Undone."), ""


def undo_decision(request: HttpRequest, what: str, reason: str) -> Done:
    waiting.undecide(request, held(what))
    return _("Undone."), ""


def hide_again(request: HttpRequest, what: str, reason: str) -> Done:
    """What the hub has published is out; all that can be done is to hide it."""
    row = held(what)
    if row.entry is None:
        raise LocalError(_("It is not published."))
    return hide(request, id_text(row.entry), _("Let through by mistake"))


def undo_welcome(request: HttpRequest, what: str, reason: str) -> Done:
    waiting.unwelcome(request, parse_id(what))
    return _("Undone."), ""


DO: Mapping[str, Callable[[HttpRequest, str, str], Done]] = {
    "keep": keep,
    "hide": hide,
    "block-writer": block_writer,
    "let": let,
    "decline": decline,
    "block-waiting": block_waiting,
    "welcome": welcome,
    "block": block,
    "undo-keep": undo_keep,
    "undo-act": undo_act,
    "undo-decision": undo_decision,
    "hide-again": hide_again,
    "undo-welcome": undo_welcome,
}


def held(what: str) -> Waiting:
    """A waiting thing by the number that its card carries."""
    found = (
        Waiting.objects.filter(pk=int(what)).first() if what.isascii() and what.isdecimal() and len(what) < 19 else None
    )
    if found is None:
        raise LocalError(_("This is not here, or not any more."))
    return found
