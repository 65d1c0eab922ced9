"""Who chooses themselves at this screen: a tile for each, and how two of nearly one name are told apart.

Whoever signed in here lately stands in a cookie of the screen's own, signed and in no row, and is shown by name and
not by when they came: a shared screen tells nobody who was here last. In a small village everybody has a tile; in a
bigger one, two letters find a name. Where only members read, names are for members: those of the screen alone are
shown, and the rest write their name in full.

Names are given once at a hub, however they are typed, so a tile leads to one person. What looks alike to eyes is told
apart by the person's emblem, in words too, by their role, and by the village of who is a visitor.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Person
from hub.accounts.names import begins, name_key
from hub.accounts.people.profiles import pictures_of
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.screen import YEAR
from hub.portal.entrance.emblem import Emblem, emblem
from hub.portal.people import FEWEST_LETTERS, Known, Listed, listed, shown_pictures

COOKIE: Final = "people"
MOST_REMEMBERED: Final = 12
A_PAGE: Final = 24
CYRILLIC_AND_GREEK: Final = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u03b1\u03bf\u03c1\u03bd"
LOOKALIKES: Final = str.maketrans(CYRILLIC_AND_GREEK + "0", "aeopcyxijaopvo")
"""Letters of the Cyrillic and Greek scripts, and a digit, that look like these: enough to tell more, and nothing is
decided by it."""


class Face(NamedTuple):
    """A tile. told: what is said beside the name; empty where the name says enough. picture: a content id, if any."""

    name: str
    address: str
    emblem: Emblem
    told: list[str]
    picture: str = ""


class Choice(NamedTuple):
    """The tiles to choose from. exact: the one person whose name was written, where nobody else's begins so."""

    faces: list[Face]
    more: bool
    exact: Person | None = None


def choice(request: HttpRequest, letters: str, after: str) -> Choice:
    """Those whose names begin so, asked only where names are open; without letters those of this screen, and everybody
    in a small village."""
    key = name_key(letters)
    if not key:
        return with_pictures(request, shown(usual(request, are_names_open()), after))
    found = [one for one in people() if one.name_key == key]
    if len(key) >= FEWEST_LETTERS:
        found += [one for one in people() if one.name_key != key and begins(one.name_key, key)]
    exact = found[0] if len(found) == 1 and found[0].name_key == key else None
    return with_pictures(request, shown(found, after))._replace(exact=exact)


def with_pictures(request: HttpRequest, chosen: Choice) -> Choice:
    """The tiles with the pictures that people gave themselves: on shared screens alone, for a phone would fetch each
    over the village's slow radio; and not where only members read."""
    if screen.chosen(request) != screen.KIOSK or not are_names_open():
        return chosen
    rows = people().filter(name__in=[face.name for face in chosen.faces])
    ids = {row.name: bytes(row.person_id) for row in rows}
    found = shown_pictures(pictures_of(ids.values()))
    faces = [face._replace(picture=found.get(ids.get(face.name, b""), "")) for face in chosen.faces]
    return chosen._replace(faces=faces)


def are_names_open() -> bool:
    """Whether those who are not signed in may see who has a name here."""
    here = this_hub()
    return here is None or here.rules.reading == "everybody"


def is_told(request: HttpRequest, person: Person) -> bool:
    """Whether this screen may show that somebody has an account here: where names are open, to themselves, and where
    they signed in lately, for there their tile stands."""
    return are_names_open() or person.pk == request.user.pk or person.pk in remembered(request)


def people() -> QuerySet[Person]:
    """Whoever may sign in at this hub, by name."""
    return Person.objects.filter(is_active=True).order_by("name_key").only("name", "name_key", "person_id")


def usual(request: HttpRequest, listed: bool) -> list[Person]:
    """Who is shown before anybody writes a letter."""
    if listed:
        everybody = list(people()[: MOST_REMEMBERED + 1])
        if len(everybody) <= MOST_REMEMBERED:
            return everybody
    return list(people().filter(pk__in=remembered(request)))


def shown(found: list[Person], after: str) -> Choice:
    """Their tiles, as many as a page holds."""
    page = found[:A_PAGE]
    looks = Counter(look(one.name) for one in page)
    known = listed(Known(one.name_key, bytes(one.person_id), bytes(one.person_id)) for one in page)
    faces = [face(one, known[bytes(one.person_id)], looks[look(one.name)] > 1, after) for one in page]
    return Choice(faces, len(found) > A_PAGE)


def face(person: Person, known: Listed, alike: bool, after: str) -> Face:
    """A tile, with the village of a visitor; the emblem is told in words where another on the page looks alike."""
    sign = emblem(person.person_id)
    told = [words for words in (known.role, known.villages, sign.words if alike else "") if words]
    return Face(person.name, address_of(person.name, after), sign, told)


def apart(name: str) -> Callable[[bytes], bool]:
    """Whether the emblem of an id is another than that of everybody whose name looks like this one: of two Aminas with
    one emblem, who does not read could not say which tile is theirs. Where names are not open nothing is told of them,
    and so not by a sign that never comes."""
    alike = [one for one in people() if look(one.name) == look(name)] if are_names_open() else []
    taken = {emblem(one.person_id).words for one in alike}
    return lambda person_id: emblem(person_id).words not in taken


def address_of(name: str, after: str = "", **more: str) -> str:
    """Where somebody of this name signs in."""
    asked = {"name": name, **({"next": after} if after else {}), **more}
    return f"{reverse('portal:sign-in')}?{urlencode(asked)}"


def look(name: str) -> str:
    """The first word of a name as eyes take it: without accents, and with letters that look alike as one."""
    apart = unicodedata.normalize("NFKD", name_key(name).partition(" ")[0])
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(LOOKALIKES)


def remembered(request: HttpRequest) -> list[int]:
    """The rows of those who signed in at this screen lately, the latest first."""
    try:
        held = Signer(salt=COOKIE).unsign(request.COOKIES.get(COOKIE, ""))
    except BadSignature:
        return []
    return [int(number) for number in held.split(".") if number]


def remember(request: HttpRequest, answer: HttpResponse, person: Person) -> HttpResponse:
    """Put somebody before the others of this screen; returns the answer."""
    others = [number for number in remembered(request) if number != person.pk]
    return kept(request, answer, [person.pk, *others])


def forget(request: HttpRequest, answer: HttpResponse, person: Person) -> HttpResponse:
    """Take somebody's name off this screen; returns the answer."""
    return kept(request, answer, [number for number in remembered(request) if number != person.pk])


def kept(request: HttpRequest, answer: HttpResponse, numbers: Iterable[int]) -> HttpResponse:
    held = ".".join(str(number) for number in list(numbers)[:MOST_REMEMBERED])
    signed, secure = Signer(salt=COOKIE).sign(held), request.is_secure()
    answer.set_cookie(COOKIE, signed, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return answer
