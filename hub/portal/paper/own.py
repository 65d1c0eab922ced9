"""Somebody's own cards: what waits, printing it, reading two words back, and doing without the second.

Only with the PIN or password: whoever pictures let in is told so. The session opens no roots, so the secret is asked
once more before words are shown.
"""

from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.models import Person, Went
from hub.accounts.paper import cards, renewing
from hub.accounts.paper.bearers import Card, OldCard
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import screen
from hub.core.errors import LocalError
from hub.portal.entrance.pin import me, with_pin
from hub.portal.forms import OwnSecret
from hub.portal.paper import sheets, stewards
from hub.portal.paper.asking import asking, refused, shown
from hub.portal.paper.forms import ReadBack
from hub.portal.paper.sheets import Asked, Sheet


class Shown(NamedTuple):
    """A card in the overview. kind: first or second."""

    kind: str
    name: str
    words: str
    waits: bool


@require_safe
@with_pin
def overview(request: HttpRequest) -> HttpResponse:
    """What became of each card, and the next step."""
    person = me(request)
    both = [
        Shown("first", _("First card"), state_of(person, Card.FIRST), cards.waits(person, Card.FIRST)),
        Shown("second", _("Second card"), state_of(person, Card.SECOND), cards.waits(person, Card.SECOND)),
    ]
    words = {"cards": both, "to_read": sheets.asked(request), "counts": renewing.counts_here(person)}
    return render(request, "portal/paper/own.html", words)


def state_of(person: Person, card: Card) -> str:
    """What became of a card, in a sentence."""
    if cards.waits(person, card):
        return _("Waits here, sealed under your PIN, until there is a printer.")
    if card is Card.FIRST:
        on_paper = _("On paper. The hub holds it no more.")
        return on_paper if person.root_went else _("Printed at another hub.")
    return {
        Went.PAPER.value: _("On paper. It replaces the first card if that is stolen or lost."),
        Went.SHARES.value: _("In three parts. Two of them replace the first card if that is stolen or lost."),
        Went.DECLINED.value: _("Not wanted. Your first card cannot be replaced if it is stolen."),
        Went.LOST.value: _("Lost before it was printed. Your first card cannot be replaced if it is stolen."),
    }.get(person.next_root_went, _("Printed at another hub."))


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def printed(request: HttpRequest, card: str) -> HttpResponse:
    """Ask for the secret, then show what is to be printed. card: first, second, or parts for the second in three."""
    if card not in ("first", "second", "parts"):
        raise Http404
    words = {"heading": headings()[card], "verb": _("Show the words"), "icon": "print", "card": card}
    form = OwnSecret(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return asking(request, form, words)
    try:
        today = cards.today(me(request), which(card))
        made = made_for(request, card, form.cleaned_data["secret"])
    except LocalError as wrong:
        return refused(request, form, words, wrong, "secret")
    sheets.ask_back(request, "person", card, today, made)
    return shown(request, made)


@sensitive_variables()
def made_for(request: HttpRequest, card: str, secret: str) -> list[Sheet]:
    """What is to be printed, opened by the secret."""
    entropy = entropy_by(request, which(card), secret)
    name = me(request).name
    return sheets.parts(name, entropy) if card == "parts" else [sheet_of(card, name, entropy)]


@sensitive_variables()
def entropy_by(request: HttpRequest, card: Card, secret: str) -> bytes:
    """What is behind a card of who is signed in; raises WrongSecret, NothingWaits, or why one has to wait."""
    entropy = cards.entropy_of(me(request), card, secret, screen.screen_of(request))
    if entropy is None:
        raise WrongSecret
    return entropy


def which(card: str) -> Card:
    """The card that this kind of paper is."""
    return Card.FIRST if card == "first" else Card.SECOND


def headings() -> dict[str, str]:
    return {
        "first": _("Print your first card"),
        "second": _("Print your second card"),
        "parts": _("Print the second card in three parts"),
    }


@sensitive_variables()
def sheet_of(card: str, name: str, entropy: bytes) -> Sheet:
    """The card in words that say what it is for."""
    if card == "first":
        title, purpose = (
            _("Paper key: first card"),
            _(
                "Whoever holds this card can write as this person. It brings a forgotten PIN back."
                " Keep it at home, dry and out of sight."
            ),
        )
    else:
        title, purpose = (
            _("Paper key: second card"),
            _("It replaces the first card if that is stolen or lost. Keep it in another house."),
        )
    return sheets.sheet(title, name, purpose, entropy)


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def read_back(request: HttpRequest) -> HttpResponse:
    """Ask for two words; when they are right, the card is on paper and leaves the hub."""
    asked = sheets.asked(request)
    if asked is None or (asked.of == "hub" and not stewards.is_steward(request)):
        return redirect("portal:paper")
    places = [(part, place) for part, place, _word in asked.words]
    form = ReadBack(places, request.POST if request.method == "POST" else None)
    words = {
        "heading": _("Type two words from the paper"),
        "verb": _("That is what the paper says"),
        "icon": "check",
        "read_back": asked,
    }
    if not form.is_valid():
        return asking(request, form, words)
    typed = [form.cleaned_data[f"word-{number}"] for number in range(len(places))]
    for number in sheets.wrong_ones(asked.words, typed):
        form.add_error(f"word-{number}", _("The paper has another word at this number. Look at it once more."))
    if form.errors:
        return asking(request, form, words)
    try:
        took(request, asked)
    except LocalError as wrong:
        return refused(request, form, words, wrong)
    sheets.forget(request)
    messages.success(request, on_paper(asked))
    return redirect("portal:paper-hub" if asked.of == "hub" else "portal:paper")


def on_paper(asked: Asked) -> str:
    """What became of the words that were read back."""
    if asked.card == "seal":
        return _("On paper, and in the hub, which needs it at every sign-in.")
    return _("It is on paper. The hub holds these words no more.")


def took(request: HttpRequest, asked: Asked) -> None:
    """Take what was read back out of the hub, unless another has taken its place since it was printed."""
    if asked.of == "hub":
        stewards.took(asked.card, asked.today)
        return
    person, card = me(request), which(asked.card)
    if cards.today(person, card) != asked.today:
        raise OldCard
    cards.wipe(person, card, Went.SHARES if asked.card == "parts" else Went.PAPER)


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def decline(request: HttpRequest) -> HttpResponse:
    """Destroy the second card, at the wish of who will have none."""
    words = {"heading": _("Do without the second card?"), "verb": _("Destroy it"), "icon": "cross", "card": "decline"}
    form = OwnSecret(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return asking(request, form, words)
    try:
        entropy_by(request, Card.SECOND, form.cleaned_data["secret"])
        cards.wipe(me(request), Card.SECOND, Went.DECLINED)
    except LocalError as wrong:
        return refused(request, form, words, wrong, "secret")
    messages.warning(request, _("Your second card is destroyed. Your first one cannot be replaced if it is stolen."))
    return redirect("portal:paper")
