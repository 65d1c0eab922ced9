"""One's own profile: name, picture and languages, signed; two that met late are both shown until one is chosen."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Hub, Person, Profile
from hub.accounts.people import known
from hub.accounts.people.profiles import standing
from hub.accounts.records import Profile as ProfileRecord
from hub.accounts.sign_in import screen
from hub.accounts.testing import SECRET
from hub.content import store as store_of_content
from hub.log import store
from tests.moderation.conftest import pen_of, person_of
from tests.people import signed_in
from tests.portal.page import said

pytestmark = pytest.mark.django_db


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return SimpleUploadedFile("me.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def ama(riverbend: HubIdentity) -> Client:
    return signed_in(Client(), "ama")


def called(client: Client) -> list[str]:
    return known.called(person_of(client))


def change(client: Client, **given: Any) -> Any:
    return client.post("/me/", {"name": "ama", "languages": ["en"]} | given, follow=True)


def test_a_new_name_replaces_the_old_one_and_opens_nothing(ama: Client) -> None:
    shown = said(change(ama, name="Ama Mensah"))
    assert "You still sign in as “ama”" in shown
    assert called(ama) == ["Ama Mensah"]
    assert Client().login(name="ama", secret=SECRET)
    assert not Client().login(name="Ama Mensah", secret=SECRET)


def test_the_name_to_sign_in_with_changes_where_that_is_wanted(ama: Client) -> None:
    change(ama, name="Ama Mensah", signs_in="on")
    assert Client().login(name="ama mensah", secret=SECRET)
    assert not Client().login(name="ama", secret=SECRET)


@pytest.mark.parametrize("name", ["kofi", "KOFI ", "", "x" * 41, "\u202eama", "a\0b"])
def test_no_name_of_another_and_none_that_misleads(ama: Client, name: str) -> None:
    signed_in(Client(), "kofi")
    assert change(ama, name=name).status_code == 422
    assert called(ama) == ["ama"]


def test_what_somebody_else_calls_themselves_is_taken_too(ama: Client) -> None:
    change(signed_in(Client(), "kofi"), name="Uncle Kofi")
    assert change(ama, name="uncle kofi", signs_in="on").status_code == 422


def test_a_picture_stands_beside_the_name_until_it_is_taken_away(ama: Client) -> None:
    page = change(ama, photo=photo()).content.decode()
    picture = Profile.objects.get(name="ama").picture
    assert f'src="/ipfs/{picture}"' in page
    assert ama.get(f"/ipfs/{picture}").headers["Content-Type"] == "image/jpeg"
    change(ama, name="Ama M")
    assert Profile.objects.get(name="Ama M").picture == picture
    change(ama, no_picture="on")
    assert "/ipfs/" not in ama.get("/me/").content.decode()


def test_a_picture_is_a_small_square_on_tiles_of_shared_screens(ama: Client) -> None:
    out = io.BytesIO()
    Image.effect_noise((1200, 800), 90).save(out, "JPEG")
    change(ama, photo=SimpleUploadedFile("me.jpg", out.getvalue(), "image/jpeg"))
    picture = Profile.objects.get(name="ama").picture
    kept = store_of_content.read(picture)
    assert kept is not None
    assert Image.open(io.BytesIO(kept)).size == (160, 160)
    assert len(kept) <= 10 * 1024
    kiosk, phone = Client(), Client()
    kiosk.cookies[screen.COOKIE] = screen.cookie_of("k" * 32, screen.KIOSK)
    assert picture not in phone.get("/sign-in/").content.decode()
    assert picture in kiosk.get("/sign-in/").content.decode()
    Hub.objects.update(reading="members")
    assert picture not in kiosk.get("/sign-in/?q=ama").content.decode()


def test_what_is_no_picture_changes_nothing(ama: Client) -> None:
    refused = change(ama, name="Ama M", photo=SimpleUploadedFile("me.jpg", b"no", "image/jpeg"))
    assert refused.status_code == 422
    assert called(ama) == ["ama"]


def test_where_stewards_alone_add_photos_nobody_is_offered_one(ama: Client) -> None:
    Hub.objects.update(uploading="stewards")
    assert 'type="file"' not in ama.get("/me/").content.decode()
    change(ama, photo=photo())
    assert not Profile.objects.exclude(picture="").exists()


def test_two_profiles_that_met_late_are_both_shown_and_one_is_chosen(ama: Client) -> None:
    """As if each was written where the other was not known."""
    person = Person.objects.get(name="ama")
    row = Profile.objects.get(person=person.person_id)
    Profile.objects.create(
        position=row.position + 1000, entry=b"e" * 32, feed=b"f" * 32, seq=1, person=row.person, name="Amina"
    )
    assert called(ama) == ["Amina", "ama"]
    page = ama.get("/me/")
    assert "Choose one" in said(page)
    amina = next(one for one in page.context["several"] if one.name == "Amina")
    ama.post("/me/choose/", {"profile": amina.entry})
    assert called(ama) == ["Amina"]
    assert len(standing(person.person_id)) == 1


@pytest.mark.parametrize("named", ["", "nonsense", "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"])
def test_nothing_else_can_be_chosen(ama: Client, named: str) -> None:
    assert ama.post("/me/choose/", {"profile": named}).status_code == 404


def test_pictures_do_not_rename(ama: Client) -> None:
    session = ama.session
    session["pictures"] = True
    session.save()
    assert "This asks for your PIN" in said(change(ama, name="Ama M"))
    assert known.called(Person.objects.get().person_id) == ["ama"]


def test_a_profile_of_somebody_else_replaces_nothing(ama: Client, riverbend: HubIdentity) -> None:
    from hub.core.cid import id_text

    row = Profile.objects.get(name="ama")
    kofi = signed_in(Client(), "kofi")
    store.publish(pen_of(kofi), ProfileRecord(name="kofi", after=[id_text(row.entry)]))
    assert called(ama) == ["ama"]
