"""What people do with one press, in a topic where they may reply. Afterwards the page stands where it stood before."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub import api
from hub.api.pages import who_may_read
from hub.api.paging import asked_again
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import Record
from plugins.forum import records
from plugins.forum.pages import finding
from plugins.forum.pages.acts import refusal
from plugins.forum.pages.views import Place, context_of, no_topic
from plugins.forum.part import best, polls, reactions, undo
from plugins.forum.words.reading import Said


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
        return refusal(request, context["who_writes"] if api.reaches(role, place.least) else who_may_read(place.least))
    return Spot(post, place, person)


@require_POST
def undo_last(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Undo what somebody did last, as the page after it offered; a post's words are in the form again."""
    entry = undo.last_done(request, entry_id)
    found = finding.readable(request, undo.place_of(entry)) if entry else None
    if entry is None or found is None:
        return refusal(request, _("There is nothing to undo any more."))
    if isinstance(found, HttpResponse):
        return found
    (post, place), record = found, undo.undoing(entry)
    if not isinstance(record, records.Retract) and not context_of(place, api.role_of(request), request)["may_write"]:
        return refusal(request, _("There is nothing to undo any more."))
    signed(request, record, entry.scope)
    if (entry.record or {})["t"] == "forum.post":
        return HttpResponseRedirect(f"{place.topic.address}?{undo.again(entry)}#write")
    if (entry.record or {})["t"] == "forum.topic" and place.board is not None:
        begin = reverse("forum:new-topic", args=[place.board.hex])
        return HttpResponseRedirect(f"{begin}?{undo.again(entry)}")
    return HttpResponseRedirect(back_to(request, place, post))


def done(request: HttpRequest, spot: Spot, record: Record | None, scope: str = "open") -> HttpResponse:
    """Sign what was pressed, and go back to where it was."""
    scope = "here" if spot.place.scope == "here" else scope
    entry = signed(request, record, scope) if record is not None else None
    address = back_to(request, spot.place, spot.post)
    return HttpResponseRedirect(undo.offer(address, entry.id) if entry else address)


def signed(request: HttpRequest, record: Record, scope: str) -> Entry | None:
    """Sign and store a record; None, with a sentence on the next page, when that cannot be done."""
    try:
        return api.publish(request, record, scope)
    except LocalError as error:
        messages.error(request, str(error))
        return None


def back_to(request: HttpRequest, place: Place, post: Said) -> str:
    """Where on the topic's page the press was."""
    at = asked_again(QueryDict(request.POST.get("at", "")))
    return f"{place.topic.address}{'?' if at else ''}{at}#p{post.hex}"
