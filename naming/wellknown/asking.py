"""`/naming/resolve?name=&as=` and `/naming/zone/<key>`: what names mean, with who says so, as JSON."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from naming.api import Answer
from naming.core.labels import key_label, zone_of
from naming.core.operations import Operation, Target
from naming.core.registers import BLOCKED, HIDDEN
from naming.core.resolving import Found, Step, Viewer
from naming.held import Held
from naming.knowing import kind_of
from naming.viewing import before, resolve_typed, viewer_of
from naming.wellknown.views import refused

LABELS: Final = 100
"""Of a zone, in one answer."""
LONGEST: Final = 600


@require_safe
def resolving(request: HttpRequest) -> HttpResponse:
    """Where a name leads as whoever asks sees it, or as the zone does that `as` names. What somebody privately calls
    others goes into an answer to nobody but themselves."""
    name, viewer = request.GET.get("name", ""), request.GET.get("as", "")
    try:
        zone = key_of(viewer) if viewer else None
        name, answer = seen(request, name, zone)
    except (RemoteError, ValueError):
        return refused(400, _("Ask for a name, and if you like for whom: ?name=soko.amani&as=k-…."))
    return JsonResponse({"name": name, "as": viewer, **told(answer)}, json_dumps_params={"ensure_ascii": False})


def seen(request: HttpRequest, typed: str, zone: bytes | None) -> tuple[str, Answer]:
    """A name as it is written, and as a zone sees it, or whoever asks; ValueError where it is none."""
    if not typed or len(typed) > LONGEST:
        raise ValueError("no name")
    here, person = api.this_hub(), api.person_of(request)
    if zone is None or zone == person:
        return resolve_typed(Held(), viewer_of(person), typed)
    return resolve_typed(Held(), Viewer((zone, here.id) if here else (zone,)), typed)


@require_safe
def zone(request: HttpRequest, key: str) -> HttpResponse:
    """What a zone says of its labels, those of which it spoke last first: so many of which it did before the place that
    `before` names, as `next` told it."""
    try:
        zone = key_of(key)
    except RemoteError:
        return refused(404, _("This is no key of a zone. It looks like k-…, or like bafyrei…."))
    held = Held()
    found = held.newest(zone, before(request), LABELS + 1)
    labels = [label for label, _at in found[:LABELS]]
    held.read(zone, labels)
    names = [told for label in labels if (told := register(held, zone, label))["state"] != HIDDEN]
    more = {"next": str(found[LABELS - 1][1])} if len(found) > LABELS else {}
    told = {"zone": id_text(zone), "key": key_label(zone), "kind": kind_of(zone) or "unknown", "names": names, **more}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def register(held: Held, zone: bytes, label: str) -> dict[str, Any]:
    """What one label is, in its zone."""
    found = held.shown(zone, label)
    led = found.values if found.state != BLOCKED else ()
    values = [{**target(each.target), **said(each.operation), "accepted": each.accepted} for each in led]
    return {"label": label, "state": found.state, "found": values, "blocks": [said(each) for each in found.blocks]}


def key_of(text: str) -> bytes:
    """The zone (32-byte id) that is written as its key label or its id; RemoteError where it is none."""
    return zone_of(text) or parse_id(text)


def told(answer: Answer) -> dict[str, Any]:
    """All of an answer."""
    return {
        "state": answer.state,
        "found": [{**target(each.target), "trail": trail(each)} for each in answer.found],
        "left": list(answer.left),
        "claims": [id_text(each.hub) for each in answer.claims],
        "blocks": [said(each) for each in answer.blocks],
    }


def target(found: Target) -> dict[str, Any]:
    more = {"port": found.port, "protocol": found.protocol, "path": found.path}
    return {"kind": found.kind, "target": found.value, **{name: value for name, value in more.items() if value}}


def trail(found: Found) -> list[dict[str, Any]]:
    return [step(each) for each in found.trail]


def step(found: Step) -> dict[str, Any]:
    """Who says one part of the way."""
    zone = {"zone": id_text(found.zone)} if found.zone else {}
    operation = said(found.operation) if found.operation else {}
    return {"label": found.label, "how": found.how, **zone, **operation, "accepted": found.accepted}


def said(operation: Operation) -> dict[str, Any]:
    return {"by": id_text(operation.by), "operation": id_text(operation.id)}
