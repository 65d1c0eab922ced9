"""What somebody began and did not send is kept for them alone, also when it comes after they have gone."""

from collections.abc import Callable

import pytest
from django.core.signing import Signer
from django.db import OperationalError, connection

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Draft, Person
from hub.accounts.people import kept
from hub.accounts.people.kept import Slip, TooLong
from hub.accounts.testing import let_leave
from hub.core.errors import TooMany
from tests.people import signed_up

AT = "/forum/topic/1/"
WORDS = {"text": ["the well is dry"]}


def key(person: Person) -> bytes:
    assert person.drafts_key is not None
    return person.drafts_key


def slip_of(person: Person, at: str = AT) -> Slip:
    read = kept.read(kept.slip(person.person_id, key(person), at))
    assert read is not None
    return read


def finds(person: Person, at: str = AT) -> dict[str, list[str]]:
    return kept.kept_at(person.person_id, key(person), at)


@pytest.fixture
def kofi(hub: HubIdentity) -> Person:
    return signed_up("kofi")


def test_ama_finds_what_she_began(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    assert finds(ama) == WORDS
    assert [(one.address, one.words) for one in kept.all_kept(ama.person_id, key(ama))] == [(AT, WORDS)]


def test_nobody_else_does(ama: Person, kofi: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    assert finds(kofi) == {}
    assert kept.all_kept(kofi.person_id, key(kofi)) == []
    assert kept.all_kept(ama.person_id, key(kofi)) == []


def test_a_row_gives_away_neither_words_nor_place(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    row = Draft.objects.get()
    everything = bytes(row.words) + bytes(row.spot) + bytes(row.person)
    assert b"dry" not in everything
    assert b"topic" not in everything


def test_a_slip_opens_nothing(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    slip = kept.slip(ama.person_id, key(ama), AT)
    assert key(ama).hex() not in slip
    assert bytes(kept.private(key(ama))).hex() not in Signer(salt="hub slip").unsign(slip)


def test_a_page_of_a_list_is_no_other_form(ama: Person) -> None:
    kept.keep(slip_of(ama, f"{AT}?quote=1#write"), WORDS)
    assert finds(ama) == WORDS
    assert finds(ama, "/forum/topic/2/") == {}


def test_keeping_again_takes_the_place_of_what_was_kept(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    kept.keep(slip_of(ama), {"text": ["it has water again"]})
    assert len(kept.all_kept(ama.person_id, key(ama))) == 1


def test_what_comes_late_is_added_and_takes_nothing_away(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    kept.keep_late(slip_of(ama), {"text": ["by whoever stood there"]})
    assert finds(ama) == {"text": ["by whoever stood there"]}
    assert WORDS in [one.words for one in kept.all_kept(ama.person_id, key(ama))]


def test_whoever_finds_a_slip_fills_no_disk(ama: Person) -> None:
    for number in range(10):
        kept.keep_late(slip_of(ama), {"text": [str(number)]})
    assert kept.how_many(ama.person_id) == kept.MOST_LATE


def test_slips_of_many_places_fill_no_disk_either_and_push_nothing_out(
    ama: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_WITH_LATE", 3)
    kept.keep(slip_of(ama), WORDS)
    for number in range(2):
        kept.keep_late(slip_of(ama, f"/forum/topic/{number + 2}/"), WORDS)
    with pytest.raises(TooMany):
        kept.keep_late(slip_of(ama, "/forum/topic/9/"), WORDS)
    assert Draft.objects.count() == 3
    assert finds(ama) == WORDS


def test_of_many_begun_things_the_oldest_makes_room(ama: Person) -> None:
    for number in range(kept.MOST_KEPT + 2):
        kept.keep(slip_of(ama, f"/forum/topic/{number}/"), WORDS)
    assert kept.how_many(ama.person_id) == kept.MOST_KEPT
    assert finds(ama, "/forum/topic/0/") == {}


def test_what_is_sent_waits_no_more(ama: Person) -> None:
    kept.keep_late(slip_of(ama), WORDS)
    kept.keep_late(slip_of(ama), WORDS)
    kept.sent(slip_of(ama))
    assert not Draft.objects.exists()


def test_ama_throws_hers_away_and_nobody_elses(ama: Person, kofi: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    row = Draft.objects.get().pk
    kept.forget(kofi.person_id, row)
    assert Draft.objects.exists()
    kept.forget(ama.person_id, row)
    assert not Draft.objects.exists()


def test_who_leaves_the_hub_leaves_nothing_begun_behind(ama: Person, kofi: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    kept.keep(slip_of(kofi), WORDS)
    let_leave(ama)
    assert [bytes(row.person) for row in Draft.objects.all()] == [kofi.person_id]


def test_too_much_is_refused_in_words(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    with pytest.raises(TooLong, match="Copy it"):
        kept.keep(slip_of(ama), {"text": ["x" * kept.LONGEST]})
    assert finds(ama) == WORDS


@pytest.mark.parametrize("hand", ["", "nonsense", "W10:forged", "a" * 4000, "{}:é"])
def test_a_slip_that_the_hub_did_not_write_is_none(db: None, hand: str) -> None:
    assert kept.read(hand) is None


def test_a_slip_of_something_else_that_the_hub_signed_is_none(db: None) -> None:
    assert kept.read(Signer(salt="screen").sign_object(["a"] * 5)) is None


def test_a_slip_is_good_for_a_week_of_uptime(ama: Person, time_passes: Callable[[int], None]) -> None:
    slip = kept.slip(ama.person_id, key(ama), AT)
    time_passes(7 * 24 * 3600)
    assert kept.read(slip) is not None
    time_passes(60)
    assert kept.read(slip) is None


def test_words_of_another_key_are_left_out(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    Draft.objects.update(words=b"\0" * 80)
    assert finds(ama) == {}
    assert kept.all_kept(ama.person_id, key(ama)) == []


def test_half_a_letter_is_kept_as_well_as_can_be(ama: Person) -> None:
    kept.keep(slip_of(ama), {"text": ["dry \ud800"]})
    assert finds(ama) == {"text": ["dry ?"]}


def test_a_full_disk_keeps_what_was_kept_before(ama: Person) -> None:
    kept.keep(slip_of(ama), WORDS)
    with connection.execute_wrapper(full), pytest.raises(OperationalError):
        kept.keep(slip_of(ama), {"text": ["more"]})
    assert finds(ama) == WORDS


def full(execute: Callable[..., object], sql: str, *rest: object) -> object:
    """A disk on which nothing new can be written."""
    if sql.startswith("INSERT"):
        raise OperationalError("database or disk is full")
    return execute(sql, *rest)
