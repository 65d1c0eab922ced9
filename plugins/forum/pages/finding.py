"""Where one post stands: an address that is good on every page and every hub leads to the page of its topic."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from hub import api
from hub.api.pages import who_may_read
from hub.api.paging import A_PAGE
from hub.core.short_ids import hex8
from plugins.forum.moderation import early, whereabouts
from plugins.forum.pages.views import Place, no_topic, place_of, said_at, sorry
from plugins.forum.words.reading import Said


@require_safe
def post(request: HttpRequest, entry_id: str) -> HttpResponse:
    """To a topic or post by its whole id; the page it leads to asks who may read."""
    said, place = with_place(request, entry_id)
    if said is None or place is None:
        return waiting(request, entry_id) or no_topic(request)
    return HttpResponseRedirect(address_in(place, said))


def waiting(request: HttpRequest, entry_id: str) -> HttpResponse | None:
    """To a reply whose topic has not come, for who may read it."""
    said = said_at(entry_id, api.person_of(request))
    if said is None or not early.among([said.entry], request):
        return None
    topic = reverse("forum:topic", args=[hex8(str(said.record["topic"]))])
    return HttpResponseRedirect(f"{topic}{key_before(said)}#p{said.hex}")


def with_place(request: HttpRequest, entry_id: str) -> tuple[Said | None, Place | None]:
    """A topic or post and the topic it stands in, wherever moderators put it; nothing of either where one is not in
    sight."""
    said = said_at(entry_id, api.person_of(request))
    if said is None:
        return None, None
    topic = said.record.get("topic") if is_reply(said) else said.text_id
    place = place_of(hex8(str(topic)), request)
    if place is None or place.topic.text_id != topic:
        return None, None
    other = place.state.elsewhere(said.entry.position) if place.state else ""
    there = place_of(hex8(other), request) if other else None
    return said, there if there is not None and there.topic.text_id == other else place


def readable(request: HttpRequest, entry_id: str) -> tuple[Said, Place] | HttpResponse:
    """A topic or post and where it stands, for who may read there; a page that says why not for anybody else."""
    said, place = with_place(request, entry_id)
    if said is None or place is None:
        return no_topic(request)
    if not api.reaches(api.role_of(request), place.least):
        return sorry(request, place.board.title if place.board else "", who_may_read(place.least), status=403)
    if not said.gone and said.entry.position not in whereabouts.readable([said.entry], api.role_of(request)):
        return no_topic(request)
    return said, place


def is_reply(said: Said) -> bool:
    """Whether this is a post in a topic, and no topic."""
    return bool(said.record.get("t") == "forum.post")


def address_in(place: Place, said: Said) -> str:
    """The page of a topic with a post on it: the first where that holds all, and else one that begins with it."""
    topic, state = place.topic, place.state
    is_long = topic.posts + len(state.came if state else ()) > A_PAGE or (state is not None and state.joined)
    key = key_before(said) if is_long and said.text_id != topic.text_id else ""
    return f"{topic.address}{key}#p{said.hex}"


def key_before(said: Said) -> str:
    """The query of the page of a topic that begins with a post."""
    placed = 0 if api.is_wild(said.entry.stamp) else said.entry.stamp
    return f"?after={placed}-{said.entry.position - 1}"
