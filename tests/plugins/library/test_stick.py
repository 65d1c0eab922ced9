"""Stewards add what lies on a stick in the box, chosen from a list and never by a path."""

import os
from pathlib import Path

import pytest
from django.test import Client

from plugins.library.models import Item
from tests.plugins.library.conftest import record_of
from tests.portal.page import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def stick(tmp_path: Path, settings: object) -> Path:
    """A stick with a film, a website, and what nobody should be led to."""
    there = tmp_path / "stick"
    (there / "site").mkdir(parents=True)
    (there / "site" / "index.html").write_text("<h1>Wells</h1>")
    (there / "film.mp4").write_bytes(b"a film")
    (there / ".hidden").write_text("x")
    (there / "go\u202ecod.exe").write_text("x")
    (tmp_path / "secret").write_text("the seal")
    (there / "out").symlink_to(tmp_path / "secret")
    os.mkfifo(there / "pipe")
    settings.HUB_STICK = there  # type: ignore[attr-defined]  # pytest-django's
    return there


def add(browser: Client, shelf: str, name: str) -> tuple[int, str]:
    done = browser.post(f"{shelf}add/", {"title": "Wells", "stick": name})
    return done.status_code, done.headers.get("Location") or said(done)


def test_a_film_and_a_website_are_added_from_the_list(kofi: Client, shelf: str, stick: Path, client: Client) -> None:
    form = kofi.get(f"{shelf}add/").context["form"]
    assert [name for name, _shown in form.fields["stick"].choices] == ["", "film.mp4", "site"]
    assert add(kofi, shelf, "film.mp4")[0] == 302
    assert (record_of(Item)["name"], record_of(Item)["size"]) == ("film.mp4", 6)
    assert add(kofi, shelf, "site")[0] == 302
    assert client.get(f"/ipfs/{record_of(Item)['file']}/").getvalue() == b"<h1>Wells</h1>"


def test_what_is_not_on_the_list_is_added_by_nobody(kofi: Client, ama: Client, shelf: str, stick: Path) -> None:
    for name in ("out", "../secret", "/etc/passwd", "pipe", ".hidden", "site/index.html", "film.mp4\0", ""):
        assert add(kofi, shelf, name)[0] == 422, name
    assert add(ama, shelf, "film.mp4")[0] == 422
    assert "stick" not in ama.get(f"{shelf}add/").context["form"].fields
    assert not Item.objects.exists()


def test_a_stick_that_was_pulled_out_is_told(kofi: Client, shelf: str, stick: Path) -> None:
    stick.rename(stick.with_name("away"))
    assert add(kofi, shelf, "film.mp4")[0] == 422
    assert "stick" not in kofi.get(f"{shelf}add/").context["form"].fields


def test_a_link_in_a_folder_that_leads_out_brings_nothing_in(kofi: Client, shelf: str, stick: Path) -> None:
    (stick / "site" / "seal").symlink_to(stick.parent / "secret")
    status, page = add(kofi, shelf, "site")
    assert (status, "points out of the folder" in page) == (422, True)
