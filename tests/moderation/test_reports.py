"""Who may ask a moderator to look, at what, and how often."""

import pytest
from django.test import Client

from hub.accounts.models import Person
from hub.accounts.testing import SECRET
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.short_ids import hex_of
from hub.log.models import Hidden
from hub.log.store import positions_of, publish
from hub.moderation import reports
from hub.moderation.models import Report
from plugins.forum.records import Post
from tests.moderation.conftest import pen_of, person_of
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def report(person: Client, entry: Entry, **form: str) -> int:
    return person.post(f"/report/{id_text(entry.id)}/", {"reason": "false", **form}).status_code


def test_one_person_has_one_report_of_an_entry(post: Entry, ama: Client) -> None:
    report(ama, post)
    report(ama, post, reason="harm")
    assert Report.objects.get().reason == "harm"


def test_a_screen_of_guests_has_one_report_of_an_entry(post: Entry, esi: Client) -> None:
    for _ in range(2):
        report(esi, post)
    esi.get(f"/report/{id_text(post.id)}/")
    report(esi, post)
    assert Report.objects.count() == 2, "the first came before the screen had its name"


def test_a_screen_reports_so_many_things_and_no_more(
    topic: Entry, ama: Client, esi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_OF_A_SCREEN", 2)
    posts = [publish(pen_of(ama), Post(topic=id_text(topic.id), text=str(n), as_="ama")) for n in range(3)]
    esi.get(f"/report/{id_text(posts[0].id)}/")
    assert [report(esi, post) for post in posts] == [302, 302, 422]
    assert report(ama, posts[2]) == 302, "others still can"


@pytest.mark.parametrize("most", ["MOST_OF_GUESTS", "MOST_OPEN"])
def test_all_guests_together_report_so_many_things(
    most: str, topic: Entry, post: Entry, esi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, most, 1)
    assert [report(Client(), topic), report(esi, post)] == [302, 422]


def test_a_report_stays_when_its_reporter_leaves_and_names_them_no_more(post: Entry, yaw: Client) -> None:
    kofi = signed_in(Client(), "kofi")
    report(kofi, post, words="The pump is not hers.")
    who = person_of(kofi)
    kofi.post("/me/delete/", {"words": "erase", "secret": SECRET})
    assert not Person.objects.filter(name="kofi").exists()
    assert not Report.objects.filter(reporter=who).exists()
    for page in ("/queue/", "/admin/moderation/report/"):
        assert "The pump is not hers." in yaw.get(page).content.decode()


def test_what_is_hidden_cannot_be_asked_about(post: Entry, ama: Client) -> None:
    Hidden.objects.create(position=positions_of([post.id])[post.id])
    assert report(ama, post) == 404


@pytest.mark.parametrize("entry_id", ["x", id_text(bytes(32))])
def test_what_is_not_here_cannot_be_reported(entry_id: str, ama: Client) -> None:
    assert ama.get(f"/report/{entry_id}/").status_code == 404


@pytest.mark.parametrize("form", [{"reason": ""}, {"reason": "nonsense"}, {"words": "x" * 501}])
def test_a_report_says_one_of_a_few_things_in_few_words(form: dict[str, str], post: Entry, ama: Client) -> None:
    assert report(ama, post, **form) == 422
    assert not Report.objects.exists()


def test_looked_at_reports_are_forgotten_in_time(post: Entry, ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_CLOSED", 0)
    report(ama, post)
    reports.close(post.id)
    assert not Report.objects.exists()


def test_every_post_of_others_leads_to_the_report(topic: Entry, post: Entry, ama: Client, esi: Client) -> None:
    page, link = f"/forum/topic/{hex_of(topic.id)}/", f'href="/report/{id_text(post.id)}/"'
    assert link in esi.get(page).content.decode()
    assert link not in ama.get(page).content.decode(), "her own"
