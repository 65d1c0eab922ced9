"""A picture code opens the feeds that only post, and nothing else that is somebody's."""

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hub import api
from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys.files import box
from hub.accounts.models import Attempt, Person
from hub.accounts.people import changing, pens
from hub.accounts.people.pictures import BadPictures, PinFirst, code_of
from hub.accounts.records import Profile
from hub.accounts.testing import SECRET, give
from hub.core.keys import public_key
from hub.log.models import Entry, Feed
from hub.moderation.acts import right_of
from tests.people import signed_up

NOTE = Profile(name="a word for this village")
CODE = code_of("standard", [3, 0, 7])


@pytest.fixture
def kiosk(rf: RequestFactory) -> HttpRequest:
    return rf.get("/")


@pytest.fixture
def ama(hub: HubIdentity) -> Person:
    return signed_up("ama", CODE)


def entered(kiosk: HttpRequest, **by: str) -> Person:
    found = authenticate(kiosk, name="ama", **by)
    assert isinstance(found, Person)
    return found


def request_of(person: Person) -> HttpRequest:
    """A page asked for in the session of who has just signed in."""
    client, request = Client(), RequestFactory().get("/")
    client.force_login(person)
    request.session = client.session
    request.user = Person.objects.get(pk=person.pk)
    request.user.by_pictures = bool(request.session["pictures"])
    return request


def test_pictures_open_the_feed_that_only_posts(ama: Person, kiosk: HttpRequest) -> None:
    found = entered(kiosk, picture_secret=CODE)
    assert found.pen is not None
    assert found.pen.key == ama.post_feed != ama.feed
    assert Feed.objects.get(key=found.pen.key).caps == "post"


def test_what_pictures_open_is_no_key_of_the_full_feed(ama: Person, kiosk: HttpRequest) -> None:
    request = request_of(entered(kiosk, picture_secret=CODE))
    api.publish(request, NOTE)
    api.publish(request, NOTE, scope="here")
    assert {bytes(entry.feed.key) for entry in Entry.objects.filter(seq=2, feed__person=ama.person_id)} == {
        ama.feed,
        ama.post_feed,
        ama.post_here_feed,
    }


@pytest.mark.parametrize("wrong", [[0, 3, 7], [3, 0, 8], [7, 0, 3]])
def test_other_pictures_and_another_order_open_nothing_and_count(
    ama: Person, kiosk: HttpRequest, wrong: list[int]
) -> None:
    assert authenticate(kiosk, name="ama", picture_secret=code_of("standard", wrong)) is None
    assert Attempt.objects.get().failures == 1


def test_pictures_of_who_has_none_and_of_nobody_open_nothing(hub: HubIdentity, kiosk: HttpRequest) -> None:
    signed_up("ama")
    assert authenticate(kiosk, name="ama", picture_secret=CODE) is None
    assert authenticate(kiosk, name="nobody", picture_secret=CODE) is None


def test_a_picture_code_is_no_password(ama: Person, kiosk: HttpRequest) -> None:
    assert authenticate(kiosk, name="ama", secret=CODE) is None


@pytest.mark.parametrize("pressed", [[1, 2], [1, 2, 3, 4], [1, 1, 2], [1, 2, 12], [-1, 2, 3], []])
def test_what_is_no_code_is_said(pressed: list[int]) -> None:
    with pytest.raises(BadPictures):
        code_of("standard", pressed)
    with pytest.raises(BadPictures):
        code_of("no such set", [1, 2, 3])


def test_a_steward_whom_pictures_let_in_is_a_member(ama: Person, kiosk: HttpRequest) -> None:
    give(ama, "steward")
    request = request_of(entered(kiosk, picture_secret=CODE))
    assert (api.role_of(request), api.seat_of(request)) == ("member", None)
    with pytest.raises(PermissionDenied):
        right_of(request)
    assert api.role_of(request_of(entered(kiosk, secret=SECRET))) == "steward"


def test_the_desk_is_shut_to_pictures(ama: Person, client: Client) -> None:
    give(ama, "steward")
    client.force_login(ama)
    assert client.get("/admin/").status_code == 200
    ama.by_pictures = True
    client.force_login(ama)
    assert client.get("/admin/").status_code != 200


def test_a_draft_opens_to_either_secret(ama: Person, kiosk: HttpRequest) -> None:
    blob = api.seal(request_of(entered(kiosk, picture_secret=CODE)), "half a post")
    assert api.unseal(request_of(entered(kiosk, secret=SECRET)), blob) == "half a post"


def test_chosen_anew_the_old_pictures_open_nothing(ama: Person, kiosk: HttpRequest) -> None:
    other = code_of("child", [1, 2, 3])
    assert changing.choose_pictures(ama, SECRET, other)
    assert authenticate(kiosk, name="ama", picture_secret=CODE) is None
    assert entered(kiosk, picture_secret=other).by_pictures


def test_pictures_are_chosen_by_who_knows_the_pin(ama: Person, kiosk: HttpRequest) -> None:
    assert not changing.choose_pictures(ama, "guessed", code_of("child", [1, 2, 3]))
    assert entered(kiosk, picture_secret=CODE).by_pictures


def test_given_up_pictures_open_nothing_and_the_pin_still_does(ama: Person, kiosk: HttpRequest) -> None:
    changing.forget_pictures(ama)
    assert authenticate(kiosk, name="ama", picture_secret=CODE) is None
    assert not entered(kiosk, secret=SECRET).by_pictures


def test_a_new_pin_leaves_the_pictures_as_they_are(ama: Person, kiosk: HttpRequest) -> None:
    assert changing.change_secret(ama, SECRET, "9876 new")
    assert entered(kiosk, picture_secret=CODE).by_pictures


def test_on_another_box_pictures_wait_once_for_the_pin(ama: Person, kiosk: HttpRequest) -> None:
    (box() / "incarnation").unlink()
    with pytest.raises(PinFirst):
        authenticate(kiosk, name="ama", picture_secret=CODE)
    entered(kiosk, secret=SECRET)
    found = entered(kiosk, picture_secret=CODE)
    assert found.pen is not None
    assert found.pen.key != ama.post_feed


def test_wrong_pictures_on_another_box_are_told_nothing(ama: Person, kiosk: HttpRequest) -> None:
    (box() / "incarnation").unlink()
    assert authenticate(kiosk, name="ama", picture_secret=code_of("standard", [1, 2, 3])) is None


def test_a_new_seal_is_taken_up_by_either_secret(ama: Person, kiosk: HttpRequest) -> None:
    old = box() / "seal"
    (box() / f"seal.{ama.seal}").write_bytes(old.read_bytes())
    old.write_bytes(bytes(32))
    feeds = Feed.objects.count()
    assert entered(kiosk, picture_secret=CODE).picture_seal != ama.picture_seal
    assert entered(kiosk, secret=SECRET).seal != ama.seal
    assert entered(kiosk, picture_secret=CODE).by_pictures
    assert Feed.objects.count() == feeds


def test_no_seed_of_either_hand_stands_in_the_row(ama: Person, kiosk: HttpRequest) -> None:
    full, post = entered(kiosk, secret=SECRET), entered(kiosk, picture_secret=CODE)
    held = b"".join(bytes(getattr(full, name) or b"") for name in ("signer", "drafts", "picture_drafts", "papers"))
    for person in (full, post):
        assert person.pen is not None
        assert public_key(person.pen.seed) == person.pen.key
        assert person.pen.seed not in held


def test_a_session_by_pictures_writes_while_its_feed_may(ama: Person, kiosk: HttpRequest) -> None:
    request = request_of(entered(kiosk, picture_secret=CODE))
    assert pens.pen_of(request) is not None
    Feed.objects.filter(key=ama.post_feed).update(closed=True)
    assert pens.pen_of(request) is None
    assert not identity.writable(ama.post_feed)


def test_whoever_hears_of_a_failure_hears_no_code(ama: Person, kiosk: HttpRequest) -> None:
    heard: list[str] = []

    def hear(credentials: object, **_: object) -> None:
        heard.append(str(credentials))

    user_login_failed.connect(hear)
    try:
        wrong = code_of("standard", [1, 2, 3])
        authenticate(kiosk, name="ama", picture_secret=wrong)
    finally:
        user_login_failed.disconnect(hear)
    assert len(heard) == 1
    assert wrong not in heard[0]
