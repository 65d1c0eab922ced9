"""When something is gone: the PIN, a card, both to a thief, or the person. Each way asks for the card first and changes
nothing until it is known to be right.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.models import Person
from hub.accounts.names import name_key
from hub.accounts.paper import renewing
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import screen
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError
from hub.portal.entrance.pin import me, with_pin
from hub.portal.entrance.sign_in import enter
from hub.portal.paper.asking import asking, refused
from hub.portal.paper.forms import Forgotten, Lost, Stolen
from hub.portal.stewards import is_steward
from naming.api import display_names


@require_safe
def choices(request: HttpRequest) -> HttpResponse:
    """What happened? Each answer is a page."""
    return render(request, "portal/paper/help.html")


@require_safe
def died(request: HttpRequest) -> HttpResponse:
    """What becomes of an account whose person has died, in words for the family and the stewards."""
    return render(request, "portal/paper/died.html", {"closes": is_steward(request)})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def forgot(request: HttpRequest) -> HttpResponse:
    """A new PIN by the first card."""
    words = {"heading": _("I forgot my PIN"), "verb": _("Open my things"), "icon": "key", "trouble": "forgot"}
    form = Forgotten(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return asking(request, form, words)
    given = form.cleaned_data
    try:
        person = renewing.recover(given["name"], given["words"], given["secret"], screen=screen.screen_of(request))
    except LocalError as wrong:
        return refused(request, form, words, wrong)
    messages.success(request, _("Your new PIN or password opens your things from now on."))
    return enter(request, person)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def stolen(request: HttpRequest) -> HttpResponse:
    """New keys by a card that no thief holds."""
    words = {
        "heading": _("My card or my PIN was stolen"),
        "verb": _("Shut the thief out"),
        "icon": "key",
        "trouble": "stolen",
    }
    form = Stolen(request.POST if request.method == "POST" else None, hubs=hubs_of(request.POST.get("name", "")))
    if not form.is_valid():
        return asking(request, form, words)
    given = form.cleaned_data
    shown, at = (given["name"], given["words"], given["secret"]), screen.screen_of(request)
    try:
        if form.hubs and not form.was_asked:
            renewing.presented(*shown, at)  # where somebody signs in is told to who holds their card
            return asking(request, form, words | {"asks": True})
        person = renewing.replace(*shown, [parse_id(cert) for cert in given["keep"]], screen=at)
    except LocalError as wrong:
        return refused(request, form, words, wrong)
    messages.success(
        request, _("The thief is shut out: what they hold opens nothing, and what they write is not shown.")
    )
    return enter(request, person)


def hubs_of(name: str) -> list[tuple[str, str]]:
    """The sign-in keys that somebody has at other hubs, with the names of these."""
    person = Person.objects.filter(name_key=name_key(name)).first() if name else None
    keys = renewing.elsewhere(person.person_id) if person else []
    names = display_names({each.hub for each in keys})
    return [(id_text(each.cert), names[each.hub]) for each in keys]


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def lost(request: HttpRequest) -> HttpResponse:
    """The second card becomes the first."""
    words: dict[str, Any] = {
        "heading": _("I lost my card"),
        "verb": _("Make this my first card"),
        "icon": "key",
        "trouble": "lost",
    }
    form = Lost(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return asking(request, form, words)
    given = form.cleaned_data
    try:
        if not renewing.exchange_cards(me(request), given["words"], given["secret"], screen=screen.screen_of(request)):
            raise WrongSecret
    except LocalError as wrong:
        return refused(request, form, words, wrong, "secret")
    messages.success(
        request, _("This is your first card now, and the lost one opens nothing. A new second card waits.")
    )
    return redirect("portal:paper")
