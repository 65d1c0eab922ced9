"""Who may add a photo to a post: the board's right "upload", beside the right to write there at all."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hub.accounts.models import Person
from hub.accounts.people import unsealing
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.log.written import written
from hub.portal.first_board import ACCESS, write_board
from plugins.forum.boards.standing import standing
from plugins.forum.models import Board, Post, Topic
from tests.plugins.forum.test_pages import page

SignIn = Callable[..., Client]
REFUSED = "Only moderators and stewards add photos here."


def goat() -> SimpleUploadedFile:
    """A picture as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile("goat.png", out.getvalue(), "image/png")


def board_with(**access: str) -> str:
    """The address of kofi's board with these least roles."""
    kofi = Person.objects.get(name="kofi")
    unsealing.unsealed(kofi, queue.stretch(SECRET, kofi.salt, None))
    write_board(kofi, "Market", {**ACCESS, **access})
    return f"/forum/board/{Board.objects.latest('position').id8.to_bytes(8, 'big', signed=True).hex()}/"


def photos_of(row: Topic | Post) -> list[dict[str, str]]:
    """The photos that an entry names."""
    record = written([row.position])[row.position].record or {}
    return record.get("photos") or []


def test_where_members_upload_a_member_begins_a_topic_with_a_photo(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_with(upload="member"), sign_in("ama")
    assert 'type="file"' in page(ama, f"{board}write/")
    assert ama.post(f"{board}write/", {"title": "Goat", "text": "", "photo": goat()}).status_code == 302
    assert len(photos_of(Topic.objects.get())) == 1


def test_where_moderators_upload_a_member_sees_no_field_and_a_sent_photo_is_refused_in_words(
    kofi: Client, sign_in: SignIn
) -> None:
    board, ama = board_with(upload="moderator"), sign_in("ama")
    assert 'type="file"' not in page(ama, f"{board}write/")
    refused = ama.post(f"{board}write/", {"title": "Goat", "text": "my words", "photo": goat()})
    assert refused.status_code == 422
    assert REFUSED in refused.content.decode()
    assert "my words" in refused.content.decode()
    assert not Topic.objects.exists()
    assert ama.post(f"{board}write/", {"title": "Goat", "text": "my words"}).status_code == 302


def test_a_reply_is_held_to_the_same(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_with(upload="moderator"), sign_in("ama")
    topic = ama.post(f"{board}write/", {"title": "Goat", "text": "for sale"})["Location"].split("?")[0]
    assert 'type="file"' not in page(ama, topic)
    assert 'type="file"' in page(kofi, topic)
    refused = ama.post(f"{topic}reply/", {"text": "this one", "photo": goat()})
    assert (refused.status_code, REFUSED in refused.content.decode()) == (422, True)
    assert not Post.objects.exists()
    assert kofi.post(f"{topic}reply/", {"text": "", "photo": goat()}).status_code == 302
    assert len(photos_of(Post.objects.get())) == 1


def test_an_empty_post_is_not_asked_for_a_photo_where_none_may_be_added(kofi: Client, sign_in: SignIn) -> None:
    refused = sign_in("ama").post(f"{board_with(upload='steward')}write/", {"title": "Goat", "text": ""})
    assert refused.status_code == 422
    assert "choose a photo" not in refused.content.decode()


@pytest.mark.parametrize(
    ("rights", "least"),
    [
        (None, "member"),
        ({"reply": "moderator"}, "moderator"),
        ({"reply": "moderator", "upload": "member"}, "member"),
        ({"reply": "member", "upload": "elders"}, "steward"),
    ],
)
def test_a_board_that_says_nothing_of_photos_leaves_them_to_whoever_replies(
    kofi: Client, rights: dict[str, str] | None, least: str
) -> None:
    board_with()
    board = standing()[0]
    board = board._replace(entry=board.entry._replace(record={**(board.entry.record or {}), "rights": rights}))
    assert board.least("upload") == least
