"""What is written for this village alone goes into feeds that stay here, made by the first such word."""

import dataclasses

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hub import api
from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import HubIdentity, NotFounded, hub_pen
from hub.accounts.keys import keyring
from hub.accounts.keys.files import box
from hub.accounts.models import Person, Seat
from hub.accounts.people import changing, unsealing
from hub.accounts.records import Profile
from hub.accounts.seats import seating
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.core.errors import LocalError
from hub.core.feed import Declined
from hub.core.judge import Open, judge, parse_passport
from hub.core.keys import key_text
from hub.log import store
from hub.log.models import Entry, Feed
from hub.testing import Writer
from tests.accounts.test_incarnation import move_to_another_machine
from tests.people import signed_up

NOTE = Profile(name="a word for this village")


def browser(person: Person) -> HttpRequest:
    """A request of somebody who has just signed in."""
    client = Client()
    client.force_login(person)
    return again(client, person)


def again(client: Client, person: Person) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session, request.user = client.session, Person.objects.get(pk=person.pk)
    return request


def unsealed(person: Person, secret: str = SECRET) -> Person:
    """The person as the next sign-in finds them."""
    found = Person.objects.get(pk=person.pk)
    assert unsealing.unsealed(found, queue.stretch(secret, found.salt, None))
    return found


def scopes(person: Person) -> list[tuple[str, int]]:
    return sorted(Feed.objects.filter(person=person.person_id).values_list("scope", "head"))


def test_who_writes_nothing_for_here_has_no_such_feed(ama: Person) -> None:
    assert scopes(ama) == [("open", 2)]
    assert (box() / "feeds" / ama.here_feed.hex()).exists()


def test_the_first_word_opens_the_feed_and_the_next_goes_on_in_it(ama: Person, hub: HubIdentity) -> None:
    request = browser(ama)
    first, second = (api.publish(request, NOTE, scope="here") for _ in range(2))
    assert (first.seq, second.seq) == (2, 3)
    assert scopes(ama) == [("here", 3), ("open", 2)]
    feed = Feed.objects.get(scope="here")
    assert (bytes(feed.key), bytes(feed.hub or b""), feed.own) == (ama.here_feed, hub.id, True)
    passport = parse_passport(bytes(Entry.objects.get(feed=feed, seq=1).body or b""))
    judged = judge(ama.here_feed, passport, (), None)
    assert (judged.person, judged.why, judged.caps) == (ama.person_id, "", frozenset({"post", "name", "moderate"}))


def test_pages_are_told_what_stays_here(ama: Person) -> None:
    request = browser(ama)
    told = [api.written_by_id(api.publish(request, NOTE, scope=scope).id) for scope in ("open", "here")]
    assert [one and (one.scope, one.person) for one in told] == [("open", ama.person_id), ("here", ama.person_id)]


def test_a_session_writes_on_after_another_sign_in(ama: Person) -> None:
    early = browser(ama)
    late = browser(unsealed(ama))
    assert api.publish(late, NOTE, scope="here").seq == 2
    assert api.publish(early, NOTE, scope="here").seq == 3


def test_guests_write_nothing_for_here(hub: HubIdentity, client: Client) -> None:
    request = RequestFactory().get("/")
    request.session, request.user = client.session, AnonymousUser()
    with pytest.raises(PermissionDenied):
        api.publish(request, NOTE, scope="here")


def test_who_signed_up_before_is_told_to_sign_in_again(ama: Person) -> None:
    client = Client()
    ama.here_pen, ama.here_feed, ama.here_cert = None, b"", b""
    ama.save()
    client.force_login(ama)
    with pytest.raises(LocalError, match="sign in again"):
        api.publish(again(client, ama), NOTE, scope="here")
    assert api.publish(again(client, ama), NOTE).seq == 3
    assert api.publish(browser(unsealed(ama)), NOTE, scope="here").seq == 2


def test_a_session_from_before_there_were_such_feeds_is_told_so(ama: Person) -> None:
    request = browser(ama)
    del request.session["here"]
    with pytest.raises(LocalError, match="sign in again"):
        api.publish(request, NOTE, scope="here")


def test_a_restored_box_opens_a_new_one(ama: Person) -> None:
    api.publish(browser(ama), NOTE, scope="here")
    old = browser(ama)
    move_to_another_machine()
    with pytest.raises(LocalError, match="changed since"):
        api.publish(old, NOTE, scope="here")
    person = unsealed(ama)
    assert person.here_feed != ama.here_feed
    assert api.publish(browser(person), NOTE, scope="here").seq == 2
    assert scopes(ama) == [("here", 2), ("here", 2), ("open", 1), ("open", 2)]
    assert unsealed(ama).here_feed == person.here_feed


@pytest.mark.parametrize("standing", [{"closed": True}, {"fork": 2}])
def test_one_that_may_not_be_written_is_replaced_and_the_other_goes_on(ama: Person, standing: dict[str, int]) -> None:
    request = browser(ama)
    api.publish(request, NOTE, scope="here")
    Feed.objects.filter(key=ama.here_feed).update(**standing)
    with pytest.raises(LocalError, match="sign in again"):
        api.publish(request, NOTE, scope="here")
    person = unsealed(ama)
    assert (person.feed, person.here_feed == ama.here_feed) == (ama.feed, False)
    assert api.publish(browser(person), NOTE, scope="here").seq == 2


def test_a_lost_file_costs_a_new_feed_and_no_sign_in(ama: Person) -> None:
    (box() / "feeds" / ama.here_feed.hex()).unlink()
    person = unsealed(ama)
    assert (person.feed, person.here_feed == ama.here_feed) == (ama.feed, False)


def test_a_new_secret_and_a_new_seal_keep_both_feeds(ama: Person) -> None:
    api.publish(browser(ama), NOTE, scope="here")
    assert changing.change_secret(ama, SECRET, "another secret")
    old, kept = box() / "seal", box() / f"seal.{Person.objects.get(pk=ama.pk).seal}"
    kept.write_bytes(old.read_bytes())
    old.unlink()
    keyring.make_seal()
    try:
        for _ in range(2):
            person = unsealed(ama, "another secret")
            assert (person.feed, person.here_feed) == (ama.feed, ama.here_feed)
            kept.unlink(missing_ok=True)
        assert api.publish(browser(person), NOTE, scope="here").seq == 3
    finally:
        kept.unlink(missing_ok=True)


def test_the_end_of_a_seat_names_no_feed_that_stays_here(hub: HubIdentity, ama: Person) -> None:
    kofi = signed_up("kofi")
    seating.seat(ama.person_id, "steward")
    seating.seat(kofi.person_id, "moderator")
    api.publish(browser(kofi), NOTE, scope="here")
    entry = seating.unseat(Seat.objects.get(person=kofi.person_id), unsealed(ama))
    told = api.written_by_id(entry.id)
    assert told is not None
    assert told.record is not None
    assert list(told.record["feeds"]) == [key_text(kofi.feed)]


class Elsewhere(Writer):
    """Somebody at a hub far away whose feed should have stayed there."""

    def _passport(self, caps: list[str]) -> Open:
        return dataclasses.replace(super()._passport(caps), scope="here")


def test_what_should_have_stayed_at_another_hub_is_declined(hub: HubIdentity) -> None:
    esi = Elsewhere("esi")
    esi.write(NOTE)
    assert [outcome.verdict for outcome in store.ingest(esi.runs()[:1], via=bytes(32))] == [
        Declined("not-for-this-hub")
    ]
    assert not Feed.objects.filter(key=esi.key).exists()


def test_the_hub_signs_for_guests_what_travels_and_what_stays(hub: HubIdentity) -> None:
    told = [api.written_by_id(api.publish_as_hub(NOTE, scope).id) for scope in ("open", "here", "here")]
    assert [one and (one.scope, one.person, one.seq) for one in told] == [
        ("open", hub.id, 3),
        ("here", hub.id, 2),
        ("here", hub.id, 3),
    ]


@pytest.mark.parametrize("first", ["open", "here"])
def test_a_restored_hub_opens_new_feeds_of_both_kinds(hub: HubIdentity, first: str) -> None:
    before = {hub_pen().key, hub_pen("here").key}
    move_to_another_machine()
    second = {"open": "here", "here": "open"}[first]
    after = {hub_pen(first).key, hub_pen(second).key}
    assert len(before | after) == 4
    assert {hub_pen().key, hub_pen("here").key} == after


def test_a_hub_that_is_none_yet_signs_for_nobody(db: None) -> None:
    with pytest.raises(NotFounded, match="not set up"):
        api.publish_as_hub(NOTE)


def test_a_hub_without_its_keys_says_so(hub: HubIdentity) -> None:
    from hub.accounts.keys.files import keys

    move_to_another_machine()
    path, away = keys() / "device", keys() / "away"
    path.rename(away)
    try:
        with pytest.raises(identity.DeviceKeyMissing):
            api.publish_as_hub(NOTE)
    finally:
        away.rename(path)


def test_a_draft_opens_for_its_writer_alone(hub: HubIdentity, ama: Person) -> None:
    kofi = signed_up("kofi")
    blob = api.seal(browser(ama), "the well is dry")
    assert b"well" not in blob
    assert api.unseal(browser(unsealed(ama)), blob) == "the well is dry"
    assert api.unseal(browser(kofi), blob) is None
    assert api.unseal(browser(ama), blob[:-1] + bytes([blob[-1] ^ 1])) is None
    assert api.unseal(browser(ama), b"") is None
    move_to_another_machine()
    assert api.unseal(browser(unsealed(ama)), blob) == "the well is dry"  # who brought a hub back loses no draft


def test_guests_seal_nothing(hub: HubIdentity, ama: Person, client: Client) -> None:
    blob = api.seal(browser(ama), "the well is dry")
    request = RequestFactory().get("/")
    request.session, request.user = client.session, AnonymousUser()
    assert api.unseal(request, blob) is None
    with pytest.raises(PermissionDenied):
        api.seal(request, "mine")
