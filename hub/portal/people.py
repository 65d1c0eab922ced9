"""People: the list of who is known here, and the page of each with what they wrote."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from hub.accounts.hubs.identity import founded, this_hub
from hub.accounts.models import Person, Seat
from hub.accounts.names import begins, name_key, plain
from hub.accounts.people.profiles import pictures_of
from hub.accounts.records import ROLES
from hub.api import left, person_of
from hub.api.lines import lines_of
from hub.content.store import present
from hub.content.wanted import cid_of
from hub.core.cid import id_text, parse_id
from hub.core.entry import MAX_INT
from hub.core.errors import RemoteError
from hub.log.store import cut_off
from hub.log.tables import select, select_in
from hub.log.timeline import FeedOf, feeds_of, timeline
from hub.plugins import Line
from hub.portal.dates import when
from naming.api import display_names, ways_to_call

A_PAGE: Final = 30
LOOKED_AT: Final = 120
"""Entries of which one page of a timeline shows those that are something to read."""

FEWEST_LETTERS: Final = 2
EVERYBODY: Final = (
    "SELECT p.person, p.name, o.one FROM accounts_profile p JOIN log_feed f ON f.key = p.feed"
    " LEFT JOIN log_oneperson o ON o.person = p.person WHERE f.kind = 'person' AND NOT f.blocked"
)
HUBS_OF: Final = "SELECT DISTINCT person, hub FROM log_feed WHERE hub IS NOT NULL AND person IN {}"


class Bearer(NamedTuple):
    """A person as their page shows them. `seats`: their roles, each with its village. `also`: the other keys by which
    they are known, each with its name."""

    id: str
    name: str
    seats: list[tuple[str, str]]
    place: str
    mine: bool
    missing: str
    also: list[tuple[str, str]]
    picture: str = ""


class Thing(NamedTuple):
    """Something that they wrote, as its plugin tells it. `village`: where, if not here."""

    line: Line
    when: str
    stays: bool
    village: str


class Listed(NamedTuple):
    """Somebody in the list."""

    id: str
    name: str
    role: str
    villages: str


class Known(NamedTuple):
    """Somebody known here, by the form of their name in which it is sorted and found. `one`: what all keys of theirs
    share."""

    key: str
    person: bytes
    one: bytes


@require_safe
def person(request: HttpRequest, person_id: str) -> HttpResponse:
    """Somebody's page: their name, their seat, their village, and what they wrote."""
    try:
        found = parse_id(person_id)
    except RemoteError:
        raise Http404 from None
    feeds = feeds_of(found)
    shown = bearer(request, found, feeds)
    before = request.GET.get("before", "")
    things, older = written_by(request, feeds, int(before) if is_position(before) else MAX_INT)
    return render(
        request,
        "portal/person.html",
        {
            "shown": shown,
            "things": things,
            "older": older,
            "newest": is_position(before),
            "ways": ways_to_call(request, what_is(found, feeds), found),
        },
    )


def is_position(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 16


def written_by(request: HttpRequest, feeds: list[FeedOf], before: int) -> tuple[list[Thing], int | None]:
    """What somebody wrote in these feeds before a position, the newest first, as far as whoever asks may read it; and
    the position before which the next page begins, None at the end."""
    entries = timeline(feeds, before, LOOKED_AT)
    lines = lines_of(request, list(entries), {at: said.label for at, said in entries.items()})
    shown = [position for position in entries if position in lines][:A_PAGE]
    names = display_names({entries[at].hub for at in shown} - {founded().id}, person_of(request))
    things = [
        Thing(lines[at], when(entries[at].stamp), entries[at].scope == "here", names.get(entries[at].hub, ""))
        for at in shown
    ]
    if len(shown) == A_PAGE and shown[-1] != min(entries):
        return things, shown[-1]
    return things, min(entries) if len(entries) == LOOKED_AT else None


def bearer(request: HttpRequest, found: bytes, feeds: list[FeedOf]) -> Bearer:
    """What is known here about a person, or Http404."""
    mine = getattr(request.user, "person_id", None) == found
    local = mine or Person.objects.filter(person_id=found).exists()
    if not local and not feeds:
        raise Http404
    held, hubs = seats_of([found]), {feed.hub for feed in feeds if feed.hub}
    others = {feed.person for feed in feeds} - {found}
    names = display_names({found, *others, *hubs, *(hub for _person, hub, _role in held)}, person_of(request))
    seats = [(role_word(role), names[hub]) for _person, hub, role in held]
    if local and not seats:
        seats = [(role_word("member"), "")]
    missing = missing_of(found) if any(feed.forked for feed in feeds) else ended(feeds)
    where = place_of_hub(found) if found in hubs else place(found, local, [names[hub] for hub in hubs])
    also = sorted((names[each], id_text(each)) for each in others)
    picture = shown_picture(pictures_of([found]).get(found, ""))
    return Bearer(id_text(found), names[found], seats, where, mine, missing, also, picture)


def shown_picture(picture: str) -> str:
    """A picture's content id, if it is one and is here; empty where there is nothing to show."""
    return shown_pictures({b"": picture}).get(b"", "")


def shown_pictures(named: Mapping[bytes, str]) -> dict[bytes, str]:
    """Those of these that are content ids of what is here, in one question."""
    here = present(picture for picture in named.values() if cid_of(picture))
    return {person: picture for person, picture in named.items() if picture in here}


def place(who: bytes, local: bool, villages: Iterable[str]) -> str:
    """Where somebody is at home, in a sentence."""
    if local:
        return _("Signs in on this hub.")
    if left([who]):
        return _("Has left this hub.")
    return _("Writes at {village}; their words came by exchange.").format(village=", ".join(sorted(villages)))


def what_is(found: bytes, feeds: Iterable[FeedOf]) -> str:
    """Hub or person, as names call it."""
    return "hub" if any(feed.hub == found for feed in feeds) else "person"


def place_of_hub(found: bytes) -> str:
    """What a hub is, that writes like a person, in a sentence."""
    here = this_hub()
    if here is not None and here.id == found:
        return _("This is the hub itself. It signs for guests, and for those who want no name beside their words.")
    return _("This is the hub of another village; its words came by exchange.")


def seats_of(people: Iterable[bytes]) -> list[tuple[bytes, bytes, str]]:
    """(person, hub, role) of the highest seat that each holds at each hub, one statement."""
    held: dict[tuple[bytes, bytes], str] = {}
    rows = Seat.objects.filter(person__in=list(people), standing="held").values_list("person", "hub", "role")
    for who, hub, role in rows:
        held[who, hub] = max(held.get((who, hub), ROLES[0]), role, key=ROLES.index)
    return [(who, hub, role) for (who, hub), role in sorted(held.items())]


def missing_of(found: bytes) -> str:
    """Why readers may miss something that this person wrote; empty where nothing is held back."""
    kept = cut_off(found)
    if kept is None:
        return ""
    why = _(
        "Something may be missing here: two boxes wrote on as the same person, as when an old copy of a hub is brought"
        " back. What was written from there on is not shown until that person says which of the two is right."
    )
    told = ngettext(
        "Nothing is lost: %(count)d entry of it is kept here.",
        "Nothing is lost: %(count)d entries of it are kept here.",
        kept,
    )
    return f"{why} {told % {'count': kept}}" if kept else why


def ended(feeds: Iterable[FeedOf]) -> str:
    """That somebody wrote on with a key that this person had ended; empty where nobody did."""
    if not any(feed.ended for feed in feeds):
        return ""
    return _("Something under this name is not shown: it was written with a key that this person had ended.")


def role_word(role: str) -> str:
    """A seat in people's words; nothing for those who hold none."""
    return {"steward": _("steward"), "moderator": _("moderator"), "member": _("member")}.get(role, "")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Who is known here: people of this village, and those of others; found by the beginning of a name."""
    asked, after, part = (request.GET.get(name, "")[:100] for name in ("q", "after", "part"))
    letters = name_key(plain(asked))
    too_few = bool(asked) and len(letters) < FEWEST_LETTERS
    found = [] if too_few else sorted(known(letters))
    local = dict(Person.objects.values_list("person_id", "is_active"))
    parts = {
        "village": [one for one in found if local.get(one.person)],
        "elsewhere": once(
            [one for one in found if one.person not in local], at_home(found, {bytes(each) for each in local})
        ),
    }
    pages = {name: page_of(each, after if part == name else "") for name, each in parts.items()}
    names = listed((each for page, _more in pages.values() for each in page), person_of(request))
    sections = [
        (name, [names[one.person] for one in page], more, len(parts[name]))
        for name, (page, more) in pages.items()
        if part in ("", name)
    ]
    context = {"sections": sections, "asked": asked, "too_few": too_few, "part": part, "after": after}
    return render(request, "portal/people.html", context)


def known(letters: str) -> set[Known]:
    """Everybody with a name one of whose words begins so."""
    found = {(person, key_of(name), one or person) for person, name, one in select(EVERYBODY)}
    fits = (each for each in found if begins(each[1], letters))
    first: dict[bytes, Known] = {}
    for who, key, one in fits:
        first[who] = min(Known(key, who, one), first.get(who, Known(key, who, one)))
    return set(first.values())


def at_home(found: Iterable[Known], local: Collection[bytes]) -> set[bytes]:
    """What those share with their other keys who sign in here."""
    return {one.one for one in found if one.person in local}


def once(found: Iterable[Known], but: Collection[bytes]) -> list[Known]:
    """Each person by the first of their keys; not those who stand elsewhere on the page."""
    first: dict[bytes, Known] = {}
    for one in found:
        first.setdefault(one.one, one)
    return [one for key, one in first.items() if key not in but]


@lru_cache(maxsize=8192)
def key_of(name: str) -> str:
    """The form of a name in which it is sorted and found. Kept, for each look at the list asks for everybody's."""
    return name_key(plain(name))


def page_of(found: list[Known], after: str) -> tuple[list[Known], str]:
    """A page of a sorted list, behind somebody's id; and the id behind which the next begins, empty at the end."""
    start = next((at for at, one in enumerate(found, 1) if id_text(one.person) == after), 0)
    page = found[start : start + A_PAGE]
    return page, id_text(page[-1].person) if len(found) > start + A_PAGE else ""


def listed(shown: Iterable[Known], viewer: bytes | None = None) -> dict[bytes, Listed]:
    """How people stand in the list for who looks: four statements for any number."""
    asked = [one.person for one in shown]
    hubs = list(select_in(HUBS_OF, asked))
    names = display_names({*asked, *(hub for _person, hub in hubs)}, viewer)
    here = this_hub()
    roles = {who: role for who, hub, role in seats_of(asked) if here and hub == here.id}
    return {
        who: Listed(
            id_text(who),
            names[who],
            role_word(roles.get(who, "")),
            ", ".join(sorted({names[hub] for person, hub in hubs if person == who and (not here or hub != here.id)})),
        )
        for who in asked
    }
