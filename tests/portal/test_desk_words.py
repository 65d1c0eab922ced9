"""The desk speaks the language of whoever reads it: what rows and columns are called, too."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django_q.models import Task

from hub.accounts.hubs.identity import HubIdentity
from hub.log.models import Failure, NotShown
from hub.moderation.models import Report, Waiting
from plugins.gossip.models import Receipt

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
LISTS = (
    "log/entry",
    "log/failure",
    "log/notshown",
    "moderation/report",
    "moderation/waiting",
    "jobs/failedjob",
    "gossip/receipt",
    "accounts/person",
)
NAMED = re.compile(r"<(th|label|summary|h1|h2|h3)\b(?![^>]*field-).*?</\1>|<div class=\"breadcrumbs\">.*?</div>", re.S)
LINK = re.compile(r'<th class="field-[^"]*"><a href="([^"?]+)')
OURS = {"kofi", "Riverbend", "Hilltop", "forum", "fail"}


def fill() -> None:
    """A row of each kind that nobody here has written yet."""
    Failure.objects.create(label="forum", position=1, type="forum.post", traceback="ValueError: no")
    NotShown.objects.create(label="forum", type="forum.post", why=NotShown.Why.UNKNOWN, count=1)
    Report.objects.create(entry=bytes(32), reporter=bytes(32), reason=Report.Reason.FALSE, stamp=0)
    Waiting.objects.create(token="t", writer=b"", type="forum.post", body=b"{}", scope="open", stamp=0)
    now = datetime(2026, 1, 2, tzinfo=UTC)
    Receipt.objects.create(name="Hilltop", began=now)
    Task.objects.create(
        id="1" * 32, name="forum.fail", func="f", started=now, stopped=now, success=False, group="forum"
    )


def strange(page: str) -> set[str]:
    """Words in Latin letters among what rows and columns are called."""
    named = " ".join(re.sub(r"<[^>]*>", " ", found[0]) for found in NAMED.finditer(page))
    return set(re.findall(r"[A-Za-z]{2,}", unescape(named))) - OURS


@pytest.mark.parametrize("place", LISTS)
def test_what_rows_and_columns_are_called_is_arabic(riverbend: HubIdentity, sign_in: SignIn, place: str) -> None:
    fill()
    kofi = sign_in("kofi", role="steward")
    kofi.cookies["django_language"] = "ar"
    listed = kofi.get(f"/admin/{place}/").content.decode()
    row = LINK.search(listed)
    assert row is not None
    assert strange(listed) == set()
    assert strange(kofi.get(row[1]).content.decode()) == set()
