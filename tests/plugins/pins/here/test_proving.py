"""A neighbour asks us over our web port, and we ask ourselves as if we were one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from threading import Thread

import pytest
from django.test import Client

from hub import api
from hub.accounts.models import Hub
from hub.accounts.people.pace import Pace
from hub.content import wanted
from hub.core.cid import content_id, id_text
from hub.core.keys import ANSWER, public_key, sign
from hub.core.short_ids import hex_of
from hub.testing import HubWriter, replay, sown
from plugins.pins import answering, asking, carried, models
from plugins.pins.circle import offers_of
from plugins.pins.core.challenge import answer, nonce_of, part_of
from plugins.pins.core.standing import PATIENCE, Duty
from plugins.pins.keeping import keep_ours
from plugins.pins.models import Kept, Met, Pinned, Staying
from plugins.pins.promises import promises
from plugins.pins.records import Offer, Proof, Shown
from plugins.pins.seeing import Seen, seen
from tests.plugins.pins.here.test_pages import A_FILM, pin_id
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FILM, NONCE = b"a film" * 30_000, bytes(range(16))
CID, SEED = content_id(FILM), sown("a device")
Z = "0" * 16


@pytest.fixture
def me(sign_in: SignIn) -> bytes:
    """This hub, which has a film that it promised to keep."""
    kofi = sign_in("kofi", "steward")
    found = api.this_hub()
    assert found is not None
    cid = api.receive("pins", found.id, BytesIO(FILM)).cid
    assert kofi.post("/pins/new/", A_FILM | {"target": cid}).status_code == 302
    return found.id


def at(address: str, hub: bytes) -> asking.Neighbour:
    """A hub whose device key is known here."""
    return asking.Neighbour(address, api.Card(hub, public_key(SEED), "Hilltop", 80, 81, ()))


def signed(said: bytes, seed: bytes = b"") -> bytes:
    return said + b" " + sign(seed or SEED, ANSWER, sha256(b"pins\0" + said).digest()).hex().encode()


def asked(client: Client, nonce: bytes = NONCE) -> str:
    return client.get(f"/pins/proof/{hex_of(pin_id())}/{nonce.hex()}/{CID}/").content.decode()


def test_who_has_it_answers_for_itself_with_the_part_that_the_nonce_means(me: bytes, client: Client) -> None:
    start, stop = part_of(NONCE, len(FILM))
    assert asked(client).startswith(f"stays {answer(NONCE, me, FILM[start:stop]).hex()} ")


def test_who_is_called_says_that_it_stays_and_is_bound_once_a_day(me: bytes, client: Client) -> None:
    api.publish_as_hub(Offer(doublings=5))
    Kept.objects.all().delete()
    assert asked(client).startswith("holds "), "nothing is promised of what may go at any time"
    keep_ours()
    assert asked(client).startswith("stays ")
    asked(client, bytes(16))
    assert Staying.objects.count() == 1


@pytest.mark.parametrize("path", [f"{Z}/{Z}{Z}/{CID}/", f"{Z}/{'g' * 32}/{CID}/", "x/y/", f"{Z}/{'0' * 4096}/{CID}/"])
def test_what_is_not_promised_or_no_question_proves_nothing(path: str, me: bytes, client: Client) -> None:
    got = client.get(f"/pins/proof/{path}")
    assert got.status_code == 404 or got.content == b"lacks"
    assert not Staying.objects.exists()


def test_what_is_not_here_is_said_to_lack(me: bytes, sign_in: SignIn, client: Client) -> None:
    sign_in("kofi", "steward").post("/pins/new/", A_FILM)
    [newest] = api.written([api.latest_position()]).values()
    assert client.get(f"/pins/proof/{hex_of(newest.id)}/{NONCE.hex()}/{CID}/").content == b"lacks"


def mine(me: bytes) -> Seen:
    [found] = seen(promises([api.latest_position()]), me)
    return found


class Neighbour(BaseHTTPRequestHandler):
    """Says the same to everybody."""

    says, status = b"", 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.says)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def neighbour(says: bytes, status: int = 200) -> Iterator[str]:
    """The address of a neighbour that says this."""
    with HTTPServer(("127.0.0.1", 0), type("Says", (Neighbour,), {"says": says, "status": status})) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("says", [b"stays ", b"stays " + b"00" * 32, b"\xff\xfe", b"", b"x" * 100_000])
def test_a_wrong_answer_is_worth_as_much_as_none(says: bytes, me: bytes) -> None:
    with neighbour(says) as address:
        assert asking.heard(at(address, me), mine(me), NONCE) == "lacks"


def test_a_right_answer_proves_it(me: bytes) -> None:
    nonce, hub = NONCE, sown("Hilltop")
    right = answering.answer_to(mine(me), CID, nonce, hub)
    assert right is not None
    for says, word in ((b"stays ", "stays"), (b"holds ", "holds"), (b"has ", "lacks")):
        with neighbour(signed(says + right.hex().encode())) as address:
            assert asking.heard(at(address, hub), mine(me), nonce) == word
            assert asking.heard(at(address, me), mine(me), nonce) == "lacks", "somebody else's answer"


def test_who_shows_the_card_of_another_hub_proves_nothing_for_it(me: bytes) -> None:
    """The card may be read by everybody, and whoever has the file can reckon what its hub would say."""
    hub = sown("Hilltop")
    right = answering.answer_to(mine(me), CID, NONCE, hub)
    assert right is not None
    said = b"stays " + right.hex().encode()
    for says in (said, said + b" ", said + b" zz", signed(said, bytes(32)), signed(said.replace(b"stays", b"holds"))):
        with neighbour(says) as address:
            word = asking.heard(at(address, hub), mine(me), NONCE)
            assert word == ("holds" if b"holds" in says else "lacks")


def test_what_this_hub_answers_is_signed_by_the_key_on_its_card(me: bytes, client: Client) -> None:
    card = api.read_card(client.get("/.well-known/hub.json").content)
    said, _space, signature = asked(client).rpartition(" ")
    assert api.is_answer(card, "pins", said.encode(), bytes.fromhex(signature))
    assert not api.is_answer(card, "forum", said.encode(), bytes.fromhex(signature))


def test_of_what_is_no_hub_nothing_is_told() -> None:
    with neighbour(b"{}") as address:
        assert asking.met([address, "http://127.0.0.1:9"]) == {}


def test_where_only_members_read_neighbours_are_answered(me: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    Hub.objects.update(reading="members")
    monkeypatch.setattr(wanted, "providers", [lambda: ["http://10.9.9.9:80"]])
    assert asked(Client(REMOTE_ADDR="10.9.9.9")).startswith("stays ")
    assert asked(Client(REMOTE_ADDR="10.9.9.8")) == ""


def test_strangers_share_one_measure_and_neighbours_have_their_own(me: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wanted, "providers", [lambda: ["http://10.9.9.9:80"]])
    monkeypatch.setattr(Pace, "takes", Pace(1, 1).takes)
    got = [Client(REMOTE_ADDR=f"10.9.9.{number}").get(f"/pins/proof/{Z}/{Z}{Z}/{CID}/") for number in (7, 8, 9)]
    assert [each.status_code for each in got] == [200, 429, 200]
    assert got[1]["Retry-After"]


def test_who_has_its_hands_full_is_not_said_to_lack_anything(me: bytes) -> None:
    with neighbour(b"", 503) as address, pytest.raises(OSError, match="later"):
        asking.heard(at(address, me), mine(me), NONCE)


@pytest.fixture
def hilltop(me: bytes) -> HubWriter:
    """A hub that keeps things with us; only a stick joins us."""
    found = HubWriter("hilltop")
    found.write(Offer(doublings=5, keeps=[id_text(me)], trusts=[id_text(me)]))
    replay(found)
    api.publish_as_hub(Offer(trusts=[id_text(found.hub.id)]))
    return found


def answers(voice: HubWriter, film: bytes = FILM, to: bytes = b"") -> Shown:
    """What `voice` answers to our offer if it has this film."""
    question = to or our_offer()
    nonce = nonce_of(question, pin_id())
    start, stop = part_of(nonce, len(film))
    worth = answer(nonce, voice.hub.id, film[start:stop])[:16]
    return Shown(to=id_text(question), answers=bytes.fromhex(hex_of(pin_id())) + worth)


def our_offer() -> bytes:
    here = api.this_hub()
    assert here is not None
    return offers_of([here.id])[here.id].id


def test_a_hub_that_is_never_met_proves_its_copy_by_what_is_carried(
    me: bytes, hilltop: HubWriter, client: Client
) -> None:
    def shown() -> str:
        asking.ask_neighbours()
        return said(client.get(f"/pins/pin/{hex_of(pin_id())}/"))

    assert "proved" not in shown()
    for wrong in (
        answers(hilltop, b"x" * len(FILM)),
        answers(HubWriter("lakeside")),
        answers(hilltop, to=sown("no offer")),
    ):
        hilltop.write(wrong)
        replay(hilltop)
        assert "proved" not in shown(), "a lie, or what another hub said, or what nobody asked"
    hilltop.write(answers(hilltop))
    replay(hilltop)
    assert "proved today by an answer that was carried" in shown()
    before = api.latest_position()
    assert "Kept on 2 of 2 hubs" in shown()
    assert api.latest_position() == before, "said once"
    assert mine_again(me).standing.duties == {Duty.KEEP}, "and nobody lets go of a copy by it"


def mine_again(me: bytes) -> Seen:
    [found] = seen(promises(list(Pinned.objects.values_list("pk", flat=True))), me)
    return found


def test_this_hub_answers_whom_it_keeps_things_for_once_for_each_offer(me: bytes, hilltop: HubWriter) -> None:
    theirs = mine_again(me)
    theirs = theirs._replace(promise=theirs.promise._replace(zone=hilltop.hub.id))
    for _round in range(2):
        carried.show([theirs], me)
    [row] = models.Shown.objects.all()
    [entry] = api.written([row.position]).values()
    [offer] = offers_of([hilltop.hub.id]).values()
    told = carried.answers_in(entry)
    assert carried.id_in(entry) == offer.id
    assert carried.is_right(theirs, offer.id, me, told)
    assert not carried.is_right(theirs, offer.id, hilltop.hub.id, told)
    hilltop.write(Offer(doublings=5, keeps=[id_text(me)], trusts=[id_text(me)], day=8))
    pin8 = bytes.fromhex(hex_of(pin_id()))
    hilltop.write(Proof(of=id_text(me), stays=pin8, days={id_text(me): api.epoch_of(me)}))
    replay(hilltop)
    carried.show([theirs], me)
    assert models.Shown.objects.count() == 1, "whoever met us lately knows"
    hilltop.write(Offer(doublings=5, keeps=[id_text(me)], day=9))
    replay(hilltop)
    carried.show([theirs], me)
    assert models.Shown.objects.count() == 1, "who does not let us keep anything asks us nothing"


def test_a_hub_that_is_not_met_is_said_so_until_it_is(me: bytes, hilltop: HubWriter, client: Client) -> None:
    asking.ask_neighbours()
    assert Met.objects.get().day == api.epoch_of(me), "waited for from this day on"
    Met.objects.update(day=api.epoch_of(me) - PATIENCE - 1)
    asking.ask_neighbours()
    shown = said(client.get(f"/pins/pin/{hex_of(pin_id())}/"))
    assert "never proved, not met here for 31 days" in shown
    assert "Needs help on 1 of 2 hubs Hubs that offered to keep it were not met here for a month. Meet one" in shown
    carried.note_met([hilltop.hub.id], me)
    assert "Not known yet" in said(client.get(f"/pins/pin/{hex_of(pin_id())}/"))
    assert Met.objects.get().day == api.epoch_of(me)
    hilltop.write(Offer(doublings=5, day=99))
    replay(hilltop)
    carried.note_met([], me)
    assert not Met.objects.exists(), "who keeps nothing with us is waited for no more"
