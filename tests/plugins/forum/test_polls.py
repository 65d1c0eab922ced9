"""Polls: everybody counts once, as they chose last; who voted what in secret is told to nobody."""

import random
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.models import Person
from hub.accounts.records import Block, Hide
from hub.accounts.seats import acts
from hub.core import judge, stamp, statement
from hub.core.cid import id_text, parse_id
from hub.core.keys import key_text
from hub.core.record import encode, to_body
from hub.core.statement import NAME, POST
from hub.log import store
from hub.log.clock import clock
from hub.log.models import Entry
from hub.testing import Writer, assert_converges, certificate, replay, sown
from plugins.forum import records
from plugins.forum.models import Tally, Topic, Vote
from plugins.forum.part import counting, polls
from plugins.forum.projections import short
from plugins.forum.words.reading import Said, read
from tests.accounts.test_acts import right, write
from tests.plugins.forum.test_boards import as_a_steward
from tests.plugins.forum.test_moderating import whole
from tests.plugins.forum.test_pages import add_board, page
from tests.plugins.forum.test_rows import BOARD, topic_by
from tests.plugins.forum.test_stewarding import FORM
from tests.plugins.forum.two_feeds import SecondFeed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
DAYS: dict[str, Any] = {"choices": ["Friday", "Saturday", "Sunday"], "many": False, "secret": False}
NASTY = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202eabc", "السوق", "🌽" * 50, "x" * 200]


def ask(browser: Client, board: str, choices: Sequence[str] = DAYS["choices"], **sent: str) -> str:
    """A topic with a poll; its address."""
    given = {"title": "Market day", "text": "When?", "choices": "\n".join(choices), **sent}
    done = browser.post(f"{board}write/", given)
    assert done.status_code == 302, done.content
    return done["Location"].split("?")[0]


def vote(browser: Client, topic: str, *choices: int, **sent: str) -> int:
    """Vote on a page as its form does; the status of the answer."""
    where = re.search(r'action="(/forum/post/\w+/vote/)"', page(browser, topic))
    assert where
    return browser.post(where[1], {"choice": list(choices), **sent}).status_code


def results(shown: str) -> list[str]:
    """What a page says under each choice."""
    bars = re.search(r'<ul class="bars">(.*?)</ul>', shown, re.DOTALL)
    assert bars
    return re.findall(r"<b>(\d+) votes?</b>", bars[1])


def asked_by(writer: Writer, poll: dict[str, Any] = DAYS) -> str:
    """The id of a topic with a poll."""
    return id_text(writer.write(records.Topic(board=BOARD, title="Day", text="", as_="", poll=poll)).id)


def cast(writer: Writer, topic: str, *choices: int, after: list[str] | None = None) -> str:
    return id_text(writer.write(records.Vote(topic=topic, choices=list(choices), after=after)).id)


def shown_poll(topic: str) -> Any:
    """The poll as a guest's page has it."""
    rows = Topic.objects.filter(id8=short(parse_id(topic)))
    said: Said = next(iter(read([row.position for row in rows], None).values()))
    polls.add(said, None)
    return said.poll


def votes_in(topic: str) -> tuple[list[int], int]:
    """How often each choice counts, and for how many people."""
    poll = shown_poll(topic)
    return [choice.votes for choice in poll.choices], poll.voters


def test_a_poll_is_asked_answered_changed_and_taken_back(sign_in: SignIn, board: str, client: Client) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = ask(ama, board)
    vote(ama, topic, 0)
    vote(kofi, topic, 1)
    assert results(page(client, topic)) == ["1", "1", "0"]
    assert "2 people voted." in page(client, topic)
    vote(kofi, topic, 0)
    assert results(page(client, topic)) == ["2", "0", "0"]
    assert 'value="0" checked' in page(kofi, topic)
    vote(kofi, topic, **{"take-back": "1"})
    assert results(page(client, topic)) == ["1", "0", "0"]
    assert "your choice" not in page(kofi, topic)
    assert "/vote/" not in page(client, topic)


def test_several_may_be_chosen_where_the_poll_says_so(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board, many="on")
    vote(ama, topic, 0, 2)
    assert results(page(ama, topic)) == ["1", "0", "1"]
    assert "1 person voted." in page(ama, topic)


@pytest.mark.parametrize("choices", [(), (3,), (99,), (-1,), (0, 1), ("x",), ("\u0663",), ("",)])
def test_what_is_no_choice_is_not_written(sign_in: SignIn, board: str, choices: tuple[Any, ...]) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board)
    assert vote(ama, topic, *choices) == 302
    assert not Vote.objects.exists()
    assert "Choose something first." in page(ama, topic)


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        (["only one"], "Write two to ten choices"),
        ([str(number) for number in range(11)], "Write two to ten choices"),
        (["Friday", " friday "], "Two choices are the same"),
        (["a", "م" * 101], "A choice is too long"),
    ],
)
def test_a_mistake_in_a_poll_is_told_and_keeps_all_words(
    sign_in: SignIn, board: str, choices: list[str], why: str
) -> None:
    again = sign_in("ama").post(f"{board}write/", {"title": "Day", "text": "When?", "choices": "\n".join(choices)})
    said = again.content.decode()
    assert (again.status_code, why in said, choices[0] in said, "When?" in said) == (422, True, True, True)
    assert "<details open>" in said
    assert not Topic.objects.exists()


def test_a_guest_and_a_reader_who_may_not_reply_do_not_vote(sign_in: SignIn, client: Client) -> None:
    kofi, ama = sign_in("kofi", "steward"), sign_in("ama")
    topic = ask(kofi, add_board(kofi, reply="steward"))
    where = re.findall(r'action="(/forum/post/\w+/vote/)"', page(kofi, topic))[0]
    assert "/vote/" not in page(ama, topic)
    assert [each.post(where, {"choice": 0}).status_code for each in (ama, client)] == [403, 403]
    assert not Vote.objects.exists()


def test_a_topic_without_a_poll_takes_no_vote(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board, [])
    where = re.findall(r'action="(/forum/post/\w+)/react/"', page(ama, topic))[0]
    ama.post(f"{where}/vote/", {"choice": 0})
    assert not Vote.objects.exists()


def test_nothing_in_a_choice_becomes_html(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board, NASTY)
    vote(ama, topic, 1)
    shown = page(ama, topic)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert shown.count("🌽" * 50) == 2


def test_votes_come_before_their_poll_and_in_any_order() -> None:
    ama, kofi, esi = Writer("ama"), Writer("kofi"), Writer("esi", hub="riverbend")
    day = asked_by(ama)
    cast(kofi, day, 0)
    cast(kofi, day, 1)
    cast(esi, day, 2)
    assert_converges(Vote, ama, kofi, esi)
    replay(kofi, esi)
    replay(ama)
    assert votes_in(day) == ([0, 1, 1], 2)


def test_choices_that_the_poll_has_not_and_too_many_of_them_count_for_nothing() -> None:
    ama, kofi, esi, yaw = (Writer(name) for name in ("ama", "kofi", "esi", "yaw"))
    day = asked_by(ama)
    cast(kofi, day, 9)
    cast(esi, day, 0, 1)
    cast(yaw, day, 1, 7)
    replay(ama, kofi, esi, yaw)
    assert votes_in(day) == ([0, 1, 0], 1)


@pytest.mark.parametrize("turned", [False, True])
def test_somebody_with_two_feeds_counts_once_and_may_change_from_either(turned: bool) -> None:
    ama = Writer("ama")
    again = SecondFeed(ama)
    day = asked_by(ama)
    first = cast(ama, day, 0)
    cast(again, day, 2, after=[first])
    replay(*((again, ama) if turned else (ama, again)))
    assert votes_in(day) == ([0, 0, 1], 1)


def test_votes_of_a_revoked_feed_count_no_more() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    day = asked_by(ama)
    cast(esi, day, 1)
    replay(ama, esi)
    assert votes_in(day) == ([0, 1, 0], 1)
    fields = {"person": id_text(esi.person.id), "key": key_text(esi.key), "feeds": {key_text(esi.key): 1}}
    said = statement.to_wire(statement.make("revoke", fields, esi.person.seed))
    ama._append(encode({"t": "identity.statement", "n": sown("revoke")[:16], "statements": [said]}))
    replay(ama)
    assert votes_in(day) == ([0, 0, 0], 0)


def test_an_edit_changes_no_choices_and_a_topic_taken_back_has_no_poll(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board)
    where = re.findall(r'action="(/forum/post/\w+)/react/"', page(ama, topic))[0]
    ama.post(f"{where}/change/", {"title": "Day", "text": "Other words", "choices": "Monday\nTuesday"})
    assert "Friday" in page(ama, topic)
    ama.post(f"{where}/take-back/")
    assert "Friday" not in page(ama, topic)
    assert ama.post(f"{where}/vote/", {"choice": 0}).status_code == 404


def test_only_those_count_who_may_answer_on_the_board(sign_in: SignIn, client: Client) -> None:
    kofi, esi = sign_in("kofi", "steward"), Writer("esi")
    topic = ask(kofi, add_board(kofi, reply="steward"))
    vote(kofi, topic, 0)
    cast(esi, whole(topic), 1)
    esi.write(records.Reaction(target=whole(topic), sign="heart"))
    replay(esi)
    assert results(page(client, topic)) == ["1", "0", "0"]
    assert "1 person voted." in page(client, topic)
    assert "Heart" not in page(client, topic)


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


class HubWriter(Writer):
    """A hub that writes in its own feed."""

    def __init__(self, hub: str) -> None:
        super().__init__("itself", hub=hub)
        hub_itself = self.hub
        self.person = hub_itself
        self.written, self.sigs = [], []
        cert = certificate(hub_itself.id, self.seed, hub_itself.id, [POST, NAME], hub_itself.seed)
        host = statement.make("host", {"hub": id_text(hub_itself.id), "feed": key_text(self.key)}, hub_itself.seed)
        papers = [statement.to_wire(each) for each in (*hub_itself.statements, cert, host)]
        opened = judge.Open(
            kind="hub", hub=id_text(hub_itself.id), scope="open", incarnation=bytes(16), statements=papers
        )
        self._append(to_body(opened, sown(hub, "hub passport")[:16]))


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
