"""What whoever holds a card may do with it, and what nobody may."""

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import authenticate
from django.db import connection, connections
from django.test import RequestFactory

from hub.accounts.declaring import declare
from hub.accounts.hubs.identity import HubIdentity, founded
from hub.accounts.keys import keyring, opening
from hub.accounts.keys.files import box
from hub.accounts.keys.opening import Roots
from hub.accounts.models import Attempt, Person, Went
from hub.accounts.paper import cards, renewing
from hub.accounts.paper.bearers import Card, Contradicted, NobodysCard, OldCard, bearer_of
from hub.accounts.paper.renewing import WrongCard
from hub.accounts.people import changing
from hub.accounts.people.pictures import code_of
from hub.accounts.people.secret import WeakSecret
from hub.accounts.people.unsealing import things_of
from hub.accounts.records import Profile
from hub.accounts.sign_in import delays
from hub.accounts.sign_in.delays import Wait
from hub.accounts.testing import SECRET
from hub.core import run as runs
from hub.core.authority import Authority
from hub.core.entry import Entry as Link
from hub.core.errors import LocalError
from hub.core.keys import key_text, parse_key, public_key, root_seed
from hub.core.record import to_body
from hub.core.statement import Statement
from hub.log import judging, store, tables
from hub.log.appending import Arrival
from hub.log.models import Entry, Feed
from hub.log.store import Pen
from hub.log.trouble import DiskFull
from tests.accounts.paper.village import key_of, roots_of, rotated
from tests.people import signed_up

pytestmark = pytest.mark.django_db
NEW = "well rope 7"
WORD = Profile(name="ama")


def opens(secret: str) -> bool:
    """Whether ama signs in with it."""
    Attempt.objects.all().delete()
    return authenticate(RequestFactory().get("/"), name="ama", secret=secret) is not None


def counted(feed: bytes) -> int:
    """How many entries of a feed count."""
    row = Feed.objects.get(key=feed)
    return min(row.head, row.counts_to)


def state() -> list[object]:
    """All that a refusal must leave as it was."""
    people = Person.objects.order_by("pk").values_list(
        "papers", "signer", "salt", "password", "root", "next_root", "feed"
    )
    return [*people, Entry.objects.count(), *Feed.objects.order_by("pk").values_list("counts_to", "closed")]


def test_who_forgot_the_pin_gets_in_with_the_card_and_a_new_one(ama: Person, roots: Roots) -> None:
    old = ama.feed
    found = renewing.recover("AMA", roots.root, NEW)
    assert found.pen is not None
    store.publish(found.pen, WORD)
    assert (opens(NEW), opens(SECRET)) == (True, False)
    assert (counted(old), counted(found.feed)) == (2, 3), "what was written counts, and what is written now"
    assert not cards.waits(found, Card.FIRST)


def test_a_second_card_that_was_never_printed_is_lost_with_the_pin(ama: Person) -> None:
    entropy = roots_of(ama).root
    found = renewing.recover("ama", entropy, NEW)
    assert (found.root_went, found.next_root_went) == (Went.PAPER, Went.LOST)


def test_the_second_card_does_not_stand_for_a_forgotten_pin(ama: Person, roots: Roots) -> None:
    before = state()
    with pytest.raises(WrongCard, match="your second card"):
        renewing.recover("ama", roots.next, NEW)
    assert state() == before


def test_a_thief_of_the_first_card_holds_nothing_after_the_second_replaced_it(ama: Person, roots: Roots) -> None:
    store.publish(ama.pen or Pen(b"", b""), WORD)
    found = renewing.replace("ama", roots.next, NEW)
    assert bearer_of(roots.next).card == Card.FIRST
    with pytest.raises(OldCard):
        renewing.recover("ama", roots.root, "thief's own")
    assert (counted(ama.feed), counted(found.feed)) == (3, 2), "what she wrote stays"
    following = keyring.unlock(key_of(found, NEW), b"next", found.next_root or b"")
    assert following is not None
    assert bearer_of(following).card == Card.SECOND
    assert (opens(NEW), opens(SECRET)) == (True, False)


def test_a_thief_who_opens_very_many_feeds_is_shut_out_all_the_same(ama: Person, roots: Roots) -> None:
    """More than one record can name, and hers written here are among those that are."""
    hers = bytes(ama.feed)
    many = (hashlib.sha256(bytes([number, high])).digest() for number in range(150) for high in range(2))
    came(ama, many)
    renewing.replace("ama", roots.next, NEW)
    assert opens(NEW)
    assert counted(hers) == Feed.objects.get(key=hers).head


@pytest.mark.parametrize("signer", ["home's", "a visited hub's"])
def test_keys_without_number_keep_no_card_from_replacing_another(ama: Person, roots: Roots, signer: str) -> None:
    """Of a thief who has the PIN, and of a hub that she visited, whose word for this hub is worth nothing."""
    things, away = things_of(ama, key_of(ama)), bytes([9]) * 32
    assert things is not None
    visited = opening.certify(ama.person_id, public_key(away), bytes(32), opening.VISITOR, things["signer"])
    seed = things["signer"] if signer == "home's" else away
    many = (public_key(hashlib.sha256(number.to_bytes(2)).digest()) for number in range(300))
    declare([visited, *(opening.certify(ama.person_id, key, founded().id, opening.VISITOR, seed) for key in many)])
    hers = bytes(ama.feed)
    assert renewing.exchange_cards(ama, roots.next, SECRET)
    assert Feed.objects.get(key=hers).counts_to > 2**40, "all that counted goes on counting"
    following = things_of(ama, key_of(ama))
    assert following is not None
    renewing.replace("ama", following["next_root"], NEW)
    assert opens(NEW)
    assert counted(hers) == Feed.objects.get(key=hers).head


def test_who_forgot_the_pin_very_often_shuts_a_thief_out_too(ama: Person, roots: Roots) -> None:
    """Each time was a key, and each key's end names all feeds: more than one record holds together."""
    for number in range(8):
        key = public_key(bytes([number]) * 32)
        declare([opening.certify(ama.person_id, key, founded().id, opening.SIGNER, root_seed(roots.root))])
    keys = (hashlib.sha256(bytes([number])).digest() for number in range(60))
    came(ama, keys)
    renewing.replace("ama", roots.root, NEW)
    assert opens(NEW)


def test_a_feed_of_before_writes_into_the_void(ama: Person, roots: Roots) -> None:
    """The thief of a copied box writes on in her feed; it is carried and counts for nothing."""
    pen = ama.pen
    assert pen is not None
    renewing.replace("ama", roots.root, NEW)
    with pytest.raises(LocalError, match="closed"):
        store.publish(pen, WORD)
    head = Feed.objects.get(key=pen.key)
    last = Link(pen.key, head.head, None, head.stamp, 0, b"", None, bytes(head.head_id))
    entries, sigs = runs.write(pen.seed, last, [(head.stamp + 1, to_body(WORD, bytes(16)))])
    store.append([Arrival(pen.key, entries, sigs, None, None)])
    after = Feed.objects.get(key=pen.key)
    assert (after.head, after.counts_to) == (3, 2)


def test_a_key_that_the_thief_certified_with_the_stolen_card_is_not_kept(
    ama: Person, roots: Roots, hub: HubIdentity
) -> None:
    thief = renewing.recover("ama", roots.root, "thief's own")
    stolen = thief.pen
    found = renewing.replace("ama", roots.next, NEW)
    assert stolen is not None
    assert found.feed != stolen.key
    assert Feed.objects.get(key=stolen.key).counts_to == Feed.objects.get(key=stolen.key).head
    assert not opens("thief's own")


def test_sign_in_keys_elsewhere_go_unless_they_are_named(ama: Person, roots: Roots) -> None:
    away = opening.fresh_roots().root + bytes(16)
    seed = opening.fresh_seed()
    cert = opening.certify(ama.person_id, public_key(seed), away, opening.VISITOR, root_seed(roots.root))
    declare([cert])
    assert [each.hub for each in renewing.elsewhere(ama.person_id)] == [away]
    renewing.replace("ama", roots.next, NEW, [cert.id])
    assert [each.cert for each in renewing.elsewhere(ama.person_id)] == [cert.id]


@pytest.mark.parametrize("card", ["root", "next"])
def test_what_her_pin_certified_elsewhere_counts_where_she_was_herself_and_nowhere_else(
    ama: Person, roots: Roots, card: str
) -> None:
    """With a stolen PIN a thief makes slips: the sign-in key certifies them, and not the root."""
    hers, thiefs = opening.fresh_seed(), opening.fresh_seed()
    own, other = (slip_of(ama, seed) for seed in (hers, thiefs))
    declare([own, other])
    feeds = [key_text(public_key(opening.fresh_seed())) for _ in range(2)]
    declare([travelled(ama, seed, feed) for seed, feed in zip((hers, thiefs), feeds, strict=True)])
    came(ama, map(parse_key, feeds), hub=AWAY, head_id=bytes(32))
    assert [granted(ama, feed) for feed in feeds] == [True, True]
    renewing.replace("ama", getattr(roots, card), NEW, [own.id])
    assert [granted(ama, feed) for feed in feeds] == [True, False]


AWAY = bytes(range(32))


def came(ama: Person, keys: Iterable[bytes], **more: bytes) -> None:
    """What was written in these feeds has come here. The log numbers its feeds itself, whatever keeps its rows."""
    rows = enumerate(keys, 98)
    Feed.objects.bulk_create(
        Feed(id=number, key=key, person=ama.person_id, head=2, counts_to=2**50, **more) for number, key in rows
    )


def slip_of(ama: Person, seed: bytes) -> Statement:
    things = things_of(ama, key_of(ama))
    assert things is not None
    return opening.certify(ama.person_id, public_key(seed), AWAY, opening.VISITOR, things["signer"])


def travelled(ama: Person, seed: bytes, feed: str) -> Statement:
    """A feed that somebody opened at the other hub with a slip."""
    return opening.certify(ama.person_id, parse_key(feed), AWAY, ("post",), seed)


def granted(ama: Person, feed: str) -> bool:
    return bool(Authority(ama.person_id, feed, judging.heard(ama.person_id)).grants_at(AWAY))


def test_who_lost_the_first_card_goes_on_with_the_second_and_the_same_pin(ama: Person, roots: Roots) -> None:
    feed = ama.feed
    assert renewing.exchange_cards(ama, roots.next, SECRET)
    assert opens(SECRET)
    found = Person.objects.get(pk=ama.pk)
    assert (found.feed, counted(feed)) == (feed, 2)
    assert [cards.waits(found, card) for card in (Card.FIRST, Card.SECOND)] == [False, True]
    following = cards.entropy_of(found, Card.SECOND, SECRET, None)
    assert following is not None
    assert bearer_of(following).card == Card.SECOND
    with pytest.raises(OldCard):
        renewing.recover("ama", roots.root, NEW)


def test_cards_are_exchanged_as_often_as_they_are_lost(ama: Person, roots: Roots) -> None:
    """Passports hold eight statements; five rotations do not fit, and the rest came by statement before."""
    entropy = roots.next
    for _ in range(5):
        assert renewing.exchange_cards(ama, entropy, SECRET)
        entropy = cards.entropy_of(Person.objects.get(pk=ama.pk), Card.SECOND, SECRET, None) or b""
    found = renewing.replace("ama", entropy, NEW)
    assert counted(found.feed) == 2


def test_without_the_pin_cards_are_not_exchanged(ama: Person, roots: Roots) -> None:
    before = state()
    assert not renewing.exchange_cards(ama, roots.next, "guessed")
    with pytest.raises(WrongCard, match="first card"):
        renewing.exchange_cards(ama, roots.root, SECRET)
    assert state() == before


@pytest.mark.parametrize("act", [renewing.recover, renewing.replace])
def test_somebody_elses_card_is_told_by_its_name_and_changes_nothing(
    ama: Person, roots: Roots, hub: HubIdentity, act: Callable[..., Person]
) -> None:
    others = roots_of(signed_up("kofi"))
    before = state()
    with pytest.raises(WrongCard, match="card of kofi and opens only their"):
        act("ama", others.root, NEW)
    with pytest.raises(NobodysCard):
        act("ama", opening.fresh_roots().root, NEW)
    with pytest.raises(WrongCard, match="card of ama"):
        act("esi", roots.root, NEW)
    with pytest.raises(NobodysCard):
        act("esi", opening.fresh_roots().root, NEW)
    with pytest.raises(WeakSecret):
        act("ama", roots.root, "12")
    assert state() == before


def test_a_closed_account_is_not_opened_by_its_card(ama: Person, roots: Roots) -> None:
    Person.objects.filter(pk=ama.pk).update(is_active=False)
    with pytest.raises(WrongCard, match="closed this account"):
        renewing.recover("ama", roots.root, NEW)


def test_a_contradicted_root_stops_everything_in_words(ama: Person, roots: Roots) -> None:
    declare([rotated(ama, roots.next, opening.fresh_roots().next) for _ in range(2)])
    before = state()
    for entropy in roots:
        with pytest.raises(Contradicted, match="neither counts"):
            renewing.replace("ama", entropy, NEW)
    assert state() == before


def test_wrong_cards_wait_like_wrong_secrets(ama: Person, roots: Roots) -> None:
    for _ in range(delays.NAME_FREE):
        with pytest.raises(NobodysCard):
            renewing.recover("ama", opening.fresh_roots().root, NEW, screen="kiosk")
    with pytest.raises(Wait):
        renewing.recover("ama", roots.root, NEW, screen="kiosk")
    Attempt.objects.all().delete()


def test_the_same_card_twice_is_two_new_keys_and_no_harm(ama: Person, roots: Roots) -> None:
    renewing.replace("ama", roots.next, NEW)
    renewing.replace("ama", roots.next, "third rope")
    assert (opens("third rope"), opens(NEW)) == (True, False)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="fills SQLite's file")
@pytest.mark.django_db(transaction=True)
def test_on_a_full_disk_nothing_changes_and_the_card_is_good_afterwards(ama: Person, roots: Roots) -> None:
    before, pages = state(), tables.select("PRAGMA page_count")[0][0]
    tables.execute(f"PRAGMA max_page_count = {pages}")
    try:
        while True:  # what is left of the last pages
            store.publish(ama.pen or Pen(b"", b""), Profile(name="ama", picture="x" * 100))
    except DiskFull:
        before = state()
        with pytest.raises(DiskFull):
            renewing.replace("ama", roots.next, NEW)
    finally:
        tables.execute("PRAGMA max_page_count = 1000000")
    assert state() == before
    assert renewing.replace("ama", roots.next, NEW).pen


@pytest.mark.django_db(transaction=True)
def test_two_at_once_come_one_after_the_other(ama: Person, roots: Roots) -> None:
    """Ama and the thief, who copied her first card, at two screens in one moment."""

    def at_a_screen(entropy: bytes, secret: str) -> str:
        try:
            renewing.replace("ama", entropy, secret)
            return ""
        except LocalError as why:
            return type(why).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as screens:
        hers = screens.submit(at_a_screen, roots.next, NEW)
        his = screens.submit(at_a_screen, roots.root, "thief's own")
        assert hers.result() == ""
        assert his.result() in ("", "OldCard")
    assert (opens(NEW), opens("thief's own")) == (True, False), "the second card wins, whoever was first"
    assert bearer_of(roots.next).card == Card.FIRST


def test_pictures_of_before_the_card_write_nowhere_on_a_copied_box(ama: Person, roots: Roots) -> None:
    code, page = code_of("standard", [1, 2, 3]), RequestFactory().get("/")
    assert changing.choose_pictures(ama, SECRET, code)
    renewing.recover("ama", roots.root, NEW)
    (box() / "incarnation").unlink()  # a copy of the whole disk in another box, feed keys and all
    assert opens(NEW)
    assert authenticate(page, name="ama", picture_secret=code) is None, "the feed that they opened goes on elsewhere"
    assert not Person.objects.get(name="ama").picture_set
