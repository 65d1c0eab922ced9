"""Links to what may be done with the name of something: see the names that it has, and give it one.

Whoever is signed in names in their own zone, and a steward in the hub's too: the form asks.
"""

from typing import Final
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub import api
from hub.core.cid import id_text
from hub.plugins import Way
from naming.calling import names_of
from naming.core.labels import key_label
from naming.core.operations import ENTRY, SERVICE, Target

MOST_SHOWN: Final = 3
"""Names of one thing."""
MOST_TITLE: Final = 200


def ways(request: HttpRequest, entry: bytes, title: str) -> list[Way]:
    """Of what an entry began: one statement where it has no name."""
    return ways_to_name(request, Target(ENTRY, id_text(entry)), title)


def ways_to_call(request: HttpRequest, what: str, who: bytes) -> list[Way]:
    """Of a person or hub, whose page says already what they are called. Their address says it not, for it stays where
    others see it, and it may be a private name."""
    return [*giving(request, Target(what, id_text(who)), ""), *calling(request, who)]


def calling(request: HttpRequest, who: bytes) -> list[Way]:
    """To a private name, for whoever is signed in and somebody else."""
    if api.person_of(request) in (None, who):
        return []
    return [Way(_("Call them by a name of my own"), f"/naming/own/?{urlencode({'who': id_text(who)})}", "heart")]


def ways_to_name(request: HttpRequest, target: Target, title: str, verb: str = "") -> list[Way]:
    """To the names of a target, and to give it one."""
    names = names_of(target, api.person_of(request))[:MOST_SHOWN]
    found = [Way(_("Called “%(name)s”") % {"name": label}, address_of(zone, label), "name") for zone, label in names]
    return [*found, *giving(request, target, title, verb)]


def giving(request: HttpRequest, target: Target, title: str, verb: str = "") -> list[Way]:
    """To the form, filled in, for who may name at all."""
    if api.person_of(request) is None:
        return []
    service = {"port": target.port, "protocol": target.protocol, "path": target.path} if target.kind == SERVICE else {}
    titled = {"title": title[:MOST_TITLE]} if title else {}
    asked = urlencode({"what": target.kind, "target": target.value, **titled, **service})
    return [Way(verb or _("Give it a name"), f"/naming/bind?{asked}", "name")]


def address_of(zone: bytes, label: str) -> str:
    """The page of a name of a zone."""
    return f"/naming/name/{quote(f'{label}.{key_label(zone)}')}/"
