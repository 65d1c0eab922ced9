"""Pages about what waits to be let through: one for each thing, for its writer, and one with all that a person sent and
what was decided about them. And the moment at which somebody's approved words are signed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hub import api
from hub.api.lines import refusal_of, words_of
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.moderation import waiting
from hub.moderation.decisions import about
from hub.moderation.models import Waiting
from hub.portal.decisions import shown


@never_cache
@require_safe
def all_mine(request: HttpRequest) -> HttpResponse:
    """What somebody sent that waits or waited, and what was decided about them."""
    person = api.person_of(request)
    if person is None:
        return redirect(api.sign_in_address(request.path))
    mine = Waiting.objects.filter(person=person).order_by("-pk")[:50]
    return render(
        request, "portal/mine.html", {"rows": [told(row) for row in mine], "about": shown(request, about(person))}
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, token: str) -> HttpResponse:
    """What became of one thing; declined, it can be answered once."""
    row = Waiting.objects.filter(token=token).first()
    if row is None or (row.person is not None and row.person != api.person_of(request)):
        raise Http404
    if request.method == "POST":
        try:
            waiting.answer(row, request.POST.get("words", ""))
            messages.success(request, _("Your answer is on its way. A moderator looks at it once more."))
        except LocalError as error:
            messages.error(request, str(error))
        return redirect("portal:waited", token)
    return render(request, "portal/waited.html", {"row": told(row), "topic": "queue"})


def told(row: Waiting) -> dict[str, Any]:
    """One waiting thing in words."""
    try:
        words = words_of(waiting.record_of(row))
    except LocalError:
        words = ""
    return {"row": row, "words": words, "state": row.get_state_display(), "may_answer": may_answer(row)}


def may_answer(row: Waiting) -> bool:
    return row.state == Waiting.State.DECLINED and not row.answer


def unrefused(publish: Callable[[Record, str], Any]) -> Callable[[Record, str], Any]:
    """Publish what waited, unless where it was to stand has changed meanwhile."""

    def asked(record: Record, scope: str) -> Any:
        if why := refusal_of(record, scope):
            raise waiting.Refused(why)
        return publish(record, scope)

    return asked


def publish_approved(request: HttpRequest) -> None:
    """Sign what was let through of whoever is signed in, and say so on the page that they open."""
    person = api.person_of(request)
    if person is None:
        return

    if out := waiting.publish_approved(person, unrefused(partial(api.publish, request))):
        words = ngettext(
            "A moderator let through what you wrote. It is published now.",
            "A moderator let through %(count)d things that you wrote. They are published now.",
            len(out),
        )
        messages.success(request, words % {"count": len(out)})
