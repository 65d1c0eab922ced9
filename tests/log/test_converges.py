"""`assert_converges` fails when it should: plugin authors rest on it."""

import pytest

from hub.accounts.models import Profile as ProfileRow
from hub.accounts.models import Session
from hub.accounts.records import Profile
from hub.log import registry
from hub.log.registry import Message, Projection, reducer
from hub.testing import Writer, assert_converges
from tests.log.acts import write
from tests.log.sample import LABEL, Note, NoteRow

pytestmark = pytest.mark.django_db


def test_rows_that_are_the_same_in_every_order_converge(ama: Writer, esi: Writer) -> None:
    write(ama, "one", "two")
    write(esi, "three")
    assert_converges(NoteRow, ama, esi)


def test_where_no_row_is_ever_made_nothing_was_shown_to_converge(ama: Writer) -> None:
    ama.write(Profile(name="ama"))
    with pytest.raises(AssertionError, match="no NoteRow was ever made"):
        assert_converges(NoteRow, ama)


def test_a_row_that_names_its_feed_by_the_key_is_compared(ama: Writer, esi: Writer) -> None:
    ama.write(Profile(name="ama"))
    esi.write(Profile(name="esi"))
    assert_converges(ProfileRow, ama, esi)


def test_a_model_that_no_plugin_projects_cannot_converge(ama: Writer) -> None:
    with pytest.raises(AssertionError, match="Session is no row of a plugin that is registered"):
        assert_converges(Session, ama)


@pytest.fixture
def greedy() -> None:
    """The sample plugin, with a reducer that keeps what came first."""

    @reducer(Note)
    def keep_the_first(batch: list[Message]) -> None:
        if not NoteRow.objects.exists():
            first = batch[0]
            NoteRow.objects.create(position=first.position, feed=first.feed, seq=first.seq, size=0)

    registry.unregister(LABEL)
    registry.register(Projection(LABEL, 1, {Note.type: Note}, (keep_the_first,), models=(NoteRow,)))


def test_rows_that_depend_on_what_came_first_are_found(ama: Writer, esi: Writer, greedy: None) -> None:
    write(ama, "one")
    write(esi, "two")
    with pytest.raises(AssertionError, match="NoteRow differs when feeds arrive as"):
        assert_converges(NoteRow, ama, esi)
