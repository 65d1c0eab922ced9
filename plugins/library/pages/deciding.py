"""What waits on the shelves of this village, and a moderator's yes or no. Both are signed records that cite a seat, so
every hub shows the same; the writer reads the reason of a no.
"""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub import api
from hub.core.cid import id_text
from hub.core.errors import LocalError
from plugins.library import records
from plugins.library.items import rows
from plugins.library.items.reading import Version, Work, works
from plugins.library.items.versions import standing_verdicts
from plugins.library.pages.answers import no_item, refusal
from plugins.library.pages.finding import work_at
from plugins.library.pages.forms import Decide
from plugins.library.shelves.standing import Shelf, standing

MOST_SHOWN = 50
MOST_LOOKED = 20 * MOST_SHOWN
"""Rows of one shelf that are looked at."""


class Waiting(NamedTuple):
    """A version that waits, and its item."""

    work: Work
    version: Version


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits on shelves that who asks may look after."""
    if api.right_of(request, "moderator") is None:
        return refusal(request, _("Only moderators and stewards of this village look at what waits."))
    return render(request, "library/queue.html", {"waiting": waiting_for(request), "form": Decide()})


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """The versions that wait for somebody like who asks, the oldest first."""
    role = api.role_of(request)
    shelves = [each for each in standing() if each.waits and each.allows(role, "approve")]
    return [each for shelf in shelves for each in waiting_on(shelf, request)][:MOST_SHOWN]


def waiting_on(shelf: Shelf, request: HttpRequest) -> list[Waiting]:
    """The same of one shelf. Rows are a guess: what was moved there is among them for ever, so the first of them may
    wait for nobody."""
    found = list[Waiting]()
    at = [row.position for row in rows.listed(rows.waiting(shelf)).order_by("placed", "position")[:MOST_LOOKED]]
    for start in range(0, len(at), MOST_SHOWN):
        several = works(at[start : start + MOST_SHOWN], request).values()
        there = [each for each in several if not each.gone and each.shelf.text_id == shelf.text_id]
        found += [Waiting(work, version) for work in there for version in work.waiting]
        if len(found) >= MOST_SHOWN:
            break
    return found


@require_POST
def decide(request: HttpRequest, item_id: str) -> HttpResponse:
    """Say yes or no to one version of an item, and only to the one that was looked at."""
    work, form = work_at(request, item_id), Decide(request.POST)
    if work is None or not (work.is_shown or work.may_approve):
        return no_item(request)
    if not work.may_approve:
        return refusal(request, _("Only moderators and stewards of this village look at what waits."))
    known = {id_text(each.id): each.id for each in (work.entry, *work.versions.every)}
    if not form.is_valid() or form.cleaned_data["version"] not in known:
        messages.error(request, _("It changed while you looked at it. Look again."))
        return HttpResponseRedirect(work.address)
    given = form.cleaned_data
    try:
        say(request, work.shelf, work.entry.id, known[given["version"]], given["answer"] == "yes", given["reason"])
    except LocalError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("library:queue"))


def say(request: HttpRequest, shelf: Shelf, item: bytes, version: bytes, yes: bool, reason: str = "") -> None:
    """Sign whether a version may stand; it replaces what was said of it before. Why what stays here may not is said in
    a record that stays here too; that it may not, in one that travels and so outlasts a moderator's seat."""
    right = api.right_of(request, shelf.least("approve"))
    if right is None:
        raise LocalError(_("Only moderators and stewards of this village look at what waits."))
    entry = api.written_by_id(item)
    said = standing_verdicts(version, entry, shelf) if entry else ()
    before = [id_text(each.id) for each in said][: records.MAX_AFTER]
    words: dict[str, Any] = {
        **right,
        "item": id_text(item),
        "shelf": shelf.text_id,
        "version": id_text(version),
        "yes": yes,
        "after": before or None,
    }
    reason = "" if yes else reason
    said_here = bool(reason) and shelf.scope == "here"
    travels = records.Verdict(**words, reason="" if said_here else reason), "open"
    stays = [(records.Verdict(**words, reason=reason), "here")] if said_here else []
    api.publish_together(request, [*stays, travels])


def approve_own(request: HttpRequest, shelf: Shelf, item: bytes, version: bytes) -> None:
    """What somebody adds who may approve it needs nobody else's yes; where that fails, it waits like all else."""
    if shelf.waits and shelf.allows(api.role_of(request), "approve"):
        try:
            say(request, shelf, item, version, yes=True)
        except LocalError as error:
            messages.error(request, str(error))
