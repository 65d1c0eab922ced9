"""What this hub says to a neighbour that asks whether it has what it should keep: one line of text."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub import api
from hub.core.short_ids import from_hex
from plugins.pins.core.challenge import answer, part_of
from plugins.pins.models import Staying
from plugins.pins.promises import Promise, promise
from plugins.pins.seeing import seen

LACKS: Final = "lacks"


@require_safe
def prove(request: HttpRequest, pin8: str, nonce: str) -> HttpResponse:
    """`stays` or `holds` and the answer in hex, or `lacks`."""
    found, here = promise(from_hex(pin8)), api.this_hub()
    said = None if found is None or here is None else answer_to(found, bytes.fromhex(nonce), here.id)
    if said is None or found is None or here is None:
        return HttpResponse(LACKS, content_type="text/plain")
    word = "stays" if stays(found, from_hex(pin8), here.id) else "holds"
    return HttpResponse(f"{word} {said.hex()}", content_type="text/plain")


def answer_to(found: Promise, nonce: bytes, hub: bytes) -> bytes | None:
    """What `hub` would say to this nonce, from the bytes that are here; None where they are not."""
    cid = found.said["target"]
    held = api.held([cid]).get(cid) if found.said["what"] == "file" else None
    if held is None or held.folder:
        return None
    part = api.read_part(cid, *part_of(nonce, held.size))
    return None if part is None else answer(nonce, hub, part)


def stays(found: Promise, pin8: int, me: bytes) -> bool:
    """Whether this hub means to keep it; if so it is bound by that for some days."""
    [each] = seen([found], me)
    if me not in each.standing.called:
        return False
    day = api.epoch_of(me)
    if not Staying.objects.filter(pin8=pin8, day=day).exists():  # a day is written down once, however often one asks
        Staying.objects.update_or_create(pin8=pin8, defaults={"day": day})
    return True
