"""Proofs between hubs that never meet, because a stick or other hubs carry all that passes between them.

An offer is a question too: it says whom a village lets keep its things, it is said again every few days, and nobody
knows its id beforehand. So whoever keeps things for that village answers it in its own feed, with what the id asks for
of each (`core.challenge`); and the village, which has the files, looks at the answer when it comes. What is right is
worth a proof of the day of the offer. It never says "stays", so nothing is let go of by it, and of what is not right
nothing is said: what belongs to a topic may have been another thing there, on that day.
"""

import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from django.db.models import Max

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from hub.core.short_ids import hex_of, short
from plugins.pins import records
from plugins.pins.answering import answer_to
from plugins.pins.circle import age_of, day_in, ids, keepers, offers_of, said, words_on
from plugins.pins.core.challenge import draw_of, nonce_of
from plugins.pins.core.standing import FRESH
from plugins.pins.models import Met, Offered, Shown
from plugins.pins.records import SHORT, WORTH
from plugins.pins.saying import say
from plugins.pins.seeing import Seen
from plugins.pins.turns import zones

AFTER: Final = FRESH - 2
"""Days after which a proof is old enough to be answered for by itself."""
OFFERS: Final = 8
"""Offers of this hub to which answers are looked at, the newest: those of a month and more."""


def note_met(hubs: Collection[bytes], me: bytes) -> None:
    """Write down who of those that keep things with us was met on this day, and of who was not when it was waited for
    first. Once a day, and not at all where nothing changed."""
    day = api.epoch_of(me)
    circle = {short(offer.hub) for some in keepers(zones(me), me).values() for offer in some if offer.hub != me}
    before = dict(Met.objects.values_list("hub8", "day"))
    now = circle & {short(hub) for hub in hubs} | circle - before.keys()
    rows = [Met(hub8=hub8, day=day) for hub8 in now if before.get(hub8) != day]
    Met.objects.bulk_create(rows, update_conflicts=True, unique_fields=["hub8"], update_fields=["day"])
    if gone := before.keys() - circle:
        Met.objects.filter(hub8__in=gone).delete()


def show(mine: Iterable[Seen], me: bytes) -> None:
    """Answer the newest offers of those for whom this hub keeps things, each once, for what they did not prove here for
    some days."""
    kept: dict[bytes, list[Seen]] = {}
    for each in mine:
        if each.promise.zone != me:
            kept.setdefault(each.promise.zone, []).append(each)
    for zone, offer in offers_of(kept).items():
        if me in ids(offer, "trusts") and not Shown.objects.filter(by8=short(me), to8=short(offer.id)).exists():
            publish_answer(offer, unproved(kept[zone], zone, me), me)


def publish_answer(offer: Written, several: list[Seen], me: bytes) -> None:
    some = random.sample(several, min(len(several), records.MAX_PROVED))
    answers = b"".join(pin + worth for pin, worth in answers_of(some, offer.id, me))
    if not answers:
        return
    days = {id_text(offer.hub): api.epoch_of(offer.hub)}
    say(records.Shown(to=id_text(offer.id), answers=answers, day=api.epoch_of(me), days=days))


def answers_of(several: Iterable[Seen], question: bytes, hub: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What `hub` says of each of these that it has, by the first eight bytes of the promise's short id."""
    for each in several:
        worth = worth_of(each, question, hub)
        if worth:
            yield pin_of(each), worth


def worth_of(each: Seen, question: bytes, hub: bytes) -> bytes:
    """What `hub` says to a question (32-byte id) about one promise, by the bytes that are here; empty where they cannot
    be read."""
    nonce = nonce_of(question, each.promise.entry.id)
    parts = sorted(each.needs.parts) if each.needs is not None else []
    try:
        found = answer_to(each, parts[draw_of(nonce) % len(parts)], nonce, hub) if parts else None
    except LocalError:
        return b""
    return b"" if found is None else found[:WORTH]


def pin_of(each: Seen) -> bytes:
    return bytes.fromhex(hex_of(each.promise.entry.id))


def unproved(several: list[Seen], zone: bytes, me: bytes) -> list[Seen]:
    """Those of these that a village did not prove here in the last days, as far as is known here."""
    by8 = {short(each.promise.entry.id): each for each in several}
    told = words_on(by8, [short(me)], [short(zone)], me)
    lately = {word.pin8 for word in told if word.word and word.age < AFTER}
    return [each for pin8, each in by8.items() if pin8 not in lately]


def check(mine: Collection[Seen], me: bytes) -> None:
    """Look at the newest answer of each hub to offers of ours, and publish what is right and newer than what we know.
    Only who has a file can check it."""
    asked = {offer.id: offer for offer in own_offers(me)}
    hubs = {kept.hub for each in mine for kept in each.copies if kept.hub != me}
    for hub, answer in newest_answers(hubs, asked).items():
        offer = asked[parse_id(str(said(answer)["to"]))]
        age = age_of(offer, me, api.epoch_of(me))
        answers = answers_in(answer)
        right = [each for each in mine if is_news(each, hub, age) and is_right(each, offer.id, hub, answers)]
        if right and hub in ids(offer, "trusts"):
            publish_proof(hub, right, offer, answer)


def is_news(each: Seen, hub: bytes, age: int) -> bool:
    """Whether a proof so many days old says more of a hub's copy than is known."""
    return any(kept.hub == hub and (kept.age is None or kept.age > age) for kept in each.copies)


def is_right(each: Seen, question: bytes, hub: bytes, answers: Mapping[bytes, bytes]) -> bool:
    said_ = answers.get(pin_of(each))
    return said_ is not None and said_ == worth_of(each, question, hub)


def publish_proof(hub: bytes, right: list[Seen], offer: Written, answer: Written) -> None:
    """Say that these were proved, as of the day of the offer: later than that nobody knows."""
    told = b"".join(map(pin_of, right[: records.MAX_PROVED]))
    say(records.Proof(of=id_text(hub), carried=told, day=day_in(offer), days={id_text(hub): day_in(answer)}))


def own_offers(me: bytes) -> list[Written]:
    rows = Offered.objects.visible().filter(hub8=short(me)).order_by("-worth").values_list("position", flat=True)
    return [entry for entry in api.written(list(rows[:OFFERS])).values() if entry.hub == me]


def newest_answers(hubs: Iterable[bytes], asked: Mapping[bytes, Written]) -> dict[bytes, Written]:
    """The newest answer of each of these hubs to one of these offers."""
    by8, to8 = {short(hub): hub for hub in hubs}, {short(offer) for offer in asked}
    rows = Shown.objects.visible().filter(by8__in=by8, to8__in=to8).order_by()
    last = dict(rows.values_list("by8").annotate(last=Max("position")))
    found: dict[bytes, Written] = {}
    for entry in api.written(last.values()).values():
        if by8.get(short(entry.hub)) == entry.hub and id_in(entry) in asked:
            found[entry.hub] = entry
    return found


def id_in(answer: Written) -> bytes | None:
    """The offer that is answered."""
    try:
        return parse_id(str(said(answer).get("to")))
    except RemoteError:
        return None


def answers_in(answer: Written) -> dict[bytes, bytes]:
    told, step = bytes(said(answer).get("answers") or b""), SHORT + WORTH
    return {told[at : at + SHORT]: told[at + SHORT : at + step] for at in range(0, len(told), step)}
