"""Who wrote a feed and how far it counts follows what is held about keys, in both directions and in any
order."""

import random
from collections.abc import Iterable
from itertools import pairwise

import pytest

from hub.core import judge, statement
from hub.core.cid import id_text
from hub.core.judge import Passport, parse_passport
from hub.core.keys import key_text
from hub.core.record import encode
from hub.core.statement import Statement
from hub.log import judging, projector, store
from hub.log.models import Feed
from hub.log.models import Statement as StatementRow
from hub.log.tables import new_state
from hub.testing import Writer, sown
from tests.core import village
from tests.core.village import AMA, AMANI, ESI, FULL, cert, rotate
from tests.log.acts import shown, write
from tests.log.sample import LABEL

pytestmark = pytest.mark.django_db


def tell(writer: Writer, *statements: Statement) -> None:
    wire = [statement.to_wire(one) for one in statements]
    writer._append(encode({"t": "identity.statement", "n": sown(len(writer.written))[:16], "statements": wire}))


def revoked(writer: Writer, last: int) -> Statement:
    """The writer's sign-in key takes back their feed's key after entry `last`."""
    key = key_text(writer.key)
    fields = {"person": id_text(writer.person.id), "key": key, "feeds": {key: last}}
    return statement.make("revoke", fields, writer.person.seed)


def caught_up() -> None:
    while projector.catch_up(LABEL):
        pass


def test_a_passport_alone_says_whose_feed_it_is(ama: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    feed = Feed.objects.get()
    assert (bytes(feed.person or b""), bytes(feed.hub or b"")) == (ama.person.id, ama.hub.id)
    assert (feed.kind, feed.caps, feed.scope) == ("person", "moderate name post", "open")


def test_a_revocation_shrinks_what_is_shown(ama: Writer) -> None:
    write(ama, "one", "two", "three")
    store.ingest(ama.runs(), via=None)
    tell(ama, revoked(ama, 2))
    store.ingest(ama.runs(), via=None)
    caught_up()
    assert (Feed.objects.get().counts_to, shown(ama)) == (2, [2])


def test_a_revocation_that_comes_first_ends_the_same(ama: Writer, kofi: Writer) -> None:
    write(ama, "one", "two", "three")
    tell(kofi, revoked(ama, 2))
    store.ingest([*kofi.runs(), *ama.runs()], via=None)
    assert shown(ama) == [2]


def test_a_strangers_revocation_changes_nothing(ama: Writer, esi: Writer) -> None:
    write(ama, "one")
    key = key_text(ama.key)
    fields = {"person": id_text(ama.person.id), "key": key, "feeds": {key: 0}}
    tell(esi, statement.make("revoke", fields, esi.person.seed))
    store.ingest([*esi.runs(), *ama.runs()], via=None)
    assert shown(ama) == [2]


def test_a_statement_that_comes_late_lets_earlier_entries_count(ama: Writer, kofi: Writer) -> None:
    unhosted = withholding(ama, "host")
    write(unhosted, "one", "two")
    store.ingest(unhosted.runs(), via=None)
    assert (Feed.objects.get().why, shown(unhosted)) == ("no-host", [])
    tell(kofi, *[one for one in statements_of(ama) if one.kind == "host"])
    store.ingest(kofi.runs(), via=None)
    caught_up()
    assert shown(unhosted) == [2, 3]


def test_a_feed_of_the_same_hub_is_not_judged_again_for_its_neighbours_sake(ama: Writer, kofi: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    Feed.objects.update(why="as it was")
    store.ingest(kofi.runs(), via=None)
    assert Feed.objects.get(key=ama.key).why == "as it was"


def test_a_statement_is_kept_once(ama: Writer, kofi: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    before = StatementRow.objects.count()
    tell(kofi, *statements_of(ama))
    store.ingest(kofi.runs(), via=None)
    own = {(one.id, one.signer) for one in statements_of(kofi)} - {(one.id, one.signer) for one in statements_of(ama)}
    assert StatementRow.objects.count() == before + len(own)


@pytest.fixture
def weighed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements each judgement had to weigh."""
    counted: list[int] = []
    really = judge.judge

    def count(key: bytes, passport: Passport, said: Iterable[Statement], fork: int | None) -> judge.Judgement:
        held = list(said)
        counted.append(len(held))
        return really(key, passport, held, fork)

    monkeypatch.setattr(judge, "judge", count)
    return counted


def test_what_strangers_say_of_a_hub_is_neither_weighed_nor_a_reason_to_judge(
    ama: Writer, kofi: Writer, esi: Writer, weighed: list[int]
) -> None:
    store.ingest([*ama.runs(), *kofi.runs()], via=None)
    usual = max(weighed)
    noise = [village.cert(ama.hub.id, f"stranger {n % 7}", f"k{n}", ama.hub.id, FULL) for n in range(3_000)]
    for start in range(0, len(noise), 40):
        tell(esi, *noise[start : start + 40])
    weighed.clear()
    store.ingest(esi.runs(), via=None)
    assert StatementRow.objects.filter(about=ama.hub.id).count() >= 3_000
    assert len(weighed) == 1, "esi's own feed"
    tell(kofi, revoked(ama, 2))
    store.ingest(kofi.runs(), via=None)
    assert max(weighed) <= usual + 1


def visiting(ama: Writer, caps: list[str]) -> tuple[str, Statement]:
    """A key of ama's for another village, with its certificate by home."""
    away = "ama at another village"
    fields = {"person": id_text(ama.person.id), "key": village.did(away), "hub": id_text(ESI.id), "caps": caps}
    return away, statement.make("cert", {**fields, "n": bytes(16)}, ama.person.seed)


def babble(ama: Writer, signer: str, count: int) -> list[Statement]:
    """Statements about ama and about her feed, as long as they may be."""
    settled = {"feed": key_text(ama.key), "id": id_text(ama.person.id)}
    about = [cert(ama.person.id, signer, f"key {n}", ESI.id, ["x" * 15_000]) for n in range(count)]
    return [
        *about,
        *(statement.make("settle", {**settled, "x": f"{n:02}" * 7_000}, village.seed(signer)) for n in range(count)),
    ]


def test_of_what_a_visited_village_says_no_more_is_weighed_than_it_may_say(
    ama: Writer, kofi: Writer, esi: Writer, weighed: list[int]
) -> None:
    away, sent = visiting(ama, ["post", "certify"])
    tell(kofi, sent)
    store.ingest([*ama.runs(), *kofi.runs()], via=None)
    usual = max(weighed)
    for one in babble(ama, away, 40):
        tell(esi, one)
    store.ingest(esi.runs(), via=None)
    weighed.clear()
    tell(kofi, revoked(ama, 2))
    store.ingest(kofi.runs(), via=None)
    assert len([row for row in StatementRow.objects.all() if row.signer == village.key(away)]) == 80
    assert usual < max(weighed) <= usual + 2 * 10
    assert Feed.objects.get(key=ama.key).counts_to == 2


def family(draw: random.Random) -> list[Statement]:
    """What ama's keys, and some of strangers, say about her: certificates in all directions, rotations that follow,
    contradict or come from nowhere, revocations and settlements."""
    roots = [AMA.root, "ama root next", *(f"root {n}" for n in range(3))]
    others = [AMA.sign_in, AMA.feed, *(f"k{n}" for n in range(6)), ESI.root, AMANI.device]
    certs = [AMA.sign_in_cert, AMA.feed_cert]
    certs += [cert(AMA.id, one, AMA.sign_in, AMANI.id, FULL) for one in roots]
    for _ in range(draw.randrange(30)):
        signer, key = draw.choice(roots + others), draw.choice(others)
        certs.append(cert(AMA.id, signer, key, AMANI.id, draw.choice([FULL, FULL, ["post", "certify"], ["post"]])))
    names = ["k0", "k1", "k2", "k3", "k4", AMA.feed]
    certs += [cert(AMA.id, one, other, AMANI.id, FULL) for one, other in pairwise([draw.choice(roots), *names])]
    said = [rotate(AMA.id, one, other, draw.sample(certs, 4)) for one, other in pairwise(roots[1:])]
    said += [rotate(AMA.id, draw.choice(roots), "astray", certs[:1]) for _ in range(draw.randrange(2))]
    for _ in range(draw.randrange(6)):
        cuts = {AMA.feed: draw.randrange(9)}
        said.append(village.revoke(AMA.id, draw.choice(roots + others), draw.choice(others), cuts))
    said += [village.settle(draw.choice(roots + others), AMA.feed, sown(n)) for n in range(draw.randrange(3))]
    said += [village.revoke(AMANI.id, draw.choice([AMANI.device, "k1"]), AMANI.device, {AMA.feed: 8})]
    return [one for one in [*AMA.statements, *ESI.statements, *certs, *said] if draw.random() < 0.8]


@pytest.mark.parametrize("seed", range(60))
def test_reading_only_whose_word_matters_judges_as_reading_everything(seed: int) -> None:
    draw = random.Random(seed)
    held = family(draw)
    judging.learn(held)
    passport = parse_passport(village.passport_body([AMA.feed_cert], AMANI))
    everything = judge.judge(AMA.key, passport, [*held, AMA.feed_cert], fork := draw.choice([None, 4]))
    state = new_state(AMA.key)
    state.fork = fork
    judging.judge([judging.Opened(state, passport)])
    assert (state.person, state.why, state.caps) == (AMA.id, everything.why, " ".join(sorted(everything.caps)))
    assert (state.counts_to, state.settled or b"") == (everything.upto, everything.settled)


def statements_of(writer: Writer) -> tuple[Statement, ...]:
    body = writer.written[0].body
    assert body is not None
    return parse_passport(body).statements


def withholding(writer: Writer, kind: str) -> Writer:
    """The writer with a passport that lacks statements of this kind."""
    from hub.core.record import to_body

    poorer = Writer(writer.name)
    kept = [statement.to_wire(one) for one in statements_of(writer) if one.kind != kind]
    passport = judge.Open(
        kind="person", hub=id_text(writer.hub.id), scope="open", incarnation=bytes(16), statements=kept
    )
    poorer.written, poorer.sigs = [], []
    poorer._append(to_body(passport, bytes(16)))
    return poorer
