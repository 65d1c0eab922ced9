"""What is put back for a test is what doing it wrote, and only where doing it would write just that."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from hub import durable
from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import this_hub
from hub.accounts.keys.keyring import SealMissing, feeds, seal_path
from hub.accounts.models import Hub
from hub.accounts.names import NameTaken
from tests import emptied, once
from tests.people import founded_hub, signed_in, signed_up

pytestmark = pytest.mark.django_db


def as_a_test(do: Callable[[], Any]) -> Any:
    """What a test finds that does this; nothing of it stays."""
    with once.watched(), transaction.atomic():
        found = do()
        transaction.set_rollback(True)
    return found


def of_models() -> list[str]:
    """The tables of models that are there."""
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def village(between: Callable[[], object] = bytes) -> bytes:
    """ama's id, where something happens before she signs up."""
    founded_hub("Riverbend")
    between()
    ama: bytes = signed_up("ama").person_id
    return ama


@pytest.fixture
def first() -> bytes:
    """ama's id, as known from a test before."""
    as_a_test(village)
    return as_a_test(village)  # type: ignore[no-any-return]


def test_rows_answers_and_sealed_keys_are_those_that_were_made(first: bytes) -> None:
    def all_of_it() -> tuple[object, ...]:
        for path in feeds().iterdir():
            path.unlink()
        ama, kofi = village(), signed_in(Client(), "kofi", "steward")
        rows = {name: sorted(map(repr, once.rows_of(name))) for name in of_models()}
        return ama, kofi.cookies.output(), kofi.get("/me/").status_code, set(feeds().iterdir()), rows

    made = as_a_test(all_of_it)
    assert as_a_test(all_of_it) == made
    assert made[0] == first
    assert made[2] == 200


@pytest.mark.parametrize(
    "between",
    [
        lambda: Hub.objects.update(joining="approval"),
        lambda: signed_in(Client(), "kofi").post("/sign-out/"),
        lambda: setattr(uptime.Drawn, "line", uptime.Line(60, 0.0)),
    ],
    ids=["a row", "a page", "time"],
)
def test_after_anything_else_it_is_done(first: bytes, between: Callable[[], object]) -> None:
    assert as_a_test(lambda: village(between)) != first


def test_what_was_undone_is_done_again(first: bytes) -> None:
    def undone() -> bool:
        as_a_test(village)
        founded_hub("Riverbend")
        return this_hub() is not None

    assert as_a_test(undone)


def test_nobody_is_put_back_where_the_seal_is_gone(first: bytes) -> None:
    seal = seal_path().read_bytes()
    try:
        with pytest.raises(SealMissing):
            as_a_test(lambda: village(seal_path().unlink))
    finally:
        durable.write(seal_path(), seal)


def test_what_failed_once_fails_each_time(first: bytes) -> None:
    for _time in range(2):
        with pytest.raises(NameTaken):
            as_a_test(lambda: (village(), signed_up("ama")))


@pytest.mark.django_db(transaction=True)
def test_of_what_was_committed_nothing_stays() -> None:
    signed_in(Client(), "kofi", "steward")
    assert {"accounts_hub", "accounts_person", "log_entry"} <= emptied.filled()
    emptied.take_away(None)
    assert emptied.filled() == emptied.KNOWN_OF_MODELS
