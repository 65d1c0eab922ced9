"""Groups: people who name things together. Who founds one says who writes for it, once and for all."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.api import Written
from hub.api.pages import page, refuse, when
from hub.core.cid import id_text
from hub.core.errors import LocalError
from naming import records
from naming.acts import check_room_to_found
from naming.api import display_names
from naming.core.operations import GROUP, Target
from naming.models import Founded
from naming.pages.asking import with_secret
from naming.pages.forms import Found
from naming.pages.seeing import Seeing
from naming.pages.wording import shown
from naming.viewing import before
from naming.ways import ways_to_name

A_PAGE: Final = 30


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Those that are known here, founded last first."""
    return page(request, _("Groups"), "naming/_groups.html", **listed(request))


def found(request: HttpRequest) -> HttpResponse:
    """The form for one more."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.get_full_path()))
    me, form = with_secret(request), Found(request.POST or None)
    if form.is_valid() and (group := founded(request, form, me)):
        return redirect("naming:of", group)
    context: dict[str, Any] = {"form": form, "verb": _("Found this group")}
    context["who_reads"] = _("Everybody here can read it, and it travels to neighbouring villages in your name.")
    return page(request, _("Found a group"), "naming/_found.html", **context)


def founded(request: HttpRequest, form: Found, me: bytes) -> str:
    """The id of the group, once it is said; empty where it cannot be."""
    others = [each for each in form.cleaned_data["writers"] if each != id_text(me)]
    try:
        check_room_to_found(me)
        return id_text(api.publish(request, records.Group(title=form.cleaned_data["title"], writers=others)).id)
    except LocalError as error:
        refuse(form, error)
        return ""


def listed(request: HttpRequest) -> dict[str, Any]:
    """A page of the groups that are in sight."""
    edge = before(request)
    rows = Founded.objects.visible().order_by("-position").values_list("position", flat=True)
    positions = list((rows if edge is None else rows.filter(position__lt=edge))[: A_PAGE + 1])
    entries = api.written(positions[:A_PAGE])
    names = display_names({each.person for each in entries.values()}, api.person_of(request))
    found = [(entry, names[entry.person]) for at in positions if (entry := entries.get(at)) and entry.record]
    more = positions[A_PAGE - 1] if len(positions) > A_PAGE else ""
    return {"groups": [told(*each) for each in found], "before": more}


def told(entry: Written, founder: str) -> dict[str, Any]:
    """A group in the list."""
    title = shown(str((entry.record or {}).get("title", "")))
    address = reverse("naming:of", args=[id_text(entry.id)])
    return {"title": title, "founder": founder, "when": when(entry.stamp), "address": address}


def about(seeing: Seeing, zone: bytes) -> dict[str, Any]:
    """What the page of a zone says of a group; empty of what is none."""
    entry = seeing.held.founded(zone)
    if entry is None:
        return {}
    writers = [entry.person, *sorted(seeing.held.writers(zone) - {entry.person})]
    seeing.about(people=writers)
    gone = api.left(writers)
    people = [
        {"name": seeing.name(each), "address": reverse("portal:person", args=[id_text(each)]), "left": each in gone}
        for each in writers
    ]
    itself, verb = Target(GROUP, id_text(zone)), _("Give this group a name")
    ways = ways_to_name(seeing.request, itself, seeing.name(zone), verb)
    return {"founder": people[0], "founded": when(entry.stamp), "writers": people, "ways": ways}
