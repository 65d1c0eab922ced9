"""Pages that are read: the boards, one board, one topic. Each is plain HTML; asked with `X-Fragment` each
answers with its list alone, for live pages. Nothing here writes.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.api.pages import kept, ways, who_may_read, who_reads
from hub.api.paging import Page, newest_first, oldest_first
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import from_hex, hex8
from plugins.forum.boards import held
from plugins.forum.boards.rows import by, by_latest_words, replies_seen
from plugins.forum.boards.standing import Board, least_reader, shown, standing, unshown_board
from plugins.forum.boards.wording import who_writes
from plugins.forum.models import Act, Post
from plugins.forum.models import Topic as TopicRow
from plugins.forum.moderation import arranged, deeds, early
from plugins.forum.moderation.deeds import Turned
from plugins.forum.moderation.totals import villages
from plugins.forum.pages import lists, marks
from plugins.forum.pages.forms import WritePost
from plugins.forum.part import together, undo
from plugins.forum.words import reading
from plugins.forum.words.reading import Said


class Place(NamedTuple):
    """A topic that is here with its row, the board on which it stands where that is shown, the posts that were asked
    for, by position, the least role that may read it, the board on which it was begun, how it stands since, and
    whether who looks watches it."""

    topic: Said
    row: TopicRow
    board: Board | None
    posts: dict[int, Said]
    least: str
    origin: Board | None = None
    state: Turned | None = None
    is_watched: bool = False

    @property
    def is_shut(self) -> bool:
        """Whether a moderator locked it or merged it into another."""
        return self.state is not None and self.state.of("lock", "merge") is not None

    @property
    def ends_writing(self) -> bool:
        """Whether nobody writes there any more, nor changes what stands there."""
        return self.is_shut or (self.board is not None and self.board.closed)

    @property
    def scope(self) -> str:
        """Where all that is written in it goes: what stays here is answered here alone."""
        stays = self.topic.entry.scope == "here" or (self.state is not None and self.state.stays)
        return "here" if stays or (self.board is not None and self.board.scope == "here") else "open"


@require_safe
def boards(request: HttpRequest) -> HttpResponse:
    """This village's boards, then the others'."""
    me = api.person_of(request)
    found, role = villages(me), api.role_of(request)
    context = {
        "villages": found,
        "readable": {board.hex for village in found for board in village.boards if board.allows(role, "read")},
        "may_add": api.role_of(request) == "steward",
        "me": me,
        "early": early.how_many(request),
    }
    return answer(request, "forum/boards.html", "forum/_boards.html", context)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The replies whose topic has not come."""
    if not early.may_read(request):
        return sorry(request, _("This is not open to you"), who_may_read("member"), status=403)
    return answer(request, "forum/early.html", "forum/_early.html", early.listed(request))


@require_safe
def board(request: HttpRequest, board8: str) -> HttpResponse:
    """The topics of a board, those with the latest words first."""
    found = lists.drawn(request, board8, lambda: draw(request, board8))
    if isinstance(found, HttpResponse):
        return found
    topics = lists.list_for(api.person_of(request), found)
    if "X-Fragment" in request.headers:
        return HttpResponse(topics)
    before = lists.before(api.person_of(request), found)
    context = {"title": found.title, "hex": board8, "before": before, "topics": topics}
    return render(request, "forum/board.html", context)


def draw(request: HttpRequest, board8: str) -> lists.Drawn | HttpResponse:
    """A board's page for everybody of one role, or why there is none."""
    found = board_here(board8)
    if found is None:
        return no_board(request)
    role = api.role_of(request)
    if not found.allows(role, "read"):
        return sorry(request, found.title, who_may_read(found.least("read")), status=403)
    latest, arranged_here = api.latest_tame(), arranged.on_board(found)
    parts = [*by_latest_words(found, latest), *arranged.rows_moved_in(arranged_here, found, latest)]
    page = newest_first(parts, "spoke", request.GET)
    pinned = [] if "before" in request.GET else arranged.rows_pinned(arranged_here)
    rows = [*pinned, *(row for row in page.rows if row.id8 not in arranged_here.pinned)]
    shown = topics_in(rows, found, arranged.with_rows(arranged_here, found, rows))
    context = {
        "board": found,
        "topics": shown,
        "older": page.before,
        "newest": "before" in request.GET,
        "may_write": held.may_write(found, role, "topic"),
        "may_change": found.here and role == "steward",
        "me": api.person_of(request),
        "who_writes": who_writes(found, "topic"),
    }
    # Not rendered with the request: what the page around it asks of the database is asked for that page alone.
    before = render_to_string("forum/_board.html", context | {"request": request})
    pieces = lists.pieces_of(render_to_string("forum/_topics.html", context | {"request": request}))
    village = None if found.here else (found.zone, found.village)
    return lists.Drawn(found.title, before, pieces, lists.rows_of(rows, shown), found.writers("reply"), village)


def topics_in(rows: list[Any], board: Board, found: arranged.Arranged) -> list[dict[str, Any]]:
    """Topics in the order of their rows; a row whose board only begins like this one is no topic of it, nor is one that
    was moved away or merged, or a split that does not count."""
    said, language = reading.read([row.position for row in rows], None), get_language() or ""
    found = arranged.with_parents(found, board, said.values())
    replies = arranged.counted(replies_seen(rows, board.writers("reply")), found)
    replies = arranged.with_joined(replies, rows, board)
    return [
        reading.in_a_list(topic, replies.get(row.id8, 0), row.spoke, language) | {"marks": marks}
        for row in rows
        for topic in [said.get(row.position)]
        if topic is not None and is_listed(topic, row, board, found)
        for marks in [arranged.marks_of(topic, found)]
    ]


def is_listed(topic: Said, row: Any, board: Board, found: arranged.Arranged) -> bool:
    """Whether a row stands in a board's list."""
    if topic.record.get("t") == "forum.act" and topic.text_id not in found.splits:
        return False
    begun_here = topic.record.get("board", board.text_id) == board.text_id
    return (begun_here or row.id8 in found.moved_in) and found.keeps(topic, board)


@require_safe
def topic(request: HttpRequest, topic8: str) -> HttpResponse:
    """A topic and its replies, the oldest first."""
    page = oldest_first(replies_of(from_hex(topic8)), "placed", request.GET)
    place = place_of(topic8, request, [row.position for row in page.rows])
    if place is None:
        return not_begun(request, topic8)
    role = api.role_of(request)
    if place.board is not None and not api.reaches(role, place.least):
        return sorry(request, place.board.title, who_may_read(place.least), status=403)
    may = place.board.writers("reply") if place.board else None
    if place.state is not None and place.state.is_rearranged:
        page = oldest_first(arranged.replies_in(from_hex(topic8), place.state, may), "placed", request.GET)
    elif may is not None:
        page = oldest_first(replies_of(from_hex(topic8), may), "placed", request.GET)
    missing = [row.position for row in page.rows if row.position not in place.posts]
    if missing:
        place.posts.update(reading.read(missing, api.person_of(request)))
    context = posts_of(place, page) | context_of(place, role, request)
    context |= together.shown(request, place.topic, context)
    person = api.person_of(request)
    if person is not None:
        reading.add_own(context["posts"], person)
    if "X-Fragment" not in request.headers and person is not None:
        context["is_watched"] = place.is_watched
        own = [post.entry.position for post in context["posts"] if post.mine or post.own]  # not new to who wrote it
        went = place.state.went if place.state else ()
        others = placed(from_hex(topic8), may).exclude(position__in=[*own, *went])
        context["opened"] = marks.opened(person, place.row, page, others)
    if "X-Fragment" not in request.headers:
        context["ways"] = ways(request, place.topic.entry.id, place.topic.heading)
    if "X-Fragment" not in request.headers and context["may_write"]:
        context |= {"form": form_in(request, place), "verb": _("Send")}
    found = answer(request, "forum/topic.html", "forum/_posts.html", context)
    return api.remember_screen(request, found) if person is None and "form" in context else found


def not_begun(request: HttpRequest, topic8: str) -> HttpResponse:
    """The replies to a topic that has not come, for who may read them; else that there is none."""
    replies = replies_of(from_hex(topic8), early.writers_for(request))
    page = oldest_first(replies, "placed", request.GET)
    context = early.in_topic(request, topic8, page)
    if context is None:
        return no_topic(request)
    link_answers(context["posts"])
    context["held_back"] = held_back(context["posts"])
    return answer(request, "forum/early_topic.html", "forum/_posts.html", context)


def form_in(request: HttpRequest, place: Place) -> WritePost:
    """The form under a topic, with what somebody kept for later or took back."""
    asked = held.asks(request, place.board) if place.board else {}
    form = WritePost(**asked)
    form.initial = kept(request, place.topic.address) | undo.words_again(request, place.topic)
    return form


def replies_of(topic8: int, writers: frozenset[bytes] | None = None) -> list[QuerySet[Any]]:
    """A topic's replies, each with the stamp by which it is `placed`. Those with stamps that cannot be come first, and
    so bury nobody's words. `writers`: whose are shown, where not everybody's are."""
    rows = by(Post.objects.visible().by_generation().filter(topic8=topic8), writers)
    latest = api.latest_tame()
    parts = (
        rows.filter(stamp__lte=latest).annotate(placed=F("stamp")),
        rows.filter(stamp__gt=latest).annotate(placed=Value(0)),
    )
    return [part.values_list("position", "placed", named=True) for part in parts]


def placed(topic8: int, writers: frozenset[bytes] | None) -> QuerySet[Any]:
    """The same as one list, for looking at a few of them."""
    rows = by(Post.objects.visible().by_generation().filter(topic8=topic8), writers)
    tame = When(stamp__lte=api.latest_tame(), then="stamp")
    found: QuerySet[Any] = rows.annotate(placed=Case(tame, default=0)).values_list("position", "placed", named=True)
    return found


def context_of(place: Place, role: str, request: HttpRequest) -> dict[str, Any]:
    """What every page about a topic says."""
    me = api.person_of(request)
    return {
        "topic": place.topic,
        "board": place.board,
        "me": me,
        "may_write": place.board is not None
        and api.reaches(role, place.least)
        and held.may_write(place.board, role, "reply")
        and not place.is_shut,
        "is_shut": place.ends_writing,
        "may_moderate": place.origin is not None
        and place.origin.here
        and api.reaches(role, place.origin.least("moderate")),
        "told": arranged.told(place.state, place.origin, me) if place.state and place.origin else [],
        "who_writes": why_not(place),
        "who_reads": " ".join((who_reads(place.least, place.scope), held.told(request, place.board)))
        if place.board
        else who_reads(place.least, place.scope),
        "say_answer": _("Answer"),
        "say_quote": _("Quote"),
        "say_report": _("Report"),
    }


def why_not(place: Place) -> str:
    """Why somebody who is signed in cannot reply."""
    if place.is_shut:
        return _("This topic takes no more replies.")
    if place.board is None:
        return _("Its board is not shown here, so nobody can reply here now.")
    return who_writes(place.board, "reply")


def posts_of(place: Place, page: Page) -> dict[str, Any]:
    """One page of posts, the topic's own words first; what a split made has none."""
    # Rows compare eight bytes; only the whole id says that a post belongs to this very topic.
    found = ((row.placed, place.posts.get(row.position)) for row in page.rows)
    kept = [(at, post) for at, post in found if post and arranged.belongs(post, place.topic, place.state)]
    # Rows of one moment lie as they arrived, which is different on each hub.
    posts = [post for _at, post in sorted(kept, key=lambda one: (one[0], one[1].entry.stamp, one[1].entry.id))]
    shown = posts if page.before or place.topic.is_split else [place.topic, *posts]
    reading.add_photos(shown)
    link_answers(shown)
    return {"posts": shown, "earlier": page.before, "later": page.after, "held_back": held_back(shown)}


def held_back(posts: list[Said]) -> list[Said]:
    """A post of each writer some of whose words a fork keeps from readers."""
    writers = {post.entry.person: post for post in posts}
    found = api.held_back(writers)
    return [post for person, post in writers.items() if person in found]


def link_answers(posts: list[Said]) -> None:
    """Say whom each post answers, with a link to it."""
    here = {post.text_id: post for post in posts}
    for post in posts:
        text_id = post.record.get("reply")
        if text_id is None:
            continue
        target = here.get(text_id)
        post.answers = target.name if target else _("answers an earlier post")
        post.answers_hex, post.answers_here = hex8(text_id), target is not None
        post.answers_address = f"{reading.prefix('forum:post', '0')}{text_id}/"


def said_at(text_id: str, reader: bytes | None) -> Said | None:
    """A topic or post by its whole id, if it is here and in sight."""
    try:
        entry = api.written_by_id(parse_id(text_id))
    except RemoteError:
        return None
    if entry is None or not in_sight(entry):
        return None
    return reading.read([entry.position], reader).get(entry.position)


def in_sight(entry: api.Written) -> bool:
    """Whether an entry is a topic or post that no moderator took out of sight here."""
    match (entry.record or {}).get("t"):
        case "forum.topic":
            return TopicRow.objects.visible().filter(position=entry.position).exists()
        case "forum.post":
            return Post.objects.visible().filter(position=entry.position).exists()
    return False


def board_here(board8: str) -> Board | None:
    """A board that counts, by its short id."""
    return next(iter(standing(from_hex(board8))), None)


def place_of(topic8: str, request: HttpRequest, posts: Collection[int] = ()) -> Place | None:
    """A topic by its short id, with its board, and posts at these positions read along with it; None as well when its
    board is not shown and kept such readers out.

    Of two topics that begin alike the one with the smaller id, the same on every hub.
    """
    acts = Act.objects.filter(Q(target8=OuterRef("id8")) | Q(place8=OuterRef("id8")) | Q(id8=OuterRef("id8")))
    me = api.person_of(request)
    topics = TopicRow.objects.visible().filter(id8=from_hex(topic8))
    named = topics.annotate(acted=Exists(acts), watched=marks.watched(me))
    rows = {row.position: row for row in named[:10]}
    said = reading.read([*rows, *posts], me)
    found = min((said[at] for at in rows if at in said), key=lambda each: each.entry.id, default=None)
    if found is None:
        return None
    row = rows[found.entry.position]
    found.posts = row.posts
    wanted = found.record.get("board")
    board = next((each for each in standing(row.board8) if wanted in (None, each.text_id)), None)
    asked = {at: said[at] for at in posts if at in said}
    board = board or unshown_board(wanted, row.board8)
    least = board.least("read") if board else least_reader(wanted, row.board8)
    begun = Place(found, row, board, asked, least, board, is_watched=row.watched)
    place = placed_on(board, begun, acted=row.acted) if board is not None else begun
    return place if place is None or place.board or api.reaches(api.role_of(request), place.least) else None


def placed_on(board: Board, place: Place, *, acted: bool) -> Place | None:
    """A topic begun on this board where moderators put it; None of one that is not to be shown there."""
    may = board.writers("topic")
    split = place.topic.record.get("t") == "forum.act"
    if may is not None and not split and place.topic.entry.person not in may:
        return None
    if acted:
        state = deeds.state_of(place.topic.entry, board)
        if state is None:
            return None
        place = place._replace(board=state.board, least=state.least, state=state)
        place.topic.takes = state.takes
    return place._replace(board=shown(place.board), origin=shown(place.origin))


def answer(request: HttpRequest, page: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or its list alone for a page that is already open."""
    return render(request, part if "X-Fragment" in request.headers else page, context)


def no_board(request: HttpRequest) -> HttpResponse:
    """An address of a board that we do not show."""
    words = _("It has not come yet, or its village no longer keeps it.")
    return sorry(request, _("This board is not here"), words)


def no_topic(request: HttpRequest) -> HttpResponse:
    """An address of a topic that we do not show."""
    words = _("It has not come yet, or it was taken out of sight here.")
    return sorry(request, _("This topic is not here"), words)


def sorry(request: HttpRequest, heading: str, words: str, *, status: int = 404) -> HttpResponse:
    """Why there is nothing to see, and where to go; what somebody sent stands there to be copied."""
    if "X-Fragment" in request.headers:
        raise Http404(words)
    typed = "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in ("title", "text"))))
    context = {"heading": heading, "words": words, "typed": typed, "asked": request.method != "POST"}
    return render(request, "forum/sorry.html", context, status=status)
