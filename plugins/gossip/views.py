"""The Exchange page: who our neighbours are, how things stand, a receipt of each exchange; a steward's few buttons."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub import api
from hub.core.errors import LocalError
from plugins.gossip import neighbours
from plugins.gossip.matching import matching_words
from plugins.gossip.models import Neighbour, Receipt
from plugins.gossip.words import called, receipt_words, state_of

RECEIPTS = 20


@require_safe
def exchange(request: HttpRequest) -> HttpResponse:
    """The page, or only its list when the page asks for the fragment that changed."""
    fragment = request.headers.get("X-Fragment")
    template = "gossip/_neighbours.html" if fragment else "gossip/exchange.html"
    return render(request, template, what_stands(request))


def what_stands(request: HttpRequest) -> dict[str, Any]:
    """What both forms of the page show."""
    ours = api.handshake_keys("gossip").key
    steward = api.role_of(request) == "steward"
    shown = [each for each in Neighbour.objects.all() if each.accepted or steward]
    names = called(shown, api.person_of(request))
    cards = [
        {
            "neighbour": n,
            "called": names[n.pk],
            "state": state_of(n),
            "words": "" if n.accepted else matching_words(bytes(n.key), ours),
        }
        for n in shown
    ]
    receipts = Receipt.objects.all()[:RECEIPTS]
    return {
        "cards": cards,
        "steward": steward,
        "receipts": [{"receipt": receipt, "words": receipt_words(receipt)} for receipt in receipts],
    }


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Take the card of the hub at an address; the steward compares the words before accepting."""
    api.stewards_only(request)
    address = request.POST.get("address", "")
    try:
        neighbour = neighbours.add(address, accept=False)
    except LocalError as error:
        messages.error(request, str(error))
        return redirect(
            reverse("gossip:exchange") + "?" + urlencode({"address": address[: neighbours.LONGEST_ADDRESS]})
        )
    words = _("Found {name}. Compare the four words with its steward, then accept.")
    messages.success(request, words.format(name=neighbour.name))
    return redirect("gossip:exchange")


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The steward's tap on matching words."""
    api.stewards_only(request)
    neighbour = get_object_or_404(Neighbour, pk=pk)
    neighbours.accept(neighbour)
    messages.success(request, _("{name} is accepted here.").format(name=neighbour.name))
    return redirect("gossip:exchange")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop exchanging with a hub."""
    api.stewards_only(request)
    neighbour = get_object_or_404(Neighbour, pk=pk)
    neighbours.remove(neighbour)
    messages.success(request, _("{name} is no longer a neighbour. What it gave us stays.").format(name=neighbour.name))
    return redirect("gossip:exchange")
