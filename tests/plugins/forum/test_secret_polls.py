"""Secret polls: votes stay here, and what travels is a count, of enough voters and after a while of quiet."""

import random
import time
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.models import Person
from hub.accounts.records import Block, Hide
from hub.accounts.seats import acts
from hub.core import stamp, statement
from hub.core.cid import id_text
from hub.core.keys import key_text
from hub.core.record import encode
from hub.log import store
from hub.log.clock import clock
from hub.log.models import Entry
from hub.testing import HubWriter, Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Tally, Vote
from plugins.forum.part import counting
from tests.accounts.test_acts import right, write
from tests.plugins.forum.test_boards import as_a_steward
from tests.plugins.forum.test_moderating import whole
from tests.plugins.forum.test_pages import add_board, page
from tests.plugins.forum.test_polls import DAYS, ask, asked_by, cast, results, shown_poll, vote, votes_in
from tests.plugins.forum.test_rows import topic_by
from tests.plugins.forum.test_stewarding import FORM

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def test_of_secret_polls_only_the_boards_own_village_counts_those_who_may_answer(
    sign_in: SignIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kofi, ama = sign_in("kofi", "steward"), sign_in("ama")
    board = add_board(kofi)
    topic = ask(kofi, board, secret="on")
    for number, person in enumerate((kofi, ama)):
        vote(person, topic, number)
    kofi.post(f"{board}change/", FORM | {"reply": "steward"})
    replay(counted_by("riverbend", whole(topic), [50, 0, 0], 50))
    monkeypatch.setattr(counting, "LONG", -1)
    counting.publish_counts()
    assert results(page(client, topic)) == ["1", "0", "0"]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The half hour of quiet is over."""
    monkeypatch.setattr(counting, "QUIET", -1)


@pytest.mark.usefixtures("at_once")
def test_a_secret_vote_stays_here_and_three_of_them_are_counted(sign_in: SignIn, board: str, client: Client) -> None:
    people = [sign_in("kofi", "steward"), *(sign_in(name) for name in ("ama", "esi", "yaw"))]
    topic = ask(people[0], board, secret="on")
    for number, person in enumerate(people[:2]):
        vote(person, topic, number)
    feeds = Entry.objects.filter(position__in=Vote.objects.values("position")).values_list("feed__scope", flat=True)
    assert set(feeds) == {"here"}
    counting.publish_counts()
    assert results(page(client, topic)) == []
    assert "No village has published its count yet." in page(client, topic)
    assert "your choice" in page(people[1], topic)
    assert "Your vote is kept. It is counted some time after the last vote." in page(people[1], topic)
    assert "Your vote is kept" not in page(people[3], topic)
    assert "0 people voted" not in page(people[1], topic)
    vote(people[2], topic, 1)
    counting.publish_counts()
    assert results(page(client, topic)) == ["1", "2", "0"]
    assert "Testville</bdi> (3)" in page(client, topic)
    counting.publish_counts()
    vote(people[3], topic, 1)
    counting.publish_counts()
    assert (Tally.objects.count(), results(page(client, topic))) == (1, ["1", "2", "0"])


def test_no_count_is_published_while_people_vote(sign_in: SignIn, board: str) -> None:
    people = [sign_in("kofi", "steward"), *(sign_in(name) for name in ("ama", "esi"))]
    topic = ask(people[0], board, secret="on")
    for person in people:
        vote(person, topic, 1)
    counting.publish_counts()
    assert not Tally.objects.exists()


def test_a_day_after_the_last_vote_even_one_is_counted(
    sign_in: SignIn, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kofi = sign_in("kofi", "steward")
    topic = ask(kofi, board, secret="on")
    vote(kofi, topic, 2)
    monkeypatch.setattr(counting, "LONG", -1)
    counting.publish_counts()
    assert results(page(kofi, topic)) == ["0", "0", "1"]
    vote(kofi, topic, **{"take-back": "1"})
    counting.publish_counts()
    assert results(page(kofi, topic)) == ["0", "0", "0"]


def test_votes_of_a_clock_that_was_put_back_ten_years_are_counted(
    sign_in: SignIn, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kofi, ahead = sign_in("kofi", "steward"), 3653 * stamp.DAY
    topic = ask(kofi, board, secret="on")
    monkeypatch.setattr(clock, "voucher", lambda _wall: "battery")
    monkeypatch.setattr(clock, "wall", lambda: time.time_ns() // 1_000_000 + ahead)
    vote(kofi, topic, 2)
    counting.publish_counts()
    assert not Tally.objects.exists()
    monkeypatch.setattr(clock, "wall", lambda: time.time_ns() // 1_000_000)
    counting.publish_counts()
    assert results(page(kofi, topic)) == ["0", "0", "1"]


def test_polls_in_which_nothing_changed_are_not_read_again(
    sign_in: SignIn, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kofi = sign_in("kofi", "steward")
    topics = [ask(kofi, board, secret="on", title=f"Day {number}") for number in range(3)]
    monkeypatch.setattr(counting, "LONG", -1)
    for topic in topics:
        for number in (0, 1, 2, 1):  # of one who cannot decide only the last is read
            vote(kofi, topic, number)
    counting.publish_counts()
    assert Tally.objects.count() == 3
    counting.publish_counts()
    with CaptureQueriesContext(connection) as asked:
        counting.publish_counts()
    assert len(asked) <= 5
    vote(kofi, topics[1], 2)
    counting.publish_counts()
    assert [results(page(kofi, topic)) for topic in topics] == [["0", "1", "0"], ["0", "0", "1"], ["0", "1", "0"]]


def counted_by(hub: str, topic: str, counts: list[int], voters: int) -> Writer:
    """What a hub far away says of its people: an entry of its own feed."""
    writer = HubWriter(hub)
    writer.write(records.Tally(topic=topic, counts=counts, voters=voters))
    return writer


def test_villages_are_counted_together_and_none_beyond_its_voters() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    day = asked_by(ama, {**DAYS, "secret": True})
    cast(esi, day, 0)  # in the open, where it should have stayed at home: it counts for nothing
    esi.write(records.Tally(topic=day, counts=[100, 0, 0], voters=100))  # esi is no hub
    first, second = counted_by("hilltop", day, [3, 1, 0, 9], 4), counted_by("riverbend", day, [50, 0], 2)
    replay(ama, esi, first, second)
    assert votes_in(day) == ([5, 1, 0], 6)
    assert sorted(village.voters for village in shown_poll(day).villages) == [2, 4]
    first.write(records.Tally(topic=day, counts=[0, 0, 5], voters=5))
    replay(first)
    assert votes_in(day) == ([2, 0, 5], 7)
    assert_converges(Tally, ama, first, second)


def test_what_this_hub_said_is_mended_when_a_vote_counts_no_more(
    sign_in: SignIn, board: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kofi = sign_in("kofi", "steward")
    topic = ask(kofi, board, secret="on")
    vote(kofi, topic, 0)
    monkeypatch.setattr(counting, "LONG", -1)
    counting.publish_counts()
    store.erase(bytes(Entry.objects.get(position=Vote.objects.get().position).entry_id))
    counting.publish_counts()
    assert results(page(kofi, topic)) == ["0", "0", "0"]


def test_other_topics_are_none_of_the_counters_business() -> None:
    ama = Writer("ama")
    cast(ama, asked_by(ama), 0)
    cast(ama, topic_by(ama), 0)
    cast(ama, id_text(sown("not here")), 0)
    replay(ama)
    counting.publish_counts()
    assert not Tally.objects.exists()


class Counted:
    """A secret poll with the counts of three villages, and what is judged of each: riverbend's feed is revoked, kofi
    blocks hilltop, and hides what the plain said."""

    def __init__(self, kofi: Person) -> None:
        self.kofi, self.ama, self.notary = kofi, Writer("ama"), Writer("notary")
        self.day = asked_by(self.ama, {**DAYS, "secret": True})
        self.hilltop = counted_by("hilltop", self.day, [3, 1, 0], 4)
        self.river = counted_by("riverbend", self.day, [0, 5, 0], 5)
        self.plain = counted_by("plain", self.day, [0, 0, 2], 2)
        self.village = counted_by("village", self.day, [1, 1, 0], 2)
        fields = {
            "person": id_text(self.river.person.id),
            "key": key_text(self.river.key),
            "feeds": {key_text(self.river.key): 1},
        }
        revoked = statement.to_wire(statement.make("revoke", fields, self.river.person.seed))
        self.notary._append(encode({"t": "identity.statement", "n": sown("revoke")[:16], "statements": [revoked]}))

    def revoke(self) -> None:
        replay(self.notary)

    def block(self) -> None:
        zone, held = right(self.kofi)
        write(self.kofi, Block(target=id_text(self.hilltop.person.id), zone=zone, seat=held))

    def hide(self) -> None:
        zone, held = right(self.kofi)
        write(self.kofi, Hide(target=id_text(self.plain.written[-1].id), zone=zone, seat=held))

    def arrivals(self) -> list[Callable[[], None]]:
        """Whatever comes, each by itself."""
        return [partial(replay, each) for each in (self.ama, self.hilltop, self.river, self.plain, self.village)]


@pytest.mark.parametrize("judged", [("revoke",), ("block",), ("hide",), ("revoke", "block", "hide")])
def test_a_secret_count_is_the_same_whenever_judgements_come(sign_in: SignIn, judged: tuple[str, ...]) -> None:
    sign_in("kofi", "steward")
    counted = Counted(as_a_steward("kofi"))
    deeds = [getattr(counted, each) for each in judged]
    wrong = {"block": ([3, 1, 0], 4), "revoke": ([0, 5, 0], 5), "hide": ([0, 0, 2], 2)}
    total = [4, 7, 2, 13]
    for each in judged:
        counts, voters = wrong[each]
        total = [had - less for had, less in zip(total, [*counts, voters], strict=True)]
    arrivals, found = counted.arrivals(), list[tuple[list[int], int]]()
    before, after = [*deeds, *arrivals], [*arrivals, *deeds]
    between = [random.Random(seed).sample(before, len(before)) for seed in range(8)]  # fixed mixtures
    for order in (before, after, *between):
        with transaction.atomic():
            for each in order:
                each()
            acts.catch_up()
            found.append(votes_in(counted.day))
            transaction.set_rollback(True)
    assert found == [(total[:3], total[3])] * len(found)
