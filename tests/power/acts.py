"""What a village does while its power may fail: the hub's real write paths, drawn from a seed.

Each act is named before it begins and tells when it returned what from then on has to be so. What concerns a subject
that somebody has begun to change again is asked no more: either state is right then.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from typing import NamedTuple

from django.db import connection, transaction

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import found_hub, hub_pen, this_hub
from hub.accounts.models import Person, seat_of
from hub.accounts.people import changing
from hub.accounts.people.backend import Unseal
from hub.accounts.people.joining import sign_up
from hub.accounts.people.unsealing import unsealed
from hub.accounts.records import Block, Hide, Lift, Profile
from hub.accounts.seats.seating import seat
from hub.accounts.sign_in import queue
from hub.accounts.sign_in.sessions import SessionStore
from hub.content import letting_go
from hub.content import store as content
from hub.core import run as runs
from hub.core import statement, unixfs
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.keys import key_text
from hub.core.record import Record, encode
from hub.core.run import Run
from hub.host.seeding import first_board, made
from hub.jobs import work
from hub.log import store
from hub.log.models import Feed, Hidden
from hub.log.store import Pen
from hub.log.tables import select
from hub.portal.first_board import open_first_board
from hub.testing import Writer, sown
from tests.power import library
from tests.power.disk import Answered, Operation

SECRETS = "24816", "35927"
KOFI, KOFIS = "kofi", "71935"


class Fact(NamedTuple):
    """Something that has to be so after a cut, unless somebody began to change its subject. `about` is empty where
    nothing can."""

    words: str
    about: str
    holds: Callable[[], bool]
    dear: bool = False
    """Whether asking takes a derivation."""
    entry: Entry | None = None
    """What is held, where that is all: most facts are such, so they are asked together (`untrue`)."""


NOTHING = Fact("", "", lambda: True)


def never() -> bool:
    raise AssertionError("Ask `untrue`.")


class Village:
    """Who lives here, what they know, and what was answered to them."""

    def __init__(self, draw: random.Random, tell: Callable[[Operation], None]) -> None:
        self.draw, self.tell = draw, tell
        self.facts: list[Fact] = []
        self.pens: list[Pen] = []
        self.secrets: dict[str, str] = {}
        self.said: list[Entry] = []
        self.writers: list[Writer] = []
        self.sessions: list[str] = []
        self.board, self.number = first_board(), 0
        kofi = signed_in(KOFI, KOFIS)
        assert kofi is not None
        assert kofi.pen is not None
        self.kofi, self.pen = kofi, kofi.pen
        self.fact("the hub is founded", lambda: this_hub() is not None)
        self.fact("kofi can sign in", opens(KOFI, KOFIS), dear=True)

    def fact(self, words: str, holds: Callable[[], bool], about: str = "", dear: bool = False) -> None:
        """The call returned."""
        assert dear or holds(), words
        self.facts.append(Fact(words, about, holds, dear))
        self.tell(Answered(len(self.facts) - 1))

    def holds(self, entries: Sequence[Entry], where: str) -> None:
        """The call returned, and these are held."""
        told = [Fact(f"entry {entry.seq} {where} is held", "", never, entry=entry) for entry in entries]
        assert not untrue(told), where
        for fact in told:
            self.facts.append(fact)
            self.tell(Answered(len(self.facts) - 1))

    def next(self) -> int:
        self.number += 1
        return self.number

    @contextmanager
    def changing(self, about: str, meanwhile: Fact = NOTHING) -> Iterator[None]:
        """Facts told before about this subject hold no more from here, but for what holds in between."""
        self.facts.append(meanwhile._replace(about=about))
        self.tell(Answered(len(self.facts) - 1))
        yield


def found() -> None:
    """A hub with a steward and a board."""
    with transaction.atomic():
        found_hub("Riverbend")
        kofi = sign_up(KOFI, KOFIS)
        seat(kofi.person_id, "steward")
        open_first_board(kofi, "en")


def untrue(facts: Iterable[Fact]) -> list[Fact]:
    """Those that are not so. The log is read once for all entries."""
    rows = select("SELECT f.key, e.seq, e.entry_id FROM log_entry e JOIN log_feed f ON f.id = e.feed_id")
    held = {(bytes(feed), seq, bytes(id_)) for feed, seq, id_ in rows}
    return [
        fact
        for fact in facts
        if not ((fact.entry.feed, fact.entry.seq, fact.entry.id) in held if fact.entry else fact.holds())
    ]


def signed_in(name: str, secret: str) -> Person | None:
    return Unseal().authenticate(None, name, secret)


def opens(name: str, secret: str) -> Callable[[], bool]:
    """Whether somebody's secret opens what they write with, files and rows together."""

    def asked() -> bool:
        feed = bytes(Person.objects.get(name=name).feed)
        person = signed_in(name, secret)
        return person is not None and person.pen is not None and person.pen.key == feed

    return asked


def opens_by_one_of(name: str, *secrets: str) -> Callable[[], bool]:
    """The same of several secrets, of which all but one are wrong; no guess is counted."""

    def asked() -> bool:
        person = Person.objects.get(name=name)
        feed, salt = bytes(person.feed), person.salt
        opened = any(unsealed(person, queue.stretch(each, salt, None)) for each in secrets)
        return opened and person.pen is not None and person.pen.key == feed

    return asked


def published(village: Village, pen: Pen, *records: Record) -> list[Entry]:
    entries = store.publish_many(pen, records)
    village.holds(entries, f"of {pen.key.hex()[:8]}")
    return entries


def has_body(entry: Entry) -> bool:
    return bool(select("SELECT 1 FROM log_entry WHERE entry_id = %s AND body IS NOT NULL", [entry.id]))


def join(village: Village) -> None:
    name, secret = f"ama {village.next()}", SECRETS[0]
    person = sign_up(name, secret)
    assert person.pen is not None
    village.pens.append(person.pen)
    village.secrets[name] = secret
    village.fact(f"{name} can sign in", opens(name, secret), f"secret of {name}", dear=True)


def speak(village: Village) -> None:
    pen, name = village.draw.choice([village.pen, *village.pens]), "ama"
    length = village.draw.choice((10, 200, 3000))
    topic = made("forum.topic", board=village.board, title=f"News {village.next()}", text="x" * length, as_=name)
    (begun,) = said = published(village, pen, topic)
    texts = [f"And {number}." for number in range(village.draw.choice((0, 1, 12)))]
    if texts:
        posts = [made("forum.post", topic=id_text(begun.id), text=text, as_=name) for text in texts]
        said += published(village, pen, *posts)
    village.said += said


def arrive(village: Village) -> None:
    """A neighbour's people, some with bodies that come later."""
    writer = Writer(f"esi {village.next()}")
    for number in range(village.draw.randint(1, 30)):
        writer.write(made("forum.topic", board=village.board, title=f"Far {number}", text="y" * 300, as_="esi"))
    sent = writer.runs()
    bare = village.draw.random() < 0.5
    store.ingest([without_bodies(each) if bare and each.first > 1 else each for each in sent], via=None)
    village.holds(writer.written, "from afar")
    village.writers.append(writer)
    village.said += writer.written[1:]
    if bare:
        found = writer.written[-1]
        store.ingest_bodies(writer.key, [(entry.seq, entry.body or b"") for entry in writer.written[1:]])
        village.fact("a late body is held", lambda: has_body(found), f"entry {found.id.hex()}")


def without_bodies(run: Run) -> Run:
    return run._replace(links=tuple(link._replace(body=None) for link in run.links))


def fork(village: Village) -> None:
    """Somebody afar wrote two entries with one number."""
    if not village.writers:
        return
    writer = village.draw.choice(village.writers)
    twin = Writer(writer.name)
    twin.written, twin.sigs = writer.written[:1], writer.sigs[:1]
    twin.write(Profile(name="another esi"))
    store.ingest([runs.run_of(twin.written[1:], twin.sigs[1])], via=None)
    village.fact("a fork is known", lambda: Feed.objects.filter(key=writer.key, fork=2).exists())


def revoke(village: Village) -> None:
    """Somebody new afar says that another's key counts no further than to its first entry."""
    if not village.writers:
        return
    writer, bearer = village.draw.choice(village.writers), Writer(f"yaw {village.next()}")
    key = key_text(writer.key)
    fields = {"person": id_text(writer.person.id), "key": key, "feeds": {key: 1}}
    said = statement.to_wire(statement.make("revoke", fields, writer.person.seed))
    bearer._append(encode({"t": "identity.statement", "n": bytes(16), "statements": [said]}))
    store.ingest(bearer.runs(), via=None)
    village.fact("a revoked key counts no more", lambda: Feed.objects.filter(key=writer.key, counts_to=1).exists())


def moderate(village: Village) -> None:
    """kofi hides what somebody said, blocks them, or lifts that again."""
    here, held = this_hub(), seat_of(village.kofi.person_id)
    if not village.said or here is None or held is None:
        return
    target = village.draw.choice(village.said)
    zone, seat = id_text(here.id), id_text(held.entry)
    about = f"sight of {target.id.hex()}"
    with village.changing(about):
        (act,) = published(village, village.pen, Hide(target=id_text(target.id), zone=zone, seat=seat))
    at = store.positions_of([target.id])[target.id]
    village.fact("what was hidden is hidden", lambda: Hidden.objects.filter(position=at).exists(), about)
    if village.draw.random() < 0.3:
        with village.changing(about):
            published(village, village.pen, Lift(target=id_text(act.id), zone=zone, seat=seat))
    if village.writers and village.draw.random() < 0.3:
        person = village.draw.choice(village.writers).person.id
        published(village, village.pen, Block(target=id_text(person), zone=zone, seat=seat))
        village.fact("a blocked feed is blocked", lambda: Feed.objects.filter(person=person, blocked=True).exists())


def erase(village: Village) -> None:
    if not village.said:
        return
    target = village.draw.choice(village.said)
    with village.changing(f"entry {target.id.hex()}"):
        gone = store.erase(target.id)
    if gone:
        village.fact("what was erased is gone", lambda: not has_body(target))


def sit_down(village: Village) -> None:
    """A session is begun, changed, or ended."""
    if not village.sessions or village.draw.random() < 0.5:
        session = SessionStore()
        session["step"] = 0
        session.save()
        village.sessions.append(str(session.session_key))
    else:
        session = SessionStore(village.draw.choice(village.sessions))
        with village.changing(f"session {session.session_key}"):
            session["step"] = session.get("step", 0) + 1
            session.save()
    key, step = session.session_key, session["step"]
    village.fact("a session goes on", lambda: SessionStore(key).get("step") == step, f"session {key}")


def get_up(village: Village) -> None:
    if not village.sessions:
        return
    key = village.sessions.pop()
    with village.changing(f"session {key}"):
        SessionStore(key).delete()
    village.fact("an ended session is ended", lambda: not SessionStore(key).exists(key))


def keep_file(village: Village) -> None:
    data = sown("file", village.next()) * village.draw.choice((1, 40, 2000))
    text = content.add(data)
    village.fact("a file is kept", lambda: content.read(text) == data)


def keep_film(village: Village) -> None:
    """A file of several chunks, each larger than a sector, that nobody named yet."""
    data = sown("film", village.next()) * village.draw.choice((100, 400))
    cid = content.receive(BytesIO(data), profile=unixfs.Profile("tiny", 1500, 3, 1 << 18, "block")).cid

    def whole() -> bool:
        stored = content.find(cid)
        return stored is not None and b"".join(content.chunks(stored)) == data

    village.fact("a film is kept", whole)


def change_secret(village: Village) -> None:
    if not village.secrets:
        return
    name = village.draw.choice(list(village.secrets))
    old = village.secrets[name]
    new = SECRETS[1 - SECRETS.index(old)]
    either = Fact(f"one of {name}'s secrets opens", "", opens_by_one_of(name, old, new), dear=True)
    with village.changing(f"secret of {name}", either):
        assert changing.change_secret(Person.objects.get(name=name), old, new)
    village.secrets[name] = new
    village.fact(f"{name}'s new secret opens", opens(name, new), f"secret of {name}", dear=True)


def ask_for_work(village: Village) -> None:
    word = f"work {village.next()}"
    work.enqueue("forum", word)
    rows = "SELECT 1 FROM django_q_ormq"
    village.fact("a job waits", lambda: bool(select(rows)))


def count_time(village: Village) -> None:
    uptime.keep()


def tell_of_hub(village: Village) -> None:
    published(village, hub_pen(), Profile(name=f"Riverbend {village.next()}"))


def start_again(_village: Village) -> None:
    """The hub ends in good order: SQLite empties and removes its log."""
    connection.close()


class Library:
    """What a library's acts tell, as facts of a village."""

    def __init__(self, village: Village) -> None:
        self.village = village

    def begins(self, subject: str) -> None:
        with self.village.changing(subject):
            pass

    def kept(self, subject: str) -> None:
        self.village.fact(f"{subject} is kept", partial(library.is_whole, subject), subject)

    def minute(self) -> int:
        return self.village.next() * 2 * letting_go.GRACE


def of_library(act: library.Act) -> Callable[[Village], None]:
    """The same act, of a village."""
    return lambda village: act(village.draw, Library(village))


ACTS: list[Callable[[Village], None]] = [
    join, join, speak, speak, speak, speak, arrive, arrive, fork, revoke, moderate, moderate, erase, sit_down, sit_down,
    get_up, keep_file, keep_film, change_secret, ask_for_work, count_time, tell_of_hub, start_again,
]  # fmt: skip
