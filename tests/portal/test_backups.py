"""How backups stand is told on the page "How this hub is doing" and at the desk, in words and by the hub's own days."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity
from hub.log.clock import BUILT
from hub.portal import backups
from hub.testing import sign_in as sign_in
from tests.portal.page import Page

DAY = 24 * 3600


@pytest.fixture(autouse=True)
def nothing_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No backup was ever made, and the hub has been up for a hundred days."""
    monkeypatch.setattr(backups, "file", lambda: tmp_path / "backup.json")
    monkeypatch.setattr(uptime.Drawn, "line", uptime.Line(100 * DAY, 1e12))


def told(client: Client) -> str:
    answer = client.get("/health")
    assert answer.status_code == 200
    return " ".join(Page(answer.content.decode()).words)


def test_a_hub_without_a_backup_says_what_that_means(riverbend: HubIdentity, client: Client) -> None:
    assert "This hub has no backup. If the box breaks, all is lost." in told(client)
    assert backups.is_overdue()


def test_the_last_proof_is_told(riverbend: HubIdentity, client: Client) -> None:
    backups.proved(98 * DAY, BUILT, epoch=98, entries=316)
    words = told(client)
    assert "There is a backup. It was last proved 21 Sept. 2026" in words
    assert "2 days of this hub ago, with 316 entries." in words
    assert not backups.is_overdue()


def test_one_that_is_a_week_of_the_hub_old_is_a_reminder(riverbend: HubIdentity, client: Client) -> None:
    backups.proved(93 * DAY, BUILT, epoch=93, entries=316)
    assert "The last backup is old." in told(client)
    assert backups.is_overdue()


def test_one_of_another_life_of_the_hub_counts_as_none(riverbend: HubIdentity, client: Client) -> None:
    backups.proved(101 * DAY, BUILT, epoch=101, entries=316)
    assert "This hub has no backup." in told(client)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("absent", "The stick for backups is not here."),
        ("full", "The stick for backups is full."),
        ("damaged", "A backup was made that is not whole."),
        ("failed", "The last backup was not made."),
    ],
)
def test_what_keeps_the_next_from_being_made_is_told_beside_the_last(
    riverbend: HubIdentity, client: Client, tmp_path: Path, settings: Any, code: str, words: str
) -> None:
    settings.HUB_BACKUP = tmp_path
    backups.proved(99 * DAY, BUILT, epoch=99, entries=316)
    backups.failed(code)
    said = told(client)
    assert words in said
    assert "with 316 entries." in said
    assert "tries again within the hour" in said


@pytest.mark.parametrize("held", [b"", b"{", b"[]", b'{"proved": "x"}', b'{"other": 1}', b"\xff", b'{"made": null}'])
def test_what_cannot_be_read_counts_as_none(held: bytes) -> None:
    backups.file().write_bytes(held)
    assert backups.read() == backups.Standing()


def test_a_backup_on_the_hubs_own_disk_is_half_a_backup(
    riverbend: HubIdentity, client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.HUB_BACKUP = settings.HUB_DATA
    backups.proved(99 * DAY, BUILT, epoch=99, entries=316)
    assert "The backup lies on the same disk as the hub." in told(client)


def test_files_that_are_not_in_it_are_told_with_what_would_do(riverbend: HubIdentity, client: Client) -> None:
    outside = backups.Outside(no_room=3, size=5_000_000_000, room=64_000_000_000, large=1, damaged=2)
    backups.proved(98 * DAY, BUILT, 98, 316, outside)
    words = told(client)
    assert "The backup does not hold everything. It was last proved" in words
    assert "3 files (4.7\xa0GB) have no place on its disk; one of 59.6\xa0GB would do." in words.replace(
        " GB", "\xa0GB"
    )
    assert "1 file is larger than its disk can take" in words
    assert "2 files are damaged on this hub's own card" in words


def test_stewards_are_reminded_on_the_home_page_and_nobody_else(
    riverbend: HubIdentity, sign_in: Callable[..., Client]
) -> None:
    words = "backup is missing or old."
    assert words in sign_in("kofi", "steward").get("/").content.decode()
    assert words not in sign_in("ama").get("/").content.decode()
    backups.proved(99 * DAY, BUILT, epoch=99, entries=316)
    assert words not in sign_in("kofi").get("/").content.decode()


def test_stewards_read_it_at_the_desk(riverbend: HubIdentity, sign_in: Callable[..., Client]) -> None:
    page = sign_in("kofi", "steward").get("/admin/").content.decode()
    assert "This hub has no backup." in page
