"""How somebody opens their things, once it is known who they are: with pictures, or with a PIN or password.

Pictures are twelve buttons, each a form of its own; what was pressed travels sealed (`entered`), and with JavaScript
the three go together. A wrong code says no more than that. What must be waited for is told before anything is pressed
or typed, in seconds, and the page comes back by itself when they are over.

Where only members read, nobody else learns who has an account: then every name that is new to a screen gets one and the
same page, which shows it as it was typed, asks for the PIN, and offers both sets of pictures, whoever bears it or none.
"""

from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from hub.accounts.keys import keyring
from hub.accounts.keys.keyring import SealMissing
from hub.accounts.models import Person
from hub.accounts.names import LONGEST, name_key
from hub.accounts.people.pictures import LENGTH, SETS, PinFirst, code_of
from hub.accounts.sign_in import delays, queue, screen
from hub.accounts.sign_in.queue import Busy
from hub.core.errors import LocalError
from hub.portal.entrance import entered, faces, line, pictures, presses
from hub.portal.entrance.emblem import emblem
from hub.portal.entrance.entered import Entered
from hub.portal.entrance.faces import address_of
from hub.portal.entrance.pin import by_pictures
from hub.portal.entrance.sign_in import enter, next_page, refusal_status
from hub.portal.forms import SignIn

IN = "in"


class Who(NamedTuple):
    """Whose page it is, as far as this screen is told. person: None where nobody bears the name, and where that is not
    to be known. picture_set: the pictures to press; empty where none are."""

    name: str
    person: Person | None = None
    picture_set: str = ""


def person_called(name: str) -> Person | None:
    """Who signs in here with this name."""
    if len(name) > 4 * LONGEST or "\0" in name:
        return None
    return Person.objects.filter(name_key=name_key(name), is_active=True).first()


def who(request: HttpRequest, name: str, picture_set: str = "") -> Who:
    """Who a name leads to. picture_set: what was chosen to press by who does not say here whether they have an account,
    if it does not stand in the request."""
    person, name = person_called(name), name[:LONGEST]
    if person is not None and faces.is_told(request, person):
        return Who(person.name, person, person.picture_set)
    chosen = picture_set or (request.POST if request.method == "POST" else request.GET).get("set", "")
    if faces.are_names_open() or chosen not in SETS or "\0" in name or not name_key(name):
        return Who(name)
    return Who(name, None, chosen)


def door(request: HttpRequest, name: str, wrong: str = "", status: int = 200, picture_set: str = "") -> HttpResponse:
    """The page that fits somebody: the pictures that they have, else their PIN."""
    asked = who(request, name, picture_set)
    if not asked.picture_set or is_oneself(request, name):
        return secret_page(request, name, wrong=wrong, status=status)
    return pictures_page(request, asked, wrong=wrong, status=status)


def pictures_page(
    request: HttpRequest, asked: Who, held: Entered | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    """The twelve pictures of a set, after what is held."""
    words = common(request, asked, wrong)
    words |= presses.buttons(held or Entered(IN, asked.name, asked.picture_set))
    answer = render(request, "portal/by_pictures.html", words, status=status)
    answer = entered.keep(request, answer, held) if held else entered.drop(request, answer)
    return screen.remember(request, answer)


def secret_page(
    request: HttpRequest, name: str, form: SignIn | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    """The field for somebody's PIN or password, also for a name that nobody bears."""
    asked, oneself, letters = who(request, name), is_oneself(request, name), "letters" in request.GET
    words = common(request, asked, wrong) | {
        "asked_again": oneself,
        "ways": [] if oneself else ways(asked, next_page(request)),
        "letters": letters,
        "form": form or SignIn(initial={"name": name}, letters=letters),
    }
    answer = render(request, "portal/by_secret.html", words, status=status)
    return screen.remember(request, entered.drop(request, answer))


def ways(asked: Who, after: str) -> list[tuple[str, str]]:
    """Where somebody presses pictures instead, and how that is called: either set, where none may tell whose it is."""
    if asked.person is not None:
        return [(address_of(asked.name, after), _("Pictures instead"))] if asked.picture_set else []
    if faces.are_names_open():
        return []
    return [(address_of(asked.name, after, set=name), str(word)) for name, word in pictures.SETS.items()]


def common(request: HttpRequest, asked: Who, wrong: str) -> dict[str, Any]:
    """What both pages show. `left`: the seconds after which they come back by themselves. `set`: the pictures, where
    the page has to say which."""
    left, after = delays.waits(name_key(asked.name), screen.screen_of(request)), next_page(request)
    chosen = {"set": asked.picture_set} if asked.person is None and asked.picture_set else {}
    return {
        "name": asked.name,
        "emblem": emblem(asked.person.person_id) if asked.person else None,
        "next": after,
        "wrong": wrong,
        "left": left,
        "rests": str(delays.Wait(left)) if left else "",
        "with_pictures": address_of(asked.name, after, **chosen),
        "with_secret": address_of(asked.name, after, by="secret"),
        "others": f"{reverse('portal:sign-in')}?{urlencode({'who': 'others', 'next': after})}",
        **chosen,
    }


def is_oneself(request: HttpRequest, name: str) -> bool:
    """Whether somebody whom pictures let in is asked for the PIN of their own."""
    return by_pictures(request) and name_key(name) == getattr(request.user, "name_key", "")


@sensitive_variables()
def by_secret(request: HttpRequest) -> HttpResponse:
    """Open with the PIN or password that was sent."""
    form = SignIn(request.POST)
    if not form.is_valid():
        return secret_page(request, request.POST.get("name", "")[:LONGEST], form)
    return opened(request, Entered(IN, form.cleaned_data["name"], secret=form.cleaned_data["secret"]))


@sensitive_post_parameters()
@never_cache
@require_POST
@sensitive_variables()
def press(request: HttpRequest) -> HttpResponse:
    """One press, or all three."""
    name = request.POST.get("name", "")
    asked = who(request, name)
    if not asked.picture_set:
        return redirect(address_of(name[:LONGEST], next_page(request)))
    try:
        held = presses.more(request, held_of(request, asked))
    except SealMissing as why:
        return door(request, name, wrong=str(why), status=refusal_status(why))
    except LocalError as wrong:
        return door(request, name, wrong=str(wrong))
    return opened(request, held) if len(held.pressed) == LENGTH else pictures_page(request, asked, held)


@sensitive_variables()
def held_of(request: HttpRequest, asked: Who) -> Entered:
    """What was pressed of these pictures at this screen, if anything."""
    keyring.current_seal()  # told before anybody presses in vain
    held = entered.read(request, IN)
    if held is None or (held.name, held.picture_set) != (asked.name, asked.picture_set):
        return Entered(IN, asked.name, asked.picture_set)
    return held


@sensitive_variables()
def opened(request: HttpRequest, held: Entered) -> HttpResponse:
    """Open what is opened by what was entered, or say why not."""
    again = partial(door, picture_set=held.picture_set) if held.pressed else secret_page
    try:
        code = code_of(held.picture_set, held.pressed) if held.pressed else ""
        person = authenticate(request, name=held.name, secret=held.secret, picture_secret=code)
    except Busy as busy:
        return line.stand(request, held, busy.before)
    except PinFirst as why:
        return secret_page(request, held.name, wrong=str(why))
    except LocalError as why:
        return again(request, held.name, wrong=str(why), status=refusal_status(why))
    if isinstance(person, Person):
        return enter(request, person)
    return again(request, held.name, wrong=not_opened(bool(held.pressed)))


def not_opened(pictures: bool) -> str:
    """That nothing opened, and nothing of why."""
    if pictures:
        return _("These pictures do not open anything here. Press your three pictures again, in their order.")
    return _("This name and this PIN or password do not open anything here. Look at both and try again.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stand_in_line(request: HttpRequest) -> HttpResponse:
    """Where the line was full: how many come first. Sent, it goes on where somebody left off; only looked at, it signs
    nobody in."""
    held = entered.read(request, IN)
    if held is None:
        return redirect(f"{reverse('portal:sign-in')}?{urlencode({'next': next_page(request)})}")
    if request.method == "POST":
        return opened(request, held)
    return line.stand(request, held, queue.before_me(screen.screen_of(request)))
