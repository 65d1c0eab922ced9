"""Signing up: a name, a PIN or password twice and, for who wants them, three pictures pressed twice.

The hub's rule says who may: everybody; everybody, until whose welcome by a moderator nothing of theirs is published; or
those for whom a steward keeps a name, who come with a word. Nobody is made before the last step, so who walks away
leaves nothing.

Where only members read, a name that somebody has or that is kept is answered like a free one until that last step.
There the answer has to tell them apart, so it counts as a sign-up, of which a screen and the hub take few in a time.
"""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Invitation
from hub.accounts.names import BadName, NameNotFree, NameTaken
from hub.accounts.people import inviting, joining
from hub.accounts.people.secret import WeakSecret
from hub.accounts.sign_in import delays, screen
from hub.accounts.sign_in.queue import Busy
from hub.core.errors import LocalError
from hub.moderation import waiting
from hub.moderation.acts import announce
from hub.portal import errors
from hub.portal.entrance import entered, faces, presses
from hub.portal.entrance.entered import Entered
from hub.portal.entrance.pictures import SETS, shown
from hub.portal.entrance.sign_in import enter, next_page, refusal_status
from hub.portal.forms import SignUp

UP = "up"
SECONDS = 300
"""What was typed waits so long for the next picture."""


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def sign_up(request: HttpRequest) -> HttpResponse:
    """The form; sent, it leads to the pictures or makes the account."""
    name = request.POST.get("name", "") or request.GET.get("name", "")
    form = SignUp(request.POST if request.method == "POST" else None, word=asks_word(name), initial={"name": name})
    if not form.is_valid():
        return page(request, form, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    held = Entered(UP, given["name"], given["picture_set"], secret=given["secret"], word=given.get("word", ""))
    try:
        if not held.picture_set:
            return last_step(request, held)
        if is_told(held):
            invited(request, held)
        joining.new_account(held.name, held.secret, tell_taken=is_told(held))
        return pictures_page(request, held)
    except Busy:
        return errors.busy(request, reverse("portal:sign-up"))
    except LocalError as wrong:
        return unable(request, form, wrong)


@sensitive_post_parameters()
@never_cache
@require_POST
@sensitive_variables()
def pictures(request: HttpRequest) -> HttpResponse:
    """One press of the pictures that somebody new chooses, or all three; with the last of them they have an account."""
    held = entered.read(request, UP)
    if held is None:
        messages.warning(request, str(presses.Stale()))
        return redirect("portal:sign-up")
    if "without" in request.POST:
        return finished(request, replace(held, picture_set="", first=(), pressed=()))
    try:
        held = presses.twice(request, held)
    except LocalError as wrong:
        return pictures_page(request, replace(held, first=(), pressed=()), str(wrong))
    return finished(request, held) if presses.chosen(held) else pictures_page(request, held)


@sensitive_variables()
def finished(request: HttpRequest, held: Entered) -> HttpResponse:
    """The last step, after which whatever was typed is gone from the page: what fails is said where they began."""
    try:
        return last_step(request, held)
    except Busy as busy:
        return pictures_page(request, replace(held, first=(), pressed=()), str(busy), status=503)
    except LocalError as wrong:
        form = SignUp(initial={"name": held.name}, word=asks_word(held.name) or ("needed" if held.word else ""))
        return entered.drop(request, page(request, form, str(wrong), refusal_status(wrong)))


@sensitive_variables()
def last_step(request: HttpRequest, held: Entered) -> HttpResponse:
    """Make the account. Raises LocalError, `Busy` among them, where that cannot be; `NameNotFree`, counted as a
    sign-up, where it is not to be told whose the name is."""
    if is_told(held):
        return joined(request, held, invited(request, held))
    at = screen.screen_of(request)
    delays.check_join(at)
    try:
        return joined(request, held, invited(request, held))
    except (NameTaken, inviting.NameKept):
        delays.joined(at)
        raise NameNotFree from None


def is_told(held: Entered) -> bool:
    """Whether somebody may be told at once that a name is not theirs: where names are open, and who has a word for it,
    of which wrong ones are all alike."""
    return faces.are_names_open() or rule() == "steward" or bool(held.word.strip())


@sensitive_variables()
def joined(request: HttpRequest, held: Entered, invitation: Invitation | None) -> HttpResponse:
    """Make the account, and begin its first session. invitation: the one that they came with, and no other that was
    made meanwhile. Raises LocalError, `Busy` among them, where that cannot be."""
    at = screen.screen_of(request)
    if invitation is None:
        delays.check_join(at)
    languages, code = (get_language() or "en",), presses.chosen(held) if held.picture_set else ""
    apart = faces.apart(held.name)
    person = joining.sign_up(held.name, held.secret, pictures=code, screen=at, languages=languages, suits=apart)
    if invitation is not None:
        inviting.take_back(held.name)
        waiting.vouched(person.person_id, invitation.by)
    else:
        delays.joined(at)
    announce()
    return enter(request, person)


@sensitive_variables()
def invited(request: HttpRequest, held: Entered) -> Invitation | None:
    """The invitation with which somebody comes, where the hub's rule or the name asks for one. Raises as
    `inviting.check` does."""
    if rule() == "steward" and not held.word.strip():
        raise inviting.WrongWord
    return inviting.check(held.name, held.word, screen.screen_of(request))


def asks_word(name: str) -> str:
    """Whether the form has a line for a steward's word: "needed", "free" to be left empty, or "" where it has none.
    Where names are not told it has one for every name."""
    if rule() == "steward":
        return "needed"
    if not faces.are_names_open():
        return "free"
    return "needed" if inviting.kept(name) is not None else ""


def rule() -> str:
    """Who gets an account here."""
    here = this_hub()
    return here.rules.joining if here else "open"


def page(request: HttpRequest, form: SignUp, wrong: str = "", status: int = 200) -> HttpResponse:
    """The form, or the form with what was wrong."""
    chosen = form.data.get("picture_set", "") if form.is_bound else ""
    sets = [(name, word, shown(name)[:3], name == chosen) for name, word in SETS.items()]
    words = {
        "form": form,
        "next": next_page(request),
        "sets": sets,
        "wrong": wrong,
        "rule": rule(),
        "no_set": not chosen,
    }
    return screen.remember(request, render(request, "portal/sign_up.html", words, status=status))


def unable(request: HttpRequest, form: SignUp, wrong: LocalError) -> HttpResponse:
    """The form once more, with what is wrong beside the field that it is about."""
    fields = {BadName: "name", WeakSecret: "secret", inviting.WrongWord: "word"}
    field = next((field for kind, field in fields.items() if isinstance(wrong, kind) and field in form.fields), None)
    if field is not None:
        form.add_error(field, str(wrong))
        return page(request, form, status=refusal_status(wrong))
    return page(request, form, str(wrong), refusal_status(wrong))


def pictures_page(request: HttpRequest, held: Entered, wrong: str = "", status: int = 200) -> HttpResponse:
    """The pictures, to be pressed the first or the second time."""
    words = presses.buttons(held) | {
        "next": next_page(request),
        "wrong": wrong,
        "action": reverse("portal:first-pictures"),
        "without": True,
    }
    answer = entered.keep(request, render(request, "portal/choose_pictures.html", words, status=status), held, SECONDS)
    return screen.remember(request, answer)
