"""One page per topic for moderators of its board: what they may do with it, each with plain words and one button, and
what was done so far, with whatever does not count and why.

Every button signs one record; who may press is asked here, and whether it counts by every reader.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub import api
from hub.api.pages import Line, refuse, status_of, when
from hub.api.paging import newest_first, oldest_first
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.short_ids import from_hex
from naming.api import display_names
from plugins.forum import checks, records
from plugins.forum.boards.rows import by_latest_words
from plugins.forum.boards.standing import Board, standing
from plugins.forum.moderation import arranged
from plugins.forum.moderation.arranged import Arranged, topic_at
from plugins.forum.moderation.deeds import Deed, Turned
from plugins.forum.pages.acts import either, refusal
from plugins.forum.pages.views import Place, no_topic, place_of, replies_of
from plugins.forum.words import reading

LONGEST = 60
ACTS = {
    "stick": gettext_lazy("It was put on top of its board."),
    "announce": gettext_lazy("It was announced."),
    "lock": gettext_lazy("It was locked."),
    "move": gettext_lazy("It was moved to another board."),
    "merge": gettext_lazy("It was merged into another topic."),
    "split": gettext_lazy("Replies were split off."),
    "undo": gettext_lazy("Undo"),
}
"""What may be done, in the words of the list of what was done."""


HOW_LONG = gettext_lazy("Say for how many days, from 1 to 60.")


class Press(forms.Form):
    """One act, and why. Every button of the page sends the same fields; each act looks at its own."""

    act = forms.ChoiceField(choices=tuple(ACTS.items()))
    reason = Line(label=gettext_lazy("Why? Everybody can read this."))
    days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), HOW_LONG),
    )
    board = forms.CharField(required=False)
    into = forms.CharField(required=False)
    target = forms.CharField(required=False)
    title = Line(required=False)
    posts = forms.CharField(required=False)


@either
def moderate(request: HttpRequest, topic8: str) -> HttpResponse:
    """The page, and every button on it."""
    place = place_of(topic8, request)
    if place is None or place.origin is None:
        return no_topic(request)
    seat = api.seat_of(request)
    role, origin = api.role_of(request), place.origin
    reads = api.reaches(role, place.least)
    if seat is None or not origin.here or not (reads and api.reaches(role, origin.least("moderate"))):
        return refusal(request, _("Only those who look after this board do this."))
    form, choices = Press(pressed(request.POST) if request.method == "POST" else None), choices_of(place, request)
    if form.is_valid():
        right = {"zone": id_text(origin.zone), "seat": id_text(seat)}
        record = composed(form.cleaned_data, request.POST.getlist("posts"), place, choices, right)
        if record is None:
            form.add_error(None, missing(form.cleaned_data["act"], place))
        elif sent(request, form, record):
            return HttpResponseRedirect(reverse("forum:topic", args=[topic8]))
    context = {"topic": place.topic, "board": place.board or origin, "form": form, "state": place.state, **choices}
    context |= {"travels": place.scope == "open", "marked": request.POST.getlist("posts")}
    return render(
        request,
        "forum/moderate.html",
        context | {"done": done_so_far(place, api.person_of(request))},
        status=status_of(form),
    )


def missing(act: str, place: Place) -> str:
    """What a button needs that was not given."""
    if act == "announce":
        return str(HOW_LONG)
    if act == "split" and place.scope == "open":
        return _("Mark the replies that go, and say what the new topic is about.")
    return _("Choose something from the list first.")


def pressed(sent: QueryDict) -> dict[str, Any]:
    """What a button sends; one that undoes says in its own value which act."""
    given = sent.dict()
    return given | {"act": "undo", "target": given["undo"]} if "undo" in given else given


def choices_of(place: Place, request: HttpRequest) -> dict[str, Any]:
    """Where a topic may go, what it may be merged into, and which replies may be split off: a screenful of each."""
    board, origin = place.board or place.origin, place.origin
    assert board is not None and origin is not None  # noqa: PT018  # the page asked
    role, whole = api.role_of(request), not place.topic.is_split
    boards = [each for each in standing() if each.here and looks_after(each, role)]
    replies = oldest_first(replies_of(from_hex(place.topic.hex)), "placed", request.GET)
    said = reading.read([row.position for row in replies.rows], api.person_of(request))
    posts = [said[row.position] for row in replies.rows if is_splittable(said.get(row.position), place)]
    return {
        "boards": [each for each in boards if each.text_id != board.text_id],
        "topics": others_on(board, place) if whole and looks_after(board, role) else [],
        "replies": posts if whole else [],
        "earlier": replies.before,
        "later": replies.after,
    }


def looks_after(board: Board, role: str) -> bool:
    """Whether somebody of this role reads what stands on a board and looks after it."""
    return api.reaches(role, board.least("read")) and api.reaches(role, board.least("moderate"))


def is_splittable(post: Any, place: Place) -> bool:
    """Whether a reply stands in this topic and can be taken out."""
    went = place.state.went if place.state else frozenset[int]()
    return post is not None and post.record.get("topic") == place.topic.text_id and post.entry.position not in went


def others_on(board: Board, place: Place) -> list[reading.Said]:
    """The topics with the latest words on the same board, into which this one may go."""
    if not api.reaches(board.least("read"), place.least):
        return []
    rows = newest_first(by_latest_words(board, api.latest_tame()), "spoke", {}).rows
    said = reading.read([row.position for row in rows], None)
    found = (each for row in rows if (each := said.get(row.position)) and each.record.get("t") == "forum.topic")
    states = arranged.with_rows(Arranged({}), board, rows).states
    merged = {text_id for text_id, state in states.items() if state.of("merge")}  # which take nothing in
    return [each for each in found if each.text_id not in {place.topic.text_id, *merged}]


def composed(
    given: dict[str, Any], posts: list[str], place: Place, choices: dict[str, Any], right: dict[str, str]
) -> records.Act | None:
    """The record that a button means; None where something was not chosen, or is none of the choices."""
    make = MAKERS[given["act"]]
    fields = make(given | {"posts": posts}, place, choices)
    if fields is None:
        return None
    target = fields.pop("target", place.topic.text_id)
    made: dict[str, Any] = {"act": given["act"], "target": target, "reason": given["reason"], **right, **fields}
    return records.Act(**made)


def on_top(given: dict[str, Any], place: Place, choices: dict[str, Any]) -> dict[str, Any] | None:
    return {"board": place.board.text_id} if place.board else None


def announced(given: dict[str, Any], place: Place, choices: dict[str, Any]) -> dict[str, Any] | None:
    if place.board is None or not given["days"]:
        return None
    return {"board": place.board.text_id, "until": api.epoch_of(place.board.zone) + given["days"]}


def locked(given: dict[str, Any], place: Place, choices: dict[str, Any]) -> dict[str, Any] | None:
    return {}


def moved(given: dict[str, Any], place: Place, choices: dict[str, Any]) -> dict[str, Any] | None:
    known = {board.text_id for board in choices["boards"]}
    return {"board": given["board"], "after": replaced(place, "move")} if given["board"] in known else None


def merged(given: dict[str, Any], place: Place, choices: dict[str, Any]) -> dict[str, Any] | None:
    known = {topic.text_id for topic in choices["topics"]}
    return {"into": given["into"], "after": replaced(place, "merge")} if given["into"] in known else None


def split(given: dict[str, Any], place: Place, choices: dict[str, Any]) -> dict[str, Any] | None:
    known = {post.text_id for post in choices["replies"]}
    posts = [each for each in given["posts"] if each in known]
    title = given["title"] if place.scope == "open" else None  # the act travels, and with it the words in it
    if place.board is None or not posts or (title is not None and not title.strip()):
        return None
    return {"board": place.board.text_id, "posts": posts[: checks.MAX_SPLIT], "title": title}


def undone(given: dict[str, Any], place: Place, choices: dict[str, Any]) -> dict[str, Any] | None:
    deeds = place.state.deeds if place.state else ()
    known = {deed.text_id for deed in deeds if deed.undone is None}
    return {"target": given["target"]} if given["target"] in known else None


MAKERS: dict[str, Callable[[dict[str, Any], Place, dict[str, Any]], dict[str, Any] | None]] = {
    "stick": on_top,
    "announce": announced,
    "lock": locked,
    "move": moved,
    "merge": merged,
    "split": split,
    "undo": undone,
}


def replaced(place: Place, act: str) -> list[str] | None:
    """The acts of a kind that a new one replaces."""
    deeds = place.state.deeds if place.state else ()
    ids = [deed.text_id for deed in deeds if deed.record["act"] == act and deed.undone is None]
    return ids[-checks.MAX_AFTER :] or None


def sent(request: HttpRequest, form: forms.Form, record: records.Act) -> bool:
    """Sign and store an act; with a sentence in the form where that cannot be done."""
    try:
        api.publish(request, record)
    except LocalError as error:
        refuse(form, error)
        return False
    messages.success(request, _("Done. Everybody who reads the topic sees what you did and why."))
    return True


def done_so_far(place: Place, reader: bytes | None) -> list[dict[str, Any]]:
    """All acts on a topic, the latest first: what each was, by whom, why, and whether it counts."""
    deeds = place.state.deeds if place.state else ()
    people = {deed.entry.person for deed in deeds} | {deed.undone.person for deed in deeds if deed.undone}
    names = display_names(people, reader) if people else {}
    return [line(deed, names, place.state) for deed in reversed(deeds)]


def line(deed: Deed, names: Any, state: Turned | None) -> dict[str, Any]:
    """One act of the list."""
    undo = deed.undone
    return {
        "id": deed.text_id,
        "words": ACTS.get(str(deed.record["act"]), deed.record["act"]),
        "name": names[deed.entry.person],
        "when": when(deed.entry.stamp),
        "reason": str(deed.record.get("reason") or ""),
        "void": deed.void,
        "undone_by": names[undo.person] if undo else "",
        "undone_why": str((undo.record or {}).get("reason") or "") if undo else "",
        "address": topic_at(str(deed.record["into"])) if deed.record.get("into") else "",
    }
