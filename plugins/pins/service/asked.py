"""Promises that programs asked for: made, found again with how they stand, and ended. Each person sees and ends their
own alone, though on the hub's pages any moderator may end a promise of the village: a program that tidies up ends what
it does not know of."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub import api
from hub.core.cid import cid_text, id_text
from hub.core.errors import TooMany
from hub.core.short_ids import short, short_of
from plugins.pins import records
from plugins.pins.core.standing import State
from plugins.pins.models import Pinned, Requested
from plugins.pins.pages import wording
from plugins.pins.pages.acts import right_of, sizes
from plugins.pins.projections import target8
from plugins.pins.promises import Promise, promises
from plugins.pins.promising import promise_it
from plugins.pins.seeing import Seen, seen
from plugins.pins.service.shapes import Look, Pin, is_meant

MOST: Final = 10_000
"""Promises that programs of one person ask for."""
WEIGHED: Final = 1000
"""The newest of those that are meant, whose standing is asked."""
A_SLICE: Final = 100


class Status(NamedTuple):
    """How it stands with what a program asked for."""

    row: Requested
    word: str
    info: Mapping[str, str]


def add(request: HttpRequest, wished: Pin, person: bytes) -> Requested:
    """Promise it in the name of the village. PermissionDenied or LocalError say in words why not."""
    right, here, text = right_of(request), api.this_hub(), cid_text(wished.cid)
    if Requested.objects.filter(person8=short(person)).count() >= MOST:
        raise TooMany(_("Your programs asked for too much. End some of it first."))
    entry = promise_it(
        request,
        records.Pin(
            **right,
            what="file",
            target=text,
            title=title(wished),
            size=sizes([text]).get(text, 0),
            day=api.epoch_of(here.id) if here is not None else 0,
        ),
    )
    return noted(id_text(entry.id), wished, person)


def title(wished: Pin) -> str:
    """What people see it called."""
    name = api.plain_name(wished.name).encode()[: records.MAX_TITLE].decode(errors="ignore").strip()
    return name or wished.text


def noted(requestid: str, wished: Pin, person: bytes) -> Requested:
    """The row of a promise, at a time that no other of this person has."""
    mine = Requested.objects.filter(person8=short(person)).order_by("-created").values_list("created", flat=True)
    row = Requested(
        requestid=requestid,
        person8=short(person),
        target8=target8("file", cid_text(wished.cid)),
        cid=wished.text,
        name=wished.name,
        origins=json.dumps(wished.origins),
        meta=json.dumps(wished.meta),
    )
    while True:
        row.created = max(api.now() * 1000, mine.first() or 0) + 1
        try:
            with transaction.atomic():
                row.save(force_insert=True)
            return row
        except IntegrityError:  # another program of theirs was faster
            if Requested.objects.filter(pk=requestid).exists():
                raise


def look(wished: Look, person: bytes) -> list[Status]:
    """What this person's programs asked for and is looked for, the newest first: as many as are wanted and, where there
    are more, at least one of these, for clients go on as long as there are more than they were given."""
    rows = Requested.objects.filter(person8=short(person)).order_by("-created")
    if wished.cids:
        rows = rows.filter(target8__in=[target8("file", cid_text(cid)) for cid in wished.cids])
    if wished.before is not None:
        rows = rows.filter(created__lt=wished.before)
    if wished.after is not None:
        rows = rows.filter(created__gt=wished.after)
    meant = [row for row in rows[:MOST] if is_meant(row.name, wished) and has_words(row, wished.meta)]
    found: list[Status] = []
    for start in range(0, min(len(meant), WEIGHED), A_SLICE):
        some = standing(meant[start : start + A_SLICE], person)
        found += [each for each in some if each.word in wished.statuses]
        if len(found) > wished.limit:
            break
    return found


def has_words(row: Requested, wished: Mapping[str, str]) -> bool:
    return not wished or wished.items() <= json.loads(row.meta).items()


def find(requestid: str, person: bytes) -> Status | None:
    """What this person's programs asked for under this id."""
    if short_of(requestid) is None:  # no id, and maybe what a database cannot be asked for
        return None
    row = Requested.objects.filter(pk=requestid, person8=short(person)).first()
    return None if row is None else standing([row], person)[0]


def standing(rows: Sequence[Requested], person: bytes) -> list[Status]:
    """How these stand, a few of them."""
    here = api.this_hub()
    if here is None:
        return []
    stand = {id_text(each.promise.entry.id): each for each in seen(theirs(rows, person), here.id)}
    coming = api.coming(each.promise.said["target"] for each in stand.values())
    return [status(row, stand.get(row.requestid), coming) for row in rows]


def theirs(rows: Sequence[Requested], person: bytes) -> list[Promise]:
    """The promises of these rows that this person made."""
    ids8 = [short_of(row.requestid) for row in rows]
    positions = Pinned.objects.visible().by_generation().filter(id8__in=ids8).values_list("position", flat=True)
    return [each for each in promises(list(positions)) if each.entry.person == person]


def status(row: Requested, stands: Seen | None, coming: Mapping[str, api.Coming]) -> Status:
    """In the API's words. One copy is enough for `pinned`, for a village may have one hub; the rest is told beside."""
    if stands is None:
        return Status(row, "failed", {"status_details": _("This promise does not count any more.")})
    state = stands.standing.state
    info = {"status_details": f"{wording.state_word(state)}: {wording.copies_line(stands)}"}
    if state is State.ENDED:
        return Status(row, "failed", info)
    if stands.kept or stands.proved:
        return Status(row, "pinned", info)
    comes = coming.get(stands.promise.said["target"])
    if comes is not None and comes.held:
        return Status(row, "pinning", info | {"status_details": comes.words})
    return Status(row, "pinning" if state is State.COPYING else "queued", info)


def end(request: HttpRequest, row: Requested, person: bytes) -> None:
    """Nobody has to keep it any more, as far as this one asked for it."""
    for each in theirs([row], person):
        if not each.ended:
            api.publish(request, records.Unpin(**right_of(request), target=row.requestid))
    Requested.objects.filter(pk=row.pk).delete()


def forget(person: bytes) -> None:
    """They left this hub; what was promised by them in the village's name stands until a moderator ends it."""
    Requested.objects.filter(person8=short(person)).delete()


def told(each: Status, delegates: Sequence[str]) -> dict[str, Any]:
    """As the API writes it, but for the time."""
    row = each.row
    pin: dict[str, Any] = {"cid": row.cid}
    for name, value in (("name", row.name), ("origins", json.loads(row.origins)), ("meta", json.loads(row.meta))):
        if value:
            pin[name] = value
    return {"requestid": row.pk, "status": each.word, "pin": pin, "delegates": [*delegates], "info": dict(each.info)}
