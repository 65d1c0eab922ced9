"""What a browser is shown that followed a name here: the hub itself, content, or the page of what it leads to.
Only where this hub answers DNS, for else no name leads here.

The hub itself is at what it calls itself, and nowhere else by name: who signed in at a name that others gave it would
hand them the session on the day on which they lead it to a machine of theirs.
"""

from time import monotonic
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.api import Opened, pages
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from naming.api import resolve
from naming.core.operations import CID, ENTRY, HUB, PERSON, SERVICE, Target
from naming.core.registers import NONE, SETTLED
from naming.hosts import own_hosts

KEPT: Final = 5.0
MOST_KEPT: Final = 500
_kept = dict[str, tuple[float, Opened | None]]()


def opens(host: str) -> Opened | None:
    """What a host opens; None where that is this hub; LocalError where the name leads nowhere."""
    place = api.dns_place()
    if place is None or not host.endswith(f".{place.suffix}") or host == place.sites:
        return None
    found = _kept.get(host)
    if found is None or monotonic() - found[0] > KEPT:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        found = _kept[host] = monotonic(), led(host, place)
    return found[1]


def led(host: str, place: api.DnsPlace) -> Opened | None:
    from naming.dns import view

    here = api.this_hub()
    name = view.name_text([each.encode() for each in host.removesuffix(f".{place.suffix}").split(".")])
    if here is None:
        return None
    own = f"{view.hub_label(here.id).decode()}.{place.suffix}"
    try:
        answer = resolve(name or "")
    except ValueError:
        answer = None
    if answer is None or answer.state == NONE:
        raise LocalError(_("No name leads here. It may be written otherwise, or not be known at this hub yet."))
    target = answer.found[0].target if answer.state == SETTLED else None
    if target == Target(HUB, id_text(here.id)):
        return None if host == own or host in own_hosts() else Opened(own, address="/")
    if target is not None and target.kind == CID:
        return Opened(own, cid=target.value)
    if target is not None and target.kind == PERSON:
        return Opened(own, address=f"/people/{target.value}/")
    if target is not None and target.kind == ENTRY:
        return Opened(own, address=f"/naming/open/{target.value}/")
    if target is not None and target.kind == SERVICE and is_page(target, here.id):
        return Opened(own, address=quote(target.path, safe="/?&=%#+,;:@!$'()*~"))
    return Opened(own, address=f"/naming/name/{quote(name or '')}/")


def is_page(target: Target, here: bytes) -> bool:
    """Whether a program is a page of this hub, as plugins have some."""
    return target.value == id_text(here) and target.port == api.web_port() and target.path.startswith("/")


@require_safe
def entry(request: HttpRequest, entry_id: str) -> HttpResponse:
    """Lead to where the plugin of an entry shows it."""
    try:
        line = next(iter(pages.entry_lines(request, [parse_id(entry_id)]).values()), None)
    except RemoteError:
        line = None
    if line is not None:
        return HttpResponseRedirect(line.address)
    words = _("What this name leads to is not shown at this hub.")
    return HttpResponse(f"{words}\n", status=404, content_type="text/plain; charset=utf-8")
