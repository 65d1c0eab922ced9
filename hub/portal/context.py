"""What every page of the hub shows: its name and languages, who is signed in, its look, and that its disk is full."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from hub.accounts.hubs.identity import HubIdentity, this_hub
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.sessions import is_shared
from hub.api.private import travels_open
from hub.core.cid import id_text
from hub.log import room
from hub.moderation.waiting import asked_of
from hub.portal.look import look_of
from hub.portal.waiting import publish_approved


def hub(request: HttpRequest) -> dict[str, Any]:
    """Context processor. `person` is whoever is signed in, or None."""
    here = this_hub()
    person = getattr(request, "user", None)
    everyone = {
        "hub": here,
        "hub_languages": languages(here),
        "disk_is_full": room.is_short(),
        "look": look_of(request),
        "travels_open": travels_open(request),
    }
    if person is None or not person.is_authenticated:
        return everyone | {"person": None, "leaves_after": leaves_after(request)}
    to_look_at, approved = asked_of(person.person_id, person.is_staff)
    if approved:
        publish_approved(request)
    return everyone | {
        "person": person,
        "rests_after": settings.HUB_IDLE_SECONDS if is_shared(getattr(request, "session", {})) else 0,
        "to_look_at": to_look_at,
        "person_name": person.name,
        "person_url": reverse("portal:person", args=[id_text(bytes(person.person_id))]),
    }


def leaves_after(request: HttpRequest) -> int:
    """Seconds after which half a secret that a guest typed goes from the screen; 0 on their own."""
    return 0 if screen.held(request).kind == screen.OWN else settings.HUB_IDLE_SECONDS


def languages(here: HubIdentity | None) -> list[tuple[str, str]]:
    """The languages this hub speaks, each in its own words; all of them until it says which."""
    spoken = here.languages if here else ()
    return [(code, name) for code, name in settings.LANGUAGES if code in spoken] or list(settings.LANGUAGES)
