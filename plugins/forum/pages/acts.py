"""Pages that write: a topic, a reply, a change, taking back. Each is a plain form whose words
survive a mistake.

Who may write is asked again at every send; whether a change is by the writer is judged by every reader
anyway.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub import api
from hub.api.pages import kept, refuse, status_of, who_may_read, who_reads
from hub.api.paging import A_PAGE
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.core.short_ids import hex_of
from naming.api import own_name
from plugins.forum import checks, records
from plugins.forum.boards import held
from plugins.forum.boards.standing import Board
from plugins.forum.boards.wording import who_writes
from plugins.forum.pages import finding, forms
from plugins.forum.pages.views import (
    Place,
    board_here,
    context_of,
    no_board,
    no_topic,
    place_of,
    sorry,
    why_not,
)
from plugins.forum.part import mentions, quotes, tags, undo
from plugins.forum.words.reading import Said

MOST_UNKNOWN = 3
"""Names that are nobody's which a page repeats."""

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def new_topic(request: HttpRequest, board8: str) -> HttpResponse:
    """Begin a topic."""
    board = board_here(board8)
    if board is None:
        return no_board(request)
    role = api.role_of(request)
    if not held.may_write(board, role, "topic"):
        return refusal(request, who_writes(board, "topic"))
    asked = held.asks(request, board)
    form = forms.WriteTopic(request.POST or None, request.FILES or None, **asked)
    form.keep_to(board.scope)
    begun = {**kept(request), **undo.words_again(request, None)}
    form.initial = {**form.initial, **begun}
    poll = forms.AddPoll(request.POST or None, initial=begun)

    def compose(given: dict[str, Any]) -> Record:
        fields = words(request, given, None) | {"poll": poll.poll(), "tags": given["tags"] or None}
        return records.Topic(board=board.text_id, title=given["title"], **fields)

    back = reverse("forum:board", args=[board8])
    if all((form.is_valid(), poll.is_valid())):
        there = sent(request, form, compose, form.scope_chosen, Way(board, back, address_of_topic))
        if there:
            return HttpResponseRedirect(there)
    context = {"form": form, "poll": poll, "board": board, "heading": _("Begin a topic"), "verb": _("Send")}
    readers = who_reads(board.least("read"), board.scope)
    if board.scope == "open":
        readers += " " + _("If you choose “this village only”, it stays here and is given to no neighbour.")
    context |= {"who_reads": f"{readers} {held.told(request, board)}", "back": back}
    return shown(request, context, max(status_of(form), status_of(poll)))


@require_POST
def reply(request: HttpRequest, topic8: str) -> HttpResponse:
    """Send a reply. Its form stands on the topic's page; here it is shown again only when something is
    amiss.
    """
    place = place_of(topic8, request)
    if place is None:
        return no_topic(request)
    role = api.role_of(request)
    context = context_of(place, role, request)
    if not context["may_write"]:
        return refusal(request, context["who_writes"] if api.reaches(role, place.least) else who_may_read(place.least))
    context |= quotes.asked_for(place.topic, request.POST, request)
    form = forms.WritePost(request.POST, request.FILES, **held.asks(request, context["board"]))

    def compose(given: dict[str, Any]) -> Record:
        return records.Post(topic=place.topic.text_id, **quotes.fields(context), **words(request, given, place.topic))

    way = Way(context["board"], place.topic.address, partial(address_of, place.topic))
    there = form.is_valid() and sent(request, form, compose, place.scope, way)
    if there:
        return HttpResponseRedirect(there)
    context |= {"form": form, "heading": _("Your reply"), "verb": _("Send")}
    context |= {"back": reverse("forum:topic", args=[topic8])}
    context["written_at"] = quotes.form_at(place.topic, context["answered"], context["quoting"])
    return shown(request, context, status_of(form))


@either
def edit(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Change one's own words."""
    said, place = own(request, entry_id)
    if said is None or place is None or said.gone:
        return refusal(request, _("Only its writer can change this, while it stands here."))
    if place.ends_writing:
        why = _("Nothing is changed here any more. You can still take your words back.")
        return refusal(request, f"{why_not(place)} {why}")
    is_topic = said.record["t"] == "forum.topic"
    before = {"text": said.newest.get("text", ""), "title": said.heading, "tags": ", ".join(tags.of(said))}
    kind: Callable[..., Form] = forms.EditTopic if is_topic else forms.EditPost
    form = kind(request.POST or None, initial=before | kept(request))

    def compose(given: dict[str, Any]) -> Record:
        return records.Edit(
            target=said.text_id,
            text=given["text"],
            title=given.get("title"),
            tags=given.get("tags"),
            after=replaced_by_now(said),
            **named(request, given, place.topic),
        )

    there = finding.address_in(place, said)
    if form.is_valid():
        if place.board is not None and held.waits(request, place.board):
            page = held.hold(request, form, compose, said.entry.scope, there)
        else:
            page = there if publish(request, form, compose, said.entry.scope) else None
        if page:
            return HttpResponseRedirect(page)
    context = context_of(place, api.role_of(request), request)
    context |= {"form": form, "heading": _("Change your words"), "verb": _("Save"), "back": there}
    return render(request, "forum/write.html", context, status=status_of(form))


@either
def retract(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Ask once, then take one's own words back."""
    said, place = own(request, entry_id)
    if said is None or place is None or said.retracted:
        return refusal(request, _("Only its writer can take this back, while it stands here."))
    back = finding.address_in(place, said)
    if request.method == "POST":
        try:
            made = api.publish(request, records.Retract(target=said.text_id), said.entry.scope)
            back = undo.offer(back, made.id)
        except LocalError as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(back)
    return render(request, "forum/retract.html", {"post": said, "board": place.board, "back": back})


class Way(NamedTuple):
    """Where something is written: its board, the page on which it will be seen, and the address of an entry that was
    published there."""

    board: Board
    at: str
    address: Callable[[bytes], str]


def sent(request: HttpRequest, form: Form, made: Callable[[dict[str, Any]], Record], scope: str, way: Way) -> str:
    """Publish what a valid form says, or have it wait where the board's rules or its writer ask for that; the page that
    follows. Empty, with a sentence in the form, when neither can be done."""
    if held.waits(request, way.board) or form.cleaned_data.get("nameless"):
        page = held.hold(request, form, made, scope, way.at)
    else:
        entry = publish(request, form, made, scope)
        page = undo.offer(way.address(entry.id), entry.id) if entry else None
    return page or ""


def shown(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """The page with a form; a guest's screen gets the name by which what waits is counted."""
    page = render(request, "forum/write.html", context, status=status)
    return api.remember_screen(request, page) if api.person_of(request) is None else page


def publish(
    request: HttpRequest, form: Form, made: Record | Callable[[dict[str, Any]], Record], scope: str = "open"
) -> Any:
    """Sign and store what a valid form says; None, with a sentence in the form, when that cannot be done."""
    try:
        return api.publish(request, made if isinstance(made, Record) else made(form.cleaned_data), scope)
    except LocalError as error:
        refuse(form, error)
        return None


def words(request: HttpRequest, given: dict[str, Any], topic: Said | None) -> dict[str, Any]:
    """The fields that topics and posts share; `topic` where there is one already. A photo is made small and kept first;
    `LocalError` when it cannot be.
    """
    photos = None
    if given.get("photo"):
        photo = {"cid": api.add_photo(given["photo"])}
        photos = [photo | {"alt": given["alt"]} if given.get("alt") else photo]
    person = api.person_of(request)
    fields = {"text": given["text"], "photos": photos}
    fields |= held.signature(given, own_name(person)[:50] if person else "")
    return fields | named(request, given, topic)


def named(request: HttpRequest, given: dict[str, Any], topic: Said | None) -> dict[str, Any]:
    """Whom a text names, and what its names led to; whom it may have meant and did not reach is said on the next page.
    What only their zone calls others is idle where nobody is to know who writes."""
    found = mentions.named_in(given["text"], topic, None if given.get("nameless") else api.person_of(request))
    if found.unknown:
        said = _("Nobody is told of %(names)s: no one here has that name, or several have it.")
        messages.info(request, said % {"names": ", ".join(found.unknown[:MOST_UNKNOWN])})
    return {"mentions": found.mentions, "names": found.names}


def own(request: HttpRequest, entry_id: str) -> tuple[Said | None, Place | None]:
    """Something that the person signed in wrote, and its topic; (None, None) for anything else."""
    said, place = finding.with_place(request, entry_id)
    reads = place is not None and api.reaches(api.role_of(request), place.least)
    return (said, place) if said is not None and said.mine and reads else (None, None)


def replaced_by_now(said: Said) -> list[str] | None:
    """What a new edit replaces: every version shown now, and what those had replaced, for a reader who
    lacks the links between.
    """
    replaced = [edit["id"] for edit in said.changes.edits]
    replaced += [old for edit in said.changes.edits for old in edit.get("after") or ()]
    return list(dict.fromkeys(replaced))[: checks.MAX_AFTER] or None


def address_of(topic: Said, entry_id: bytes) -> str:
    """The page of a topic on which a post stands, when it is one of the first or just written."""
    end = "?last=1" if topic.posts >= A_PAGE else ""
    return f"{reverse('forum:topic', args=[topic.hex])}{end}#p{hex_of(entry_id)}"


def address_of_topic(entry_id: bytes) -> str:
    """The page of a topic."""
    return reverse("forum:topic", args=[hex_of(entry_id)])


def refusal(request: HttpRequest, words: str) -> HttpResponse:
    """A guest is led to the sign-in; anybody else is told why not."""
    if api.person_of(request) is None and request.method != "POST":
        return HttpResponseRedirect(api.sign_in_address(request.path))
    return sorry(request, _("This is not open to you"), words, status=403)
