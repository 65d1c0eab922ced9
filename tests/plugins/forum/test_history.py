"""Every version of somebody's words, for whoever may read them now."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.log import store
from hub.log.models import Entry, Hidden
from hub.testing import Writer, replay
from plugins.forum import records
from plugins.forum.models import Change
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_photos import board_with
from tests.plugins.forum.test_quotes import ids_on

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def versions(shown: str) -> list[str]:
    """The words of each version."""
    found = re.findall(r'<(?:div|p) class="post-text"[^>]*>(.*?)</(?:div|p)>\n', shown, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", each).split()) for each in found]


def change(writer: Client, text_id: str, *texts: str) -> None:
    for text in texts:
        assert writer.post(f"/forum/post/{text_id}/change/", {"title": "Well", "text": text}).status_code == 302


def test_every_version_stands_there_oldest_first(sign_in: SignIn, board: str, client: Client) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board, text="One")
    text_id = ids_on(page(ama, topic))[0]
    change(ama, text_id, "Two", "<script>alert(3)</script>")
    assert f'href="/forum/post/{text_id}/history/"' in page(client, topic)
    shown = page(client, f"/forum/post/{text_id}/history/")
    assert versions(shown) == ["One", "Two", "&lt;script&gt;alert(3)&lt;/script&gt;"]


def test_edits_of_strangers_are_no_versions(sign_in: SignIn, board: str) -> None:
    ama, esi = sign_in("ama"), Writer("esi")
    text_id = ids_on(page(ama, begin(ama, board, text="One")))[0]
    esi.write(records.Edit(target=text_id, text="Mine"))
    replay(esi)
    assert versions(page(ama, f"/forum/post/{text_id}/history/")) == ["One"]


def test_who_may_not_read_the_post_reads_no_history(sign_in: SignIn, client: Client) -> None:
    kofi, ama = sign_in("kofi", "steward"), sign_in("ama")
    text_id = ids_on(page(kofi, begin(kofi, board_with(read="moderator"), text="Between us")))[0]
    where = f"/forum/post/{text_id}/history/"
    for each in (ama, client):
        refused = each.get(where)
        assert (refused.status_code, "Between us" in refused.content.decode()) == (403, False)
    assert versions(page(kofi, where)) == ["Between us"]


def test_what_was_taken_back_has_no_history(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    text_id = ids_on(page(ama, begin(ama, board, text="One")))[0]
    change(ama, text_id, "Two")
    ama.post(f"/forum/post/{text_id}/take-back/")
    assert ama.get(f"/forum/post/{text_id}/history/").status_code == 404


def test_erased_and_hidden_versions_say_nothing(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    text_id = ids_on(page(ama, begin(ama, board, text="One")))[0]
    change(ama, text_id, "Rude", "Two", "Three")
    first, second, _third = Change.objects.order_by("position").values_list("position", flat=True)
    store.erase(bytes(Entry.objects.get(position=first).entry_id))
    Hidden.objects.create(position=second)
    assert versions(page(ama, f"/forum/post/{text_id}/history/")) == ["One", "Three"]


@pytest.mark.parametrize("text_id", ["nonsense", "bafyreishort", "0" * 16])
def test_an_unknown_post_has_none(client: Client, board: str, text_id: str) -> None:
    assert client.get(f"/forum/post/{text_id}/history/").status_code == 404
