"""A name on paper: the name, a QR of its page at this hub, and four words by which whoever holds it sees that it still
leads to the same."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.api.pages import page
from naming.core.operations import Target
from naming.core.registers import SETTLED
from naming.core.resolving import resolve
from naming.held import Held
from naming.pages.answers import no_place
from naming.pages.check_words import check_words_of
from naming.pages.seeing import Seeing
from naming.pages.views import shown_name
from naming.pages.wording import name_problem
from naming.viewing import viewer_of


@require_safe
def card(request: HttpRequest, called: str) -> HttpResponse:
    """The card of a name that is settled."""
    held, viewer = Held(), viewer_of(None)
    try:
        answer = resolve(held, viewer, called)
    except ValueError:
        return no_place(request, name_problem(called))
    if answer.state != SETTLED:
        return no_place(request, _("This name leads nowhere that could be printed."))
    seeing = Seeing(request, held, viewer)
    seeing.about([answer])
    context = on_paper(request, seeing, called, answer.found[0].target)
    return page(request, _("Name card"), "naming/_card.html", **context)


def on_paper(request: HttpRequest, seeing: Seeing, name: str, target: Target) -> dict[str, Any]:
    address = api.open_address(request).rstrip("/") + reverse("naming:name", args=[name])
    here = api.this_hub()
    return {
        "name": name,
        "written": shown_name(name),
        "leads": seeing.leads(target),
        "check": check_words_of(target),
        "address": address,
        "village": here.name if here else "",
    }
