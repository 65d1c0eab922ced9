"""What the search of the hub finds of names: where what was typed leads whoever asks, and by whose word."""

from typing import Final

from django.http import HttpRequest
from django.urls import reverse

from hub import api
from hub.plugins import Line
from naming.core.registers import HIDDEN, NONE, SETTLED
from naming.held import Held
from naming.pages.seeing import Seeing
from naming.pages.wording import shown, state_words
from naming.viewing import resolve_typed, viewer_of

MOST_SHOWN: Final = 2


def found(request: HttpRequest, query: str) -> list[Line]:
    """One line, where the words are a name that leads somewhere."""
    held, viewer = Held(), viewer_of(api.person_of(request))
    try:
        name, answer = resolve_typed(held, viewer, query.strip())
    except ValueError:
        return []
    if answer.state in (NONE, HIDDEN):
        return []
    seeing = Seeing(request, held, viewer)
    first = answer._replace(found=answer.found[:MOST_SHOWN], claims=())
    seeing.about([first])
    ways = seeing.ways(first)
    words = [f"{each.leads.kind}: {each.leads.words}." for each in ways]
    told = state_words(answer)
    by = ways[0].trail[-1].words if answer.state == SETTLED else told
    return [Line(shown(name), reverse("naming:name", args=[name]), " ".join([*words, by]))]
