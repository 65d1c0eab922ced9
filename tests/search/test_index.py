"""The index holds the words of what is here and of nothing that was erased, however entries came; what is found is
asked of what counts now."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from hub.core.cid import id_text
from hub.log import store
from hub.log.models import Entry, Feed, Hidden
from hub.plugins import HubPlugin, loader
from hub.search import index, tables
from hub.search.finding import candidates
from hub.search.models import Indexed, Standing
from hub.search.tokens import sought
from hub.testing import Writer, replay, sown
from plugins.forum import records
from tests.log.acts import bare

pytestmark = pytest.mark.django_db

BOARD = id_text(sown("board"))
ALL = 2**62
LONG = 60.0


def say(writer: Writer, text: str, title: str = "Well") -> str:
    """The id of a new topic."""
    return id_text(writer.write(records.Topic(board=BOARD, title=title, text=text, as_=writer.name)).id)


def read_all() -> None:
    while index.bring_on():
        pass


def found(question: str, before: int = ALL, most: int = 100) -> list[str]:
    """The texts of what is found, in their order."""
    return [str(record["text"]) for record in candidates(sought(question), before, most, LONG).records.values()]


def position_of(writer: Writer, number: int = -1) -> int:
    return int(Entry.objects.get(entry_id=writer.written[number].id).position)


@pytest.fixture
def ama() -> Writer:
    return Writer("ama")


@pytest.fixture
def kofi() -> Writer:
    return Writer("kofi", hub="riverbend")


def test_what_came_last_is_found_first_and_all_words_count(ama: Writer, kofi: Writer) -> None:
    say(ama, "The pump is dry")
    say(ama, "The pump runs")
    replay(ama)
    say(kofi, "Dry wood, no Pumps")
    replay(kofi)
    read_all()
    assert found("pump") == ["Dry wood, no Pumps", "The pump runs", "The pump is dry"]
    assert found("dry pump") == ["Dry wood, no Pumps", "The pump is dry"]
    assert found("pump is dry") == ["The pump is dry"]
    assert found("pump", most=1) == ["Dry wood, no Pumps"]
    assert found("pump", before=position_of(kofi)) == ["The pump runs", "The pump is dry"]
    assert found("wells") == []


def test_an_append_waits_for_no_word(ama: Writer) -> None:
    say(ama, "pump")
    replay(ama)
    assert found("pump") == []
    assert index.left() == 2


def test_the_index_goes_on_where_it_stood(ama: Writer) -> None:
    for number in range(5):
        say(ama, f"pump {number}")
    replay(ama)
    assert index.bring_on(2)
    assert found("pump") == ["pump 0"]
    assert index.bring_on(2)
    assert found("pump") == ["pump 2", "pump 1", "pump 0"]
    read_all()
    assert len(found("pump")) == 5


def test_what_was_read_already_writes_nothing(ama: Writer) -> None:
    say(ama, "pump")
    replay(ama)
    read_all()
    before = list(Standing.objects.values())
    with connection.execute_wrapper(only_reads):
        assert not index.bring_on()
        assert not index.tidy()
    assert list(Standing.objects.values()) == before


def only_reads(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
    assert sql.lstrip().startswith("SELECT"), sql
    return execute(sql, *rest)


@pytest.mark.parametrize("moment", ["before", "while", "after", "between"])
def test_erased_words_are_in_no_index(ama: Writer, moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    say(ama, "secretword pump")
    say(ama, "another pump")
    replay(ama)
    erased = ama.written[1].id
    if moment == "before":
        store.erase(erased)
    if moment == "between":
        read = index.read

        def read_then_erase(*given: Any) -> Any:
            read_now = read(*given)
            monkeypatch.setattr(index, "read", read)
            store.erase(erased)
            return read_now

        monkeypatch.setattr(index, "read", read_then_erase)
    if moment == "while":
        index.bring_on(2)
        store.erase(erased)
    read_all()
    if moment == "after":
        store.erase(erased)
    assert found("pump") == ["another pump"]
    assert list(Indexed.objects.values_list("position", flat=True)) == [position_of(ama)]
    tidied()
    assert not in_the_table("secretword")
    assert in_the_table("another")
    index.mark()
    read_all()
    assert (found("pump"), in_the_table("secretword")) == (["another pump"], False)


def tidied() -> None:
    begin = True
    while index.tidy(begin=begin):
        begin = False
    assert not Standing.objects.get().unclean


def in_the_table(word: str) -> bool:
    """Whether the database holds a word anywhere in the index."""
    with connection.cursor() as cursor:
        if not tables.is_sqlite():
            cursor.execute("SELECT 1 FROM search_words WHERE words @@ %s::tsquery", [f"'{word}'"])
            return cursor.fetchone() is not None
        cursor.execute("SELECT block FROM search_words_data")
        # Of words that begin alike only the rest is kept.
        return any(word[1:].encode() in bytes(row[0]) for row in cursor.fetchall())


def test_many_are_erased_at_once(ama: Writer) -> None:
    for number in range(1200):
        say(ama, f"pump {number}")
    replay(ama)
    read_all()
    store.erase_all([(entry.id, None) for entry in ama.written[1:1100]])
    assert len(found("pump", most=2000)) == 101
    tidied()


def test_a_body_that_comes_late_is_found(ama: Writer) -> None:
    say(ama, "pump one")
    say(ama, "pump two")
    first, rest = ama.runs()
    store.ingest([first, bare(rest, 2)], via=None)
    read_all()
    assert found("pump") == ["pump two"]
    store.ingest_bodies(ama.key, [(2, ama.written[1].body or b"")])
    assert found("pump") == ["pump two"]
    read_all()
    assert found("pump") == ["pump two", "pump one"]
    assert index.left() == 0


def test_a_late_body_that_was_erased_before_it_was_read_is_not_found(ama: Writer) -> None:
    say(ama, "pump one")
    first, rest = ama.runs()
    store.ingest([first, bare(rest, 2)], via=None)
    read_all()
    store.ingest_bodies(ama.key, [(2, ama.written[1].body or b"")])
    store.erase(ama.written[1].id)
    read_all()
    assert (found("pump"), in_the_table("pump")) == ([], False)


def test_what_is_hidden_blocked_or_counts_no_more_is_found_again_when_it_is_not(ama: Writer) -> None:
    say(ama, "pump")
    replay(ama)
    read_all()
    Hidden.objects.create(position=position_of(ama))
    assert found("pump") == []
    Hidden.objects.all().delete()
    Feed.objects.update(blocked=True)
    assert found("pump") == []
    Feed.objects.update(blocked=False, counts_to=1)
    assert found("pump") == []
    Feed.objects.update(counts_to=9)
    assert found("pump") == ["pump"]


def test_what_did_not_count_when_it_was_read_is_found_when_it_does(ama: Writer) -> None:
    say(ama, "pump")
    replay(ama)
    Feed.objects.update(counts_to=0)
    read_all()
    Feed.objects.update(counts_to=9)
    assert found("pump") == ["pump"]


def test_new_words_stand_for_old_ones(ama: Writer, kofi: Writer) -> None:
    topic = say(ama, "the pump", title="Broken")
    kofi.write(records.Edit(target=topic, text="kofi meddles with the pump"))
    ama.write(records.Edit(target=topic, text="the engine", title="Mended"))
    ama.write(records.Edit(target=topic, text="the motor", title="Mended"))
    replay(ama, kofi)
    read_all()
    assert found("broken") == []
    assert found("engine") == []
    assert found("mended") == ["the motor"]
    Hidden.objects.create(position=position_of(ama))
    assert found("mended") == ["the engine"]
    store.erase(ama.written[2].id)
    assert found("pump") == ["kofi meddles with the pump", "the pump"]


def test_a_change_that_came_first_counts_too(ama: Writer) -> None:
    topic = say(ama, "the pump")
    ama.write(records.Edit(target=topic, text="the engine"))
    first, rest = ama.runs()
    store.ingest([first, bare(rest, 2)], via=None)
    read_all()
    store.ingest_bodies(ama.key, [(2, ama.written[1].body or b"")])
    read_all()
    assert (found("pump"), found("engine")) == ([], ["the engine"])


def test_all_is_read_again_when_plugins_say_other_words(ama: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    forum = plugin("forum")
    say(ama, "pump")
    replay(ama)
    read_all()
    monkeypatch.setattr(type(forum), "words", lambda self, record: record.type)
    monkeypatch.setattr(type(forum), "projection", forum.projection + 1)
    assert index.left() == 2
    read_all()
    assert (found("pump"), found("forum topic")) == ([], ["pump"])


def test_words_that_changed_without_a_word_are_taken_out_all_the_same(
    ama: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(ama, "secretword")
    say(ama, "pump")
    replay(ama)
    read_all()
    monkeypatch.setattr(type(plugin("forum")), "words", lambda self, record: record.text + " more")
    store.erase(ama.written[1].id)
    read_all()
    assert (found("secretword"), in_the_table("secretword")) == ([], False)
    assert found("pump more") == ["pump"]


def test_a_plugin_that_fails_at_some_words_stops_no_others(ama: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    forum = type(plugin("forum"))
    right = forum.words

    def words(self: Any, record: Any) -> str:
        assert "bad" not in record.text, "a plugin's mistake"
        return right(self, record)

    monkeypatch.setattr(forum, "words", words)
    for text in ("pump 1", "bad pump", "pump 2"):
        say(ama, text)
    replay(ama)
    read_all()
    assert found("pump") == ["pump 2", "pump 1"]
    store.erase(ama.written[2].id)
    assert index.left() == 0


@pytest.mark.parametrize("wrong", [None, 7, ["pump"]])
def test_words_that_are_no_text_are_none(ama: Writer, monkeypatch: pytest.MonkeyPatch, wrong: Any) -> None:
    monkeypatch.setattr(type(plugin("forum")), "words", lambda self, record: wrong)
    say(ama, "pump")
    replay(ama)
    read_all()
    assert (found("pump"), index.left()) == ([], 0)


def test_what_takes_too_long_gives_what_it_found(ama: Writer) -> None:
    for number in range(400):
        say(ama, f"pump {number}")
    replay(ama)
    read_all()
    some = candidates(sought("pump"), ALL, 1000, 0.0)
    assert not some.whole
    assert len(some.records) < 400
    assert candidates(sought("pump"), ALL, 1000, LONG).whole


@pytest.mark.parametrize("text", ["\u202eright to left", "\x01", "'quote' \"double\" back\\slash", "x" * 9000])
def test_every_text_goes_in_and_out(ama: Writer, text: str) -> None:
    say(ama, text)
    replay(ama)
    read_all()
    assert found(text) == [text] or not sought(text)
    store.erase(ama.written[1].id)
    assert Standing.objects.get().version, "the words that were put in are those that are taken out"


def plugin(label: str) -> HubPlugin:
    return next(each for each in loader.installed() if each.label == label)
