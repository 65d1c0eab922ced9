"""Jobs that failed stand on the stewards' desk, with what they said and a way to try again."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.test import Client
from django_q.models import OrmQ, Task

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.jobs import work
from hub.plugins import Job
from tests.jobs import chores

SignIn = Callable[..., Client]
ADDRESS = "/admin/jobs/failedjob/"


@pytest.fixture
def failed(transactional_db: None, riverbend: HubIdentity, monkeypatch: pytest.MonkeyPatch) -> str:
    """A job that failed; its key."""
    monkeypatch.setattr(type(apps.get_app_config("forum")), "jobs", (Job("fail", "tests.jobs.chores.fail"),))
    api.enqueue("forum", "fail", 7)
    work.do_all([], set())
    return str(Task.objects.get().pk)


def test_a_steward_reads_what_it_said_and_has_it_tried_again(
    failed: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    kofi = sign_in("kofi", role="steward")
    listed = kofi.get(ADDRESS).content.decode()
    assert "forum.fail" in listed
    assert "ValueError: the broom is broken" in listed
    assert "Traceback" in kofi.get(f"{ADDRESS}{failed}/change/").content.decode()
    answer = kofi.post(ADDRESS, {"action": "try_again", "_selected_action": failed}, follow=True)
    assert "1 job is tried again." in answer.content.decode()
    assert (Task.objects.count(), OrmQ.objects.count()) == (0, 1)
    chores.done.clear()
    monkeypatch.setattr(chores, "fail", chores.sweep)
    work.do_all([], set())
    assert chores.done == [(7,)]


def test_a_moderator_may_look_and_not_try_again(failed: str, sign_in: SignIn) -> None:
    sign_in("esi", role="steward")
    kofi = sign_in("kofi", role="moderator")
    assert "forum.fail" in kofi.get(ADDRESS).content.decode()
    kofi.post(ADDRESS, {"action": "try_again", "_selected_action": failed})
    assert Task.objects.count() == 1


def test_how_the_library_stores_things_is_nobodys_page(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    assert "django_q" not in kofi.get("/admin/").content.decode()
    assert kofi.get("/admin/django_q/schedule/").status_code == 404
