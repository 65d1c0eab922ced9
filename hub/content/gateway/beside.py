"""What stands beside the words of a website's page: pictures, looks, sounds, programs.

A page that was uploaded is shown in a world of its own (`isolation`), so what it asks for carries neither cookie nor
`Referer`: nothing tells that the one who asks is the one who was just given the page. What does tell is the address
that asks. To it goes, for a while after it was given a page of a website, what else lies in that website; but no other
page, for to open one a browser says who it is. No secret stands in any address for this, and nothing is written.
"""

import time
from collections import OrderedDict
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hub.core.cid import Cid, cid_text

WHILE: Final = 1800.0
"""Seconds after the last page: a film in one may be that long."""
MOST: Final = 2048

given: OrderedDict[tuple[str, str], float] = OrderedDict()
"""Address and website, and until when, by the clock that only goes on."""


def note(request: HttpRequest, root: Cid, response: HttpResponseBase) -> None:
    """Remember to whom a page of a website was given."""
    if getattr(request, "from_outside", False) or not is_page(response) or is_asked(request, cid_text(root)):
        return
    key = (address_of(request), cid_text(root))
    given[key] = time.monotonic() + WHILE
    given.move_to_end(key)
    while len(given) > MOST:
        given.popitem(last=False)


def is_asked(request: HttpRequest, root: str) -> bool:
    """Whether this asks for something beside a page that was given to the same address. Whoever opens a page says that
    it takes one, and has to say who it is."""
    accepted = request.headers.get("Accept", "")
    if request.user.is_authenticated or "text/html" in accepted or "ipld" in accepted or "format" in request.GET:
        return False
    return given.get((address_of(request), root), 0.0) > time.monotonic()


def is_page(response: HttpResponseBase) -> bool:
    """Whether this is a page, of a website or the hub's own."""
    return response.status_code < 300 and response.headers.get("Content-Type", "").startswith("text/html")


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
