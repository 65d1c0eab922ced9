"""What this hub says to a neighbour that asks whether it has what it should keep: one line of text."""

from typing import Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hub import api
from hub.core.cid import parse_id
from hub.core.errors import LocalError
from hub.core.record import encode
from hub.core.short_ids import from_hex, short
from plugins.pins.core.challenge import answer, draw_of, part_of
from plugins.pins.models import Kept, Staying
from plugins.pins.promises import promise
from plugins.pins.seeing import Seen, seen

LACKS: Final = "lacks"
AT_ONCE, A_MINUTE = 250, 60
"""Questions of one neighbour, who asks a hundred each half hour: one about a folder of thousands costs 50 ms."""
NEVER: Final = -(1 << 31)
"""The day of whoever has told nobody yet."""


@api.by_hubs(AT_ONCE, A_MINUTE)
@require_safe
def prove(request: HttpRequest, pin8: str, nonce: str, part: str) -> HttpResponse:
    """`stays` or `holds`, the answer in hex and this hub's signature under both, or `lacks`: also where another part is
    known to be damaged. Of what lies where nobody answers now nothing is said, as if this hub were away."""
    found, here = promise(from_hex(pin8)), api.this_hub()
    said = LACKS
    if found is not None and here is not None:
        [each] = seen([found], here.id)
        try:
            proof = answer_to(each, part, bytes.fromhex(nonce), here.id) if each.mine else None
        except LocalError:
            return HttpResponse(status=503)
        if proof is not None:
            said = f"{'stays' if stays(each, here.id) else 'holds'} {proof.hex()}"
            said += f" {api.sign_answer('pins', said.encode()).hex()}"
    return HttpResponse(said, content_type="text/plain")


def answer_to(each: Seen, part: str, nonce: bytes, hub: bytes) -> bytes | None:
    """What `hub` would say to this nonce about one part of what a promise needs, from the bytes that are here; None
    where they are not, LocalError where they cannot be read now."""
    if each.needs is None or part not in each.needs.parts:
        return None
    data = piece_of(part, nonce) if part in each.needs.contents else words_of(part)
    return None if data is None else answer(nonce, hub, data)


def piece_of(cid: str, nonce: bytes) -> bytes | None:
    """The part of a file below this that a nonce leads to."""
    file = api.file_below(cid, draw_of(nonce))
    if file is None:
        return None
    return b"" if file.folder else api.read_part(file.cid, *part_of(nonce, file.size))


def words_of(entry: str) -> bytes | None:
    """The body of an entry."""
    found = api.written_by_id(parse_id(entry))
    return None if found is None or found.record is None else encode(found.record)


def stays(each: Seen, me: bytes) -> bool:
    """Whether this hub means to keep it; if so it is bound by that for some days. One that is just letting it go comes
    before or after, and what it let go of it does not call its own any more."""
    if me not in each.standing.called:
        return False
    pin8, day = short(each.promise.entry.id), api.epoch_of(me)
    if Staying.objects.filter(pin8=pin8, day=day).exists():  # a day is written down once, however often one asks
        return is_kept(each)
    with transaction.atomic():
        bond, _new = Staying.objects.select_for_update().get_or_create(pin8=pin8, defaults={"day": NEVER})
        if is_kept(each):
            Staying.objects.filter(pk=bond.pk).update(day=day)
            return True
    return False


def is_kept(each: Seen) -> bool:
    """Whether all that a promise needs is kept here for it."""
    contents = each.needs.contents if each.needs else ()
    held = Kept.objects.filter(pin8=short(each.promise.entry.id), cid__in=contents)
    return each.needs is not None and held.count() == len(contents)
