"""What somebody wrote, and every change they made of it since, oldest first, for whoever may read it now."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from hub import api
from hub.api import Written
from hub.api.pages import when
from plugins.forum.models import Change
from plugins.forum.pages import finding
from plugins.forum.pages.views import no_topic
from plugins.forum.projections import short
from plugins.forum.words import markdown
from plugins.forum.words.reading import Said, why_absent

MOST_VERSIONS = 200
"""Changes on one page, the latest that were stored here."""


class Version(NamedTuple):
    """Words as they once were; `gone` says why there are none."""

    when: str
    title: str
    html: SafeString
    gone: str


@require_safe
def page(request: HttpRequest, entry_id: str) -> HttpResponse:
    """All versions of one topic or post."""
    found = finding.readable(request, entry_id)
    if isinstance(found, HttpResponse):
        return found
    post, place = found
    if post.gone:
        return no_topic(request)
    versions = [version(entry) for entry in (post.entry, *edits_of(post))]
    context = {"post": post, "board": place.board, "topic": place.topic, "versions": versions, "most": MOST_VERSIONS}
    return render(request, "forum/history.html", context | {"back": finding.address_in(place, post)})


def edits_of(post: Said) -> list[Written]:
    """The edits that the writer made, in all their feeds, oldest first; nobody else's and no hidden ones."""
    rows = Change.objects.visible().filter(
        target8=short(post.entry.id), person8=short(post.entry.person), retracts=False
    )
    found = api.written(rows.order_by("-position").values_list("position", flat=True)[:MOST_VERSIONS]).values()
    own = [each for each in found if each.person == post.entry.person and is_about(each, post)]
    return sorted(own, key=lambda each: (each.stamp, each.id))


def is_about(edit: Written, post: Said) -> bool:
    """Whether an edit names this very post, as far as its words are here."""
    return edit.record is None or edit.record.get("target") == post.text_id


def version(entry: Written) -> Version:
    """One version for the page."""
    record = entry.record or {}
    gone = "" if entry.record is not None else why_absent(entry.state)
    return Version(
        when(entry.stamp), str(record.get("title") or ""), markdown.render(str(record.get("text", ""))), gone
    )
