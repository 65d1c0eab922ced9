"""What is written for one village alone reaches no other: no frontier, run, body, count, push or proof tells of it."""

import dataclasses
from collections.abc import Callable

from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hub import api
from hub.core.cid import id_text
from hub.core.feed import Declined, Gap, make_proof
from hub.core.frontier import EMPTY
from hub.core.judge import Open
from hub.log.models import Feed
from hub.testing import Writer, sown
from plugins.forum.records import Retract
from tests.plugins.gossip.forging import more, note, two_branches
from tests.plugins.gossip.test_mirror import Log, log

__all__ = ["log"]


def request_of(client: Client) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = client.session
    request.user = get_user(request)
    return request


def stays(sign_in: Callable[..., Client]) -> bytes:
    """Ama writes a word that stays; the key of the feed that it is in."""
    entry = api.publish(request_of(sign_in("ama")), Retract(target=id_text(sown("a topic"))), scope="here")
    told = api.written_by_id(entry.id)
    assert told is not None
    return told.feed


def test_it_is_neither_offered_nor_pushed_nor_counted(log: Log, sign_in: Callable[..., Client]) -> None:
    request = request_of(sign_in("ama"))
    log.refreshed()
    before = log.mirror.frontier.digest()
    key = stays(sign_in)
    assert log.refreshed().grown == []
    assert log.mirror.frontier.digest() == before != EMPTY
    assert log.mirror.frontier.get(key) is None
    assert key not in log.mirror.ours
    assert log.mirror.keeps(key) is False
    api.publish(request, Retract(target=id_text(sown("a topic"))), scope="here")
    assert log.refreshed().grown == []


def test_who_knows_its_key_gets_nothing_of_it(log: Log, sign_in: Callable[..., Client]) -> None:
    key = stays(sign_in)

    async def asked() -> tuple[object, ...]:
        ask = log.exchange
        return (
            await ask.runs_wanted([(key, 1)], 1 << 20),
            await ask.bodies(key, [1, 2]),
            await ask.absent(key, 0, 10),
            await ask.proofs(key),
        )

    assert log.runner.run(asked()) == ([[]], [], [], [])


def test_a_fork_of_it_is_proven_to_nobody(log: Log) -> None:
    ama = Writer("ama")
    log.bring(*ama.runs())
    assert log.runner.run(log.exchange.ingest_proof(make_proof(*two_branches(ama, same=1))))
    log.change(ama, scope="here")
    assert log.refreshed(ama).froze == []
    assert log.mirror.frozen == {}
    assert log.runner.run(log.exchange.proofs(ama.key)) == []


class Elsewhere(Writer):
    """Somebody whose hub lets out what should have stayed there."""

    def _passport(self, caps: list[str]) -> Open:
        return dataclasses.replace(super()._passport(caps), scope="here")


def test_that_of_another_hub_is_declined(log: Log) -> None:
    esi = Elsewhere("esi")
    more(esi, note("let out"))

    async def ingest() -> object:
        return [outcome.verdict for outcome in await log.exchange.ingest(esi.runs(), via=sown("a neighbour"))]

    assert log.runner.run(ingest()) == [Declined("not-for-this-hub"), Gap(1)]
    assert log.refreshed().grown == []
    assert not Feed.objects.filter(key=esi.key).exists()
