"""What a plugin could not take stands on the stewards' desk, where a steward tries it again."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from hub.log import store
from hub.log.models import Failure, NotShown
from hub.testing import Writer
from tests.log import sample
from tests.log.acts import shown, write

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
LIST = "/admin/log/failure/"


@pytest.fixture
def failure(ama: Writer) -> Failure:
    """Of ama's two notes the sample plugin could not take the second."""
    sample.refused.add("two")
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    return Failure.objects.get()


def try_again(browser: Client, failure: Failure) -> str:
    """Choose the failure in the list and try it again; the page that follows."""
    chosen = {"action": "try_again", "_selected_action": str(failure.pk)}
    return browser.post(LIST, chosen, follow=True).content.decode()


def test_a_steward_reads_what_a_plugin_said(failure: Failure, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    assert "Refused: two" in kofi.get(LIST).content.decode()
    assert escape(failure.traceback.strip().splitlines()[1]) in kofi.get(f"{LIST}{failure.pk}/change/").content.decode()


def test_a_steward_tries_again_what_failed(ama: Writer, failure: Failure, sign_in: SignIn) -> None:
    sample.refused.clear()
    assert "1 message was taken in." in try_again(sign_in("kofi", role="steward"), failure)
    assert shown(ama) == [2, 3]
    assert not Failure.objects.exists()


def test_what_fails_again_stays_on_the_desk(ama: Writer, failure: Failure, sign_in: SignIn) -> None:
    assert "1 message failed again." in try_again(sign_in("kofi", role="steward"), failure)
    assert shown(ama) == [2]
    assert Failure.objects.get().tries == 2


def test_a_moderator_looks_and_tries_nothing_again(ama: Writer, failure: Failure, sign_in: SignIn) -> None:
    sample.refused.clear()
    esi = sign_in("esi", role="moderator")
    assert "Refused: two" in esi.get(LIST).content.decode()
    try_again(esi, failure)
    assert (shown(ama), Failure.objects.get().tries) == ([2], 1)


def test_failures_and_kinds_not_shown_are_only_read(failure: Failure, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    unread = NotShown.objects.create(label="sample", type="x.t", why=NotShown.Why.UNKNOWN, count=3)
    assert "no plugin here knows this type" in kofi.get("/admin/log/notshown/").content.decode()
    for name, row in (("failure", failure), ("notshown", unread)):
        assert kofi.get(f"/admin/log/{name}/add/").status_code == 403
        assert kofi.post(f"/admin/log/{name}/{row.pk}/change/", {"label": "other"}).status_code == 403
        assert kofi.post(f"/admin/log/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
