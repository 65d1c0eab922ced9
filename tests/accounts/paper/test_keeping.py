"""What was ended stays ended under the next root, and what was written goes on counting."""

import hashlib

import pytest

from hub.accounts.declaring import declare
from hub.accounts.hubs.identity import founded
from hub.accounts.keys import opening
from hub.accounts.keys.opening import Roots
from hub.accounts.models import Person
from hub.accounts.paper import keeping, renewing
from hub.accounts.people.unsealing import things_of
from hub.accounts.records import Profile
from hub.accounts.testing import SECRET
from hub.core import run as runs
from hub.core.authority import Authority
from hub.core.cid import id_text
from hub.core.entry import Entry as Link
from hub.core.keys import key_text, public_key, root_seed
from hub.core.record import to_body
from hub.core.statement import Statement, make
from hub.log import judging, store
from hub.log.appending import Arrival
from hub.log.models import Feed
from hub.log.store import Pen
from tests.accounts.paper.village import key_of

pytestmark = pytest.mark.django_db
NEW, NEWER = "well rope 7", "goat path 9"
WORD = Profile(name="ama")
AWAY = bytes(range(32))


def signer_of(ama: Person, secret: str = SECRET) -> bytes:
    """What a thief has who broke the seal of a stolen box."""
    things = things_of(ama, key_of(ama, secret))
    assert things is not None
    return things["signer"]


def second_of(ama: Person, secret: str) -> bytes:
    things = things_of(ama, key_of(ama, secret))
    assert things is not None
    return things["next_root"]


def ended(ama: Person, key: str, signer: bytes, **feeds: int) -> None:
    declare([make("revoke", {"person": id_text(ama.person_id), "key": key, "feeds": feeds}, signer)])


def counts(feed: bytes) -> tuple[int, bool]:
    """How many entries of a feed count, and whether the next one would."""
    row = Feed.objects.get(key=feed)
    return min(row.head, row.counts_to), row.counts_to > row.head


def speaks(ama: Person, seed: bytes) -> bool:
    return Authority(ama.person_id, "", judging.heard(ama.person_id)).speaks(public_key(seed))


def written_by_a_thief(pen: Pen) -> None:
    """One more entry in a feed whose key was copied."""
    row = Feed.objects.get(key=pen.key)
    last = Link(pen.key, row.head, None, row.stamp, 0, b"", None, bytes(row.head_id))
    entries, sigs = runs.write(pen.seed, last, [(row.stamp + 1, to_body(WORD, bytes(16)))])
    store.append([Arrival(pen.key, entries, sigs, None, None)])


@pytest.mark.parametrize("card", ["root", "next"])
def test_whoever_stole_the_sign_in_key_ends_nothing_once_a_card_has_spoken(
    ama: Person, roots: Roots, card: str
) -> None:
    """It could do all that the new key may, and still its word is nothing: not to the new key, nor to what is older."""
    stolen = signer_of(ama)
    found = renewing.replace("ama", getattr(roots, card), NEW)
    new = opening.unpacked(bytes(found.papers))[-1].fields["key"]
    for key in (new, key_text(bytes(found.feed)), key_text(bytes(ama.feed))):
        ended(ama, key, stolen)
    assert speaks(ama, signer_of(found, NEW))
    assert counts(found.feed) == (2, True)
    assert counts(ama.feed) == (2, False), "what she wrote stays, and nothing is added to it"


@pytest.mark.parametrize("card", ["root", "next"])
def test_what_the_thief_had_ended_before_counts_again(ama: Person, roots: Roots, card: str) -> None:
    ended(ama, key_text(bytes(ama.feed)), signer_of(ama))
    assert counts(ama.feed) == (0, False)
    renewing.replace("ama", getattr(roots, card), NEW)
    assert counts(ama.feed) == (2, False)


@pytest.mark.parametrize("card", ["root", "next"])
def test_a_stolen_key_stays_shut_out_when_a_card_is_lost_later(ama: Person, roots: Roots, card: str) -> None:
    stolen = signer_of(ama)
    found = renewing.replace("ama", getattr(roots, card), NEW)
    second = roots.next if card == "root" else second_of(found, NEW)
    for _ in range(2):
        assert renewing.exchange_cards(found, second, NEW)
        assert (speaks(ama, stolen), speaks(ama, signer_of(found, NEW))) == (False, True)
        assert (counts(ama.feed), counts(found.feed)) == ((2, False), (2, True))
        second = second_of(found, NEW)


def test_words_of_a_thief_that_did_not_count_do_not_come_to_count_by_a_second_theft(ama: Person, roots: Roots) -> None:
    pen = ama.pen
    assert pen is not None
    found = renewing.replace("ama", roots.next, NEW)
    written_by_a_thief(pen)
    again = renewing.replace("ama", second_of(found, NEW), NEWER)
    assert Feed.objects.get(key=ama.feed).head == 3
    assert counts(ama.feed) == (2, False)
    assert (counts(found.feed), counts(again.feed)) == ((2, False), (2, True))


def test_a_visit_that_was_ended_stays_ended_under_the_next_root(ama: Person, roots: Roots) -> None:
    home, away = signer_of(ama), opening.fresh_seed()
    cert = opening.certify(ama.person_id, public_key(away), AWAY, opening.VISITOR, home)
    declare([cert])
    assert speaks(ama, away)
    ended(ama, key_text(public_key(away)), home)
    assert renewing.exchange_cards(ama, roots.next, SECRET)
    assert not speaks(ama, away)
    renewing.replace("ama", second_of(ama, SECRET), NEW, [cert.id])
    assert not speaks(ama, away), "also where she ticks that village, without a thought of the end"


def test_a_key_of_a_thief_that_calls_itself_a_visit_is_offered_to_nobody_to_keep(ama: Person, roots: Roots) -> None:
    """No visited hub moderates; what may moderate may do everything anywhere, and end the new key first."""
    home, hers, thief = signer_of(ama), opening.fresh_seed(), opening.fresh_seed()
    visit = opening.certify(ama.person_id, public_key(hers), AWAY, opening.VISITOR, home)
    false = opening.certify(ama.person_id, public_key(thief), AWAY, opening.SIGNER, home)
    declare([visit, false])
    assert [one.cert for one in renewing.elsewhere(ama.person_id)] == [visit.id]
    renewing.replace("ama", roots.next, NEW, [visit.id, false.id])
    assert (speaks(ama, hers), speaks(ama, thief)) == (True, False)


@pytest.mark.parametrize(
    ("caps", "stands"), [(opening.POSTING, True), (opening.VISITOR, False)], ids=["much", "too much"]
)
def test_a_visited_hub_crowds_no_other_out_when_a_card_is_lost(
    ama: Person, roots: Roots, caps: tuple[str, ...], stands: bool
) -> None:
    """One that says more than it may ends what it was given itself, and nothing else."""
    home, crowding, quiet = signer_of(ama), opening.fresh_seed(), opening.fresh_seed()
    visits = [
        opening.certify(ama.person_id, public_key(seed), hub, opening.VISITOR, home)
        for seed, hub in ((crowding, AWAY), (quiet, bytes(32)))
    ]
    many = (public_key(hashlib.sha256(number.to_bytes(2)).digest()) for number in range(120))
    declare([opening.certify(ama.person_id, key, AWAY, caps, crowding) for key in many])
    declare(visits)
    assert {one.cert for one in renewing.elsewhere(ama.person_id)} == {one.id for one in visits}
    assert renewing.exchange_cards(ama, roots.next, SECRET)
    assert (speaks(ama, crowding), speaks(ama, quiet)) == (stands, True)


def test_an_ended_visit_that_is_ticked_all_the_same_stays_ended_where_no_root_is_rotated(
    ama: Person, roots: Roots
) -> None:
    home, away = signer_of(ama), opening.fresh_seed()
    cert = opening.certify(ama.person_id, public_key(away), AWAY, opening.VISITOR, home)
    declare([cert])
    ended(ama, key_text(public_key(away)), home)
    renewing.replace("ama", roots.root, NEW, [cert.id])
    assert not speaks(ama, away)


def test_what_another_key_of_hers_had_ended_counts_as_far_as_it_did_when_a_card_is_lost(
    ama: Person, roots: Roots
) -> None:
    other = opening.fresh_seed()
    store.publish(ama.pen or Pen(b"", b""), WORD)
    declare([opening.certify(ama.person_id, public_key(other), founded().id, opening.SIGNER, root_seed(roots.root))])
    ended(ama, key_text(public_key(signer_of(ama))), other, **{key_text(bytes(ama.feed)): 2})
    assert counts(ama.feed) == (2, False)
    assert renewing.exchange_cards(ama, roots.next, SECRET)
    assert counts(ama.feed) == (2, False)


@pytest.mark.parametrize("lost", [True, False])
def test_keys_that_a_thief_ends_without_number_are_read_for_no_feed(
    ama: Person, roots: Roots, monkeypatch: pytest.MonkeyPatch, lost: bool
) -> None:
    """The hub waits while a card is exchanged."""
    read, stolen = list[int](), signer_of(ama)
    found = renewing.replace("ama", roots.root, NEW)
    many = [key_text(public_key(hashlib.sha256(number.to_bytes(2)).digest())) for number in range(40)]
    ended_by = stolen if lost else root_seed(roots.root)
    declare([make("revoke", {"person": id_text(ama.person_id), "key": key, "feeds": {}}, ended_by) for key in many])

    def counting(person: bytes, feed: str, held: list[Statement]) -> Authority:
        read.append(len(held) if feed else 0)
        return Authority(person, feed, held)

    monkeypatch.setattr(keeping, "Authority", counting)
    if lost:
        assert renewing.exchange_cards(found, roots.next, NEW)
    else:
        renewing.replace("ama", roots.next, NEWER)
    assert 0 < max(read) < len(many)
