"""What people do with one press, in a topic where they may reply. Afterwards the page stands where it stood before."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub import api
from hub.core.errors import LocalError
from hub.core.record import Record
from plugins.forum import best, finding, pages, polls, reactions, records
from plugins.forum.acts import refusal
from plugins.forum.boards import who_may_read
from plugins.forum.reading import Said
from plugins.forum.rules import reaches
from plugins.forum.views import Place, context_of, no_topic


class Spot(NamedTuple):
    """A topic or post that somebody may answer, its topic, and who it is."""

    post: Said
    place: Place
    person: bytes


@require_POST
def react(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Give a sign to a post, or take it back."""
    spot = spot_of(request, entry_id)
    if isinstance(spot, HttpResponse):
        return spot
    sign = request.POST.get("sign", "")
    record = reactions.pressed(spot.post, spot.person, sign) if sign in records.SIGNS else None
    return done(request, spot, record)


@require_POST
def vote(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Choose in a topic's poll, choose otherwise, or take one's vote back."""
    spot = spot_of(request, entry_id)
    if isinstance(spot, HttpResponse):
        return spot
    taken = [] if "take-back" in request.POST else request.POST.getlist("choice") or ["none"]
    record = polls.vote(spot.post, spot.person, taken)
    if record is None:
        messages.warning(request, _("Choose something first. Your vote is as it was."))
    return done(request, spot, record, polls.scope_of(spot.post))


@require_POST
def choose_best(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Call a reply the best answer, or no longer; for who began the topic."""
    spot = spot_of(request, entry_id)
    if isinstance(spot, HttpResponse):
        return spot
    record = best.pressed(spot.place.topic, spot.post, spot.person)
    if record is None:
        return refusal(request, _("Only who began the topic says what helped best."))
    return done(request, spot, record)


def spot_of(request: HttpRequest, entry_id: str) -> Spot | HttpResponse:
    """A topic or post by its whole id, for who may reply to it; a page that says why not for anybody else."""
    found = finding.readable(request, entry_id)
    if isinstance(found, HttpResponse):
        return found
    (post, place), person = found, api.person_of(request)
    if post.gone:
        return no_topic(request)
    role = api.role_of(request)
    context = context_of(place, role, request)
    if person is None or not context["may_write"]:
        return refusal(request, context["who_writes"] if reaches(role, place.least) else who_may_read(place.least))
    return Spot(post, place, person)


def done(request: HttpRequest, spot: Spot, record: Record | None, scope: str = "open") -> HttpResponse:
    """Sign what was pressed, and go back to where it was."""
    try:
        if record is not None:
            api.publish(request, record, "here" if spot.place.scope == "here" else scope)
    except LocalError as error:
        messages.error(request, str(error))
    at = pages.asked_again(QueryDict(request.POST.get("at", "")))
    return HttpResponseRedirect(f"{spot.place.topic.address}{'?' if at else ''}{at}#p{spot.post.hex}")
