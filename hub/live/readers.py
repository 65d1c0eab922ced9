"""Who may hear that something changed: where only members read, nobody else listens either."""

from collections.abc import Mapping

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import parse_cookie

from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Person
from hub.accounts.sign_in.sessions import SessionStore
from hub.moderation.waiting import awaits_welcome


def may_listen(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a browser that sends these headers may open a websocket of this hub's pages."""
    here = this_hub()
    if here is None or here.rules.reading == "everybody":
        return True
    cookie = parse_cookie(headers.get(b"cookie", b"").decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    signed_in = SessionStore(cookie).get(SESSION_KEY) if cookie else None
    person = Person.objects.filter(pk=signed_in, is_active=True).first() if signed_in is not None else None
    return person is not None and not awaits_welcome(person.person_id)


listens = database_sync_to_async(may_listen)
