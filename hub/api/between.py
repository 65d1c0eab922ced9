"""What a hub is to other hubs: its key, its port, its word on the time, and what it answers when they ask."""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from hub.accounts.hubs import identity
from hub.accounts.hubs.card import Card
from hub.accounts.hubs.identity import this_hub
from hub.accounts.people.pace import Pace
from hub.content.gateway.reached import is_neighbour
from hub.core.errors import LocalError
from hub.core.keys import ANSWER, sign, verify
from hub.log.clock import clock
from hub.plugins import HubPlugin

STRANGERS: Final = b""
"""In place of an address: all who are no neighbours share one measure."""
View = Callable[..., HttpResponse]


class HandshakeKeys(NamedTuple):
    """This hub's device key: `seed` signs in handshakes, `key` is what neighbours know it by (32 bytes each)."""

    seed: bytes
    key: bytes

    def __repr__(self) -> str:
        return f"HandshakeKeys({self.key.hex()})"  # the seed stands in no log and no traceback


def handshake_keys(label: str) -> HandshakeKeys:
    """The device key, for a plugin that declares `exchange = True`; LocalError for any other."""
    config = apps.get_app_config(label)
    if not (isinstance(config, HubPlugin) and config.exchange):
        raise LocalError(f"plugin {label!r} does not declare exchange = True")
    hub = this_hub()
    if hub is None:
        raise LocalError(_("This hub has no name yet. Finish the first run, or use `manage.py provision`."))
    return HandshakeKeys(identity.device_seed(), hub.device_key)


def web_port() -> int:
    """The port of this hub's pages, where others find its card."""
    return int(settings.HUB_WEB_PORT)  # asked each time, for `up --port` sets it


def hear_clock(hub: bytes, now: int) -> None:
    """A neighbour, named by its hub's id, said that it is now so many ms since 1970; for boxes without a clock."""
    clock.hear(hub, now)


def vouched_time() -> int:
    """What neighbours may be told of the time, in ms since 1970; 0 where nobody here vouches for it, for what we have
    from others must not come back to them as a witness."""
    belief = clock.belief()
    return belief.now if belief.is_sure else 0


def sign_answer(label: str, said: bytes) -> bytes:
    """This hub's signature (64 bytes), by the device key on its card, under what the plugin `label` answers another
    hub. A card can be shown by anybody who has seen it; this cannot."""
    return sign(identity.device_seed(), ANSWER, digest_of(label, said))


def is_answer(card: Card, label: str, said: bytes, signature: bytes) -> bool:
    """Whether the hub of this card signed this answer of the plugin `label`. That it answers what was asked now must
    follow from the words themselves."""
    return verify(card.key, ANSWER, digest_of(label, said), signature)


def digest_of(label: str, said: bytes) -> bytes:
    return hashlib.sha256(label.encode() + b"\0" + said).digest()


def by_hubs(at_once: int, a_minute: int) -> Callable[[View], View]:
    """Decorator of a view that neighbouring hubs ask: they are answered also where only members read. Each neighbour,
    known by the address at which it is met, may ask so many times at once and then so many times a minute, and so may
    all others together; the rest is told so (429) before anything is looked up for it."""
    pace = Pace(at_once, a_minute)

    def marked(view: View) -> View:
        @wraps(view)
        def measured(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            who = str(request.META.get("REMOTE_ADDR", "")).encode() if is_neighbour(request) else STRANGERS
            if pace.takes(who, time.monotonic()):
                return view(request, *args, **named)
            words = _("These are too many requests. Wait a minute, then go on.")
            return HttpResponse(
                words, status=429, content_type="text/plain; charset=utf-8", headers={"Retry-After": "60"}
            )

        measured.asked_by_hubs = True  # type: ignore[attr-defined]  # for `hub.portal.gate`
        return measured

    return marked
