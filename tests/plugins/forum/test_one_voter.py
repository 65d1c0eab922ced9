"""Who said that two of their ids are one person counts once, and is shown what they chose under whichever."""

import pytest

from hub import api
from hub.core.cid import parse_id
from hub.log.models import OnePerson
from hub.testing import Writer, replay
from plugins.forum.models import Topic
from plugins.forum.part import counting, polls
from plugins.forum.projections import short
from plugins.forum.words.reading import read
from tests.plugins.forum.test_polls import DAYS, asked_by, cast, shown_poll

pytestmark = pytest.mark.django_db


def joined(*writers: Writer) -> None:
    """All of these said that they are one person."""
    one = min(writer.person.id for writer in writers)
    OnePerson.objects.bulk_create(OnePerson(person=writer.person.id, one=one) for writer in writers)


def test_two_ids_of_one_person_are_one_vote() -> None:
    ama, esi, kofi = Writer("ama"), Writer("esi", hub="riverbend"), Writer("kofi")
    topic = asked_by(kofi)
    for writer, choice in ((ama, 0), (esi, 1), (kofi, 1)):
        cast(writer, topic, choice)
    replay(ama, esi, kofi)
    assert [choice.votes for choice in shown_poll(topic).choices] == [1, 2, 0]
    joined(ama, esi)
    poll = shown_poll(topic)
    assert poll.voters == 2
    assert sum(choice.votes for choice in poll.choices) == 2


def test_of_two_ids_what_replaces_the_others_vote_counts_and_is_her_choice() -> None:
    ama, esi, kofi = Writer("ama"), Writer("esi", hub="riverbend"), Writer("kofi")
    topic = asked_by(kofi)
    joined(ama, esi)
    replay(kofi)
    for one, other, choice in ((ama, esi, 0), (esi, ama, 2)):
        rows = Topic.objects.filter(id8=short(parse_id(topic)))
        said = next(iter(read([row.position for row in rows], one.person.id).values()))
        again = polls.vote(said, one.person.id, [str(choice)])
        assert again is not None
        cast(one, topic, choice, after=again.after)
        replay(one)
        for each in (one, other):
            polls.add(said, each.person.id)
            assert said.poll is not None
            assert [one.mine for one in said.poll.choices].index(True) == choice
            assert said.poll.voters == 1


def test_in_secret_two_ids_of_one_person_are_one_vote() -> None:
    ama, esi, kofi = Writer("ama"), Writer("esi"), Writer("kofi")
    topic = asked_by(kofi)
    for writer in (ama, esi, kofi):
        cast(writer, topic, 1)
    replay(ama, esi, kofi)
    joined(ama, esi)
    written = api.written_by_id(parse_id(topic))
    assert written is not None
    votes = counting.votes_of(written, kofi.hub.id, None)
    assert len(votes) == 3
    assert counting.counted_here(votes, DAYS).voters == 2


def test_in_secret_two_ids_of_one_person_hide_nobody_elses_vote(monkeypatch: pytest.MonkeyPatch) -> None:
    """A count of two people tells each what the other chose."""
    monkeypatch.setattr(counting, "QUIET", -(2**60))
    monkeypatch.setattr(counting, "LONG", 2**60)
    ama, esi, kofi = Writer("ama"), Writer("esi"), Writer("kofi")
    topic = asked_by(kofi)
    for writer in (ama, esi, kofi):
        cast(writer, topic, 1)
    replay(ama, esi, kofi)
    written = api.written_by_id(parse_id(topic))
    assert written is not None
    votes = counting.votes_of(written, kofi.hub.id, None)
    assert counting.is_due(votes, [])
    joined(ama, esi)
    assert not counting.is_due(votes, [])
