"""Coming in as a visitor: the ways there are, safest first, and the two that are typed: a slip's words and a card's."""

from collections.abc import Callable, Mapping
from typing import Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.hubs.identity import founded
from hub.accounts.models import Person
from hub.accounts.paper.words import WrongWords
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.accounts.visiting import cards, slips
from hub.core.errors import LocalError
from hub.moderation.acts import announce
from hub.portal import errors
from hub.portal.entrance.sign_in import enter, refusal_status
from hub.portal.stewards import is_steward
from hub.portal.visiting.forms import Words

SLIP = "portal/visiting/slip.html"
CARD = "portal/visiting/card.html"
NONE: Final[Mapping[str, object]] = {}


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The ways to come in, and what there is for those who are at home here."""
    alone = founded().rules.joining == "steward" and not is_steward(request)
    return screen.remember(request, render(request, "portal/visiting/start.html", {"stewards_alone": alone}))


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def with_slip(request: HttpRequest) -> HttpResponse:
    """The twelve words of a travel slip."""
    return by_words(request, SLIP, slips.arrive)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables()
def with_card(request: HttpRequest) -> HttpResponse:
    """The twelve words of the card, after the warning."""
    return by_words(request, CARD, cards.arrive)


@sensitive_variables()
def by_words(request: HttpRequest, template: str, arrive: Callable[..., Person]) -> HttpResponse:
    form = Words(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, template, form)
    given = form.cleaned_data
    try:
        at, steward = screen.screen_of(request), is_steward(request)
        person = arrive(given["words"], given["secret"], screen=at or None, by_steward=steward)
    except Busy:
        return errors.busy(request, request.path)
    except LocalError as wrong:
        return refused(request, template, form, wrong, field="words" if isinstance(wrong, WrongWords) else None)
    announce()
    messages.success(request, welcome(person))
    return enter(request, person)


def welcome(person: Person) -> str:
    return _("Welcome, %(name)s. Here you sign in as “%(name)s”, with the PIN that you have just chosen.") % {
        "name": person.name
    }


def page(
    request: HttpRequest, template: str, form: Form, words: Mapping[str, object] = NONE, status: int = 200
) -> HttpResponse:
    """A form of these pages."""
    return screen.remember(request, render(request, template, {"form": form, **words}, status=status))


@sensitive_variables()
def refused(
    request: HttpRequest,
    template: str,
    form: Form,
    wrong: LocalError,
    words: Mapping[str, object] = NONE,
    field: str | None = None,
) -> HttpResponse:
    """The form once more, with why nothing was done."""
    form.add_error(field, wrong.said if isinstance(wrong, WrongWords) else str(wrong))
    return page(request, template, form, words, refusal_status(wrong))
