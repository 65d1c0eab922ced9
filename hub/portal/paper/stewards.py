"""What stewards look after: the hub's own cards and seal on paper, and who has no card yet."""

from collections.abc import Callable
from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.hubs.identity import founded
from hub.accounts.keys import keyring
from hub.accounts.paper import cards, stewards
from hub.accounts.paper.bearers import Card
from hub.accounts.paper.seals import NotOurSeal
from hub.accounts.people.opened import opened
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import screen
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.portal.entrance.pin import me
from hub.portal.forms import OwnSecret
from hub.portal.paper import sheets
from hub.portal.paper.asking import asking, refused, shown
from hub.portal.paper.sheets import Sheet
from hub.portal.stewards import is_steward, stewards_only

__all__ = ["hub_cards", "is_steward", "printed", "took", "without_a_card"]


class Listed(NamedTuple):
    """Somebody without a card: which ones wait, in words."""

    id: str
    name: str
    words: str


class HubCard(NamedTuple):
    """A card of the hub in the overview."""

    kind: str
    name: str
    words: str
    waits: bool


def steward_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for stewards that no browser keeps, and whose errors do not tell what was typed."""
    return sensitive_post_parameters()(sensitive_variables()(never_cache(login_required(stewards_only(view)))))


@require_safe
@steward_page
def without_a_card(request: HttpRequest) -> HttpResponse:
    """Names, and which card waits; no more is known to a steward."""
    found = [Listed(id_text(each.person_id), each.name, which(each)) for each in stewards.without_a_card()]
    return render(request, "portal/paper/people.html", {"people": found, "hub_waits": any_waits()})


def which(waiting: stewards.Waiting) -> str:
    """Which cards wait, in words."""
    if waiting.first and waiting.second:
        return _("Both cards wait.")
    return _("The first card waits.") if waiting.first else _("The second card waits.")


def any_waits() -> bool:
    """Whether something of the hub's own is not on paper."""
    row = stewards.hub_row()
    return stewards.seal_waits() or any(cards.waits(row, card) for card in (Card.FIRST, Card.SECOND))


@require_safe
@steward_page
def hub_cards(request: HttpRequest) -> HttpResponse:
    """The hub's two cards and its seal: what is on paper and what waits."""
    row, held = stewards.hub_row(), _("On paper. The hub holds it no more.")
    waits = [cards.waits(row, Card.FIRST), cards.waits(row, Card.SECOND), stewards.seal_waits()]
    waiting = _("Waits here until there is a printer.")
    done = [held, held, _("On paper, and in the hub, which needs it at every sign-in.")]
    shown_cards = [
        HubCard(kind, name, waiting if wait else word, wait)
        for (kind, name), wait, word in zip(names().items(), waits, done, strict=True)
    ]
    return render(request, "portal/paper/hub.html", {"cards": shown_cards, "to_read": sheets.asked(request)})


def names() -> dict[str, str]:
    return {
        "first": _("The hub's first card"),
        "second": _("The hub's second card"),
        "seal": _("The seal of this box"),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@steward_page
def printed(request: HttpRequest, card: str) -> HttpResponse:
    """Ask a steward for their secret, then show the words. card: first, second or seal."""
    if card not in names():
        raise Http404
    words = {"heading": names()[card], "verb": _("Show the words"), "icon": "print", "of_hub": True}
    form = OwnSecret(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return asking(request, form, words)
    try:
        check(request, form.cleaned_data["secret"])
        today = today_of(card)
        made = [sheet_of(card)]
    except LocalError as wrong:
        return refused(request, form, words, wrong)
    sheets.ask_back(request, "hub", card, today, made)
    return shown(request, made)


@sensitive_variables()
def check(request: HttpRequest, secret: str) -> None:
    """Whether the steward in front of the screen is the one who signed in; counts and waits as sign-in does."""
    with opened(me(request), secret, screen.screen_of(request)) as found:
        if found is None:
            raise WrongSecret


@sensitive_variables()
def sheet_of(card: str) -> Sheet:
    """What is printed of the hub."""
    if card == "seal":
        purpose = _(
            "Without the seal no PIN opens anything here. These words put it back: manage.py seal. Who holds them and a"
            " copy of the disk can guess PINs, so keep them apart from backups."
        )
        return sheets.sheet(names()[card], founded().name, purpose, keyring.current_seal())
    purposes = {
        "first": _("It is the hub's own key. Whoever holds it can prove that a new box is this hub: manage.py device."),
        "second": _("It replaces the first card if that is stolen or lost. Keep it in another house."),
    }
    return sheets.sheet(names()[card], founded().name, purposes[card], stewards.entropy_of(Card(card)))


def today_of(card: str) -> str:
    """Which seal it is today; nothing takes the place of the hub's own cards."""
    return keyring.content_name() if card == "seal" else ""


def took(card: str, today: str) -> None:
    """Something of the hub was read back from paper. `NotOurSeal` where a new seal was taken since."""
    if today_of(card) != today:
        raise NotOurSeal
    if card == "seal":
        stewards.seal_took()
    else:
        stewards.took(Card(card))
