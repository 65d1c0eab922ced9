"""Refuses a request that carries too much while it arrives, on the web port and on the exchange port.

Twisted keeps a whole body on the disk before the application is asked, so a limit inside the application would only
bound a second copy. Here announced and arriving bytes are counted first. Nor is a form taken apart by Twisted, which
would make many times its size of small objects: Django does that, within limits of its own.

What is larger than any form is taken where its page says so, from whom it says (`hub.portal.large`): few at once, and
nothing of it before that is known. Of a part of a file (tus) that breaks off what came is handed on as it lies there:
phones on a bad network get through with less than a part, again and again.
No reactor is imported here, so this may be loaded before the fork.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from daphne.http_protocol import HTTPFactory
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.utils import translation

from hub.api.uploads import OCTETS
from hub.host import jars
from hub.host.large import LINGER, PouredRequest
from hub.portal import large
from hub.portal.errors import busy, match_of, too_big

MAX_REQUEST = 16 * 1024 * 1024
"""Bytes of one request for a page: a phone's photo fits, a file that would fill the card does not."""

MAX_TOGETHER = 64 * 1024 * 1024
"""Bytes of all requests that are under way; a box has little memory and its card is full soon."""

MAX_ADDRESS = 24 * 1024 * 1024
"""Bytes of those that come from one address, so that nobody keeps the room that others need."""

SMALL = 64 * 1024
"""Bytes of a request that is taken however many photos are under way: somebody's words."""

NOTHING = 0
"""What a request to the exchange port may carry: neighbours speak by websocket."""


ASKING = ThreadPoolExecutor(1, thread_name_prefix="asking")


class Intake(HTTPFactory):
    """Takes requests that carry at most `limit` bytes each, and only small ones beyond MAX_TOGETHER or MAX_ADDRESS."""

    def __init__(self, server: Any, limit: int) -> None:
        super().__init__(server)
        self.limit = limit
        self.carried: Counter[str] = Counter()
        self.large: set[BoundedRequest] = set()

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802  # Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = partial(BoundedRequest, parsePOSTFormSubmission=False)
        return protocol


class BoundedRequest(PouredRequest):
    """A request that is answered 413 as soon as it is known to be too big, or 503 when there is no room for it now."""

    refused = False
    whose, length = "", 0

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.carried = 0
        self.factory = self.channel.factory  # a closed connection leaves no channel
        self.limit = self.factory.limit
        self.address = str(self.channel.getPeer().host)

    def gotLength(self, length: int | None) -> None:  # noqa: N802  # Twisted's name
        """The headers are here; None announces no length."""
        if self.isSecure():
            cookies = self.requestHeaders.getRawHeaders(b"cookie", [])
            self.requestHeaders.setRawHeaders(b"cookie", [jars.taken(each) for each in cookies])
        if self.requestHeaders.hasHeader(b"Upgrade"):
            self.limit = NOTHING  # what becomes a websocket never finishes and would be counted for ever
        fits = length is None or length <= self.limit
        super().gotLength(length if fits else 0)
        if length is None or fits:
            return
        if self.limit == NOTHING:
            self.refuse(too_big)
        else:
            self.expect_large(length)

    def expect_large(self, length: int) -> None:
        """Find out whether so much may come, and take nothing meanwhile."""
        asked, others = self.asked(), self.factory.large
        whose, under_way = large.whose(asked), sum(each.to_come() for each in others)
        if len(others) >= large.AT_ONCE or sum(each.whose == whose for each in others) >= large.OF_ONE:
            self.refuse(busy)
            return
        self.whose, self.length = whose, length
        others.add(self)
        waits = self.requestHeaders.hasHeader(b"Expect")
        self.requestHeaders.removeHeader(b"Expect")  # Twisted would ask for the rest at once
        self.hold()
        answer = asyncio.get_running_loop().run_in_executor(ASKING, large.refusal, asked, length, under_way)
        answer.add_done_callback(partial(self.take_large, waits))

    def take_large(self, waits: bool, answer: "asyncio.Future[HttpResponse | None]") -> None:
        """It is known who asks. waits: whether they send nothing before they are told to."""
        if self.gone or answer.cancelled():
            return
        if (page := answer.result()) is not None:
            self.refuse(lambda _request: page)
            return
        if waits:
            self.channel.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        self.pour()

    def to_come(self) -> int:
        return self.length - self.body.came if self.body else 0

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        if self.refused:
            return
        if self.body is not None:
            super().handleContentChunk(data)
            return
        self.carried += len(data)
        self.factory.carried[self.address] += len(data)
        if self.carried > self.limit:
            self.refuse(too_big)
        elif self.carried > SMALL and self.crowded():
            self.refuse(busy)
        else:
            super().handleContentChunk(data)

    def crowded(self) -> bool:
        carried = self.factory.carried
        return bool(carried[self.address] > MAX_ADDRESS or carried.total() > MAX_TOGETHER)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802  # Twisted's name
        """All of it came."""
        if self.refused:
            self.channel.loseConnection()
        else:
            super().requestReceived(command, path, version)

    def handle_reply(self, message: Mapping[str, Any]) -> None:
        if self.isSecure() and "headers" in message:
            message = {**message, "headers": [jars.told(*header) for header in message["headers"]]}
        super().handle_reply(message)

    def finish(self) -> None:
        super().finish()
        self.let_go()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802  # Twisted's name
        if self.is_begun_part():
            self.process_before_its_end()
        super().connectionLost(reason)
        self.let_go()

    def is_begun_part(self) -> bool:
        """Whether some of a part of a file lies here, and nobody was told of it."""
        told = self.refused or self.body is not None or self.application_queue is not None
        return not told and self.carried > 0 and self.requestHeaders.getRawHeaders("content-type") == [OCTETS]

    def asked(self) -> HttpRequest:
        """What is known of the request so far: that it sends something, where to, and the look and languages of its
        screen."""
        request = HttpRequest()
        request.method, request.path = "POST", self.sent_to()
        request.resolver_match = match_of(request.path)
        request.COOKIES = parse_cookie(self.requestHeaders.getRawHeaders("cookie", [""])[0])
        request.META["HTTP_ACCEPT_LANGUAGE"] = self.requestHeaders.getRawHeaders("accept-language", [""])[0]
        return request

    def sent_to(self) -> str:
        """The address that a request goes to. While it arrives only Twisted's channel knows, in a private place, for a
        request is told when all of it came. Without it the page of a file that is too big names no other way in."""
        address: bytes = getattr(self.channel, "_path", b"")
        return address.partition(b"?")[0].decode("ascii", "replace")

    def let_go(self) -> None:
        """What it carried takes no room any more."""
        self.factory.carried -= Counter({self.address: self.carried})  # which drops who carries nothing
        self.carried = 0
        self.factory.large.discard(self)

    def refuse(self, page: Callable[[HttpRequest], HttpResponse]) -> None:
        """Answer at once, keep nothing, and close when the sender is through or LINGER has passed."""
        self.refused = True
        self.let_go()
        self.content.close()
        if self.body is not None:
            self.body.close()
            self.channel.transport.resumeProducing()
        self.requestHeaders.removeHeader(b"Expect")  # Twisted would say "100 Continue" after the answer
        asked = self.asked()
        with translation.override(translation.get_language_from_request(asked)):
            self.channel.transport.write(answer(page(asked)))
        self.channel.callLater(LINGER, self.channel.transport.abortConnection)


def answer(page: HttpResponse) -> bytes:
    """A page as it goes over the line."""
    head = [f"HTTP/1.1 {page.status_code} {page.reason_phrase}", *(f"{name}: {text}" for name, text in page.items())]
    head += [f"Content-Length: {len(page.content)}", "Connection: close"]
    return "\r\n".join([*head, "", ""]).encode() + page.content
