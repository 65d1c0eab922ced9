"""What a moderator does: promise, end a promise, ask the neighbours for help."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from hub import api
from hub.api import HubIdentity
from hub.api.pages import Line, page, refuse
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.short_ids import from_hex, short
from hub.plugins import Way
from plugins.pins import records
from plugins.pins.circle import day_in
from plugins.pins.models import Alone, Asked
from plugins.pins.needs import entry_of, named, needs_of
from plugins.pins.pages import wording
from plugins.pins.pages.lists import may_pin, nothing_here, only_here
from plugins.pins.projections import IPNS
from plugins.pins.promises import ROLES, promise
from plugins.pins.promising import promise_it

A_YEAR: Final = 365
MOST_ASKED: Final = 20
KINDS: Final = [
    ("file", gettext_lazy("A file or folder")),
    ("topic", gettext_lazy("A topic")),
    ("name", gettext_lazy("A name")),
    ("page", gettext_lazy("A page")),
]


class NewPin(forms.Form):
    """What is kept, how often and how long."""

    title = Line(records.MAX_TITLE, label=gettext_lazy("What people call it"))
    what = forms.ChoiceField(choices=KINDS, label=gettext_lazy("What it is"))
    target = Line(
        records.MAX_TARGET,
        label=gettext_lazy("Its id, name or address"),
        help_text=gettext_lazy("A file's id begins with baf. It stands on its page."),
    )
    copies = forms.IntegerField(
        min_value=1,
        max_value=records.MAX_COPIES,
        initial=3,
        label=gettext_lazy("On how many hubs"),
        help_text=gettext_lazy("Each at another place, as long as there are so many."),
    )
    days = forms.IntegerField(
        min_value=1,
        max_value=100 * A_YEAR,
        required=False,
        label=gettext_lazy("For how many days"),
        help_text=gettext_lazy("Days on which this hub is up. Leave it empty for good."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        what, target = found.get("what"), found.get("target")
        if what and target:
            what, target = found["what"], found["target"] = meant(what, target)
            for problem in problems(what, target):
                self.add_error("target", problem)
        return found


def meant(what: str, target: str) -> tuple[str, str]:
    """What somebody pasted, in our spelling. Content and names of IPNS are told by themselves, whatever was chosen."""
    if cid := api.pasted_content(target):
        return "file", cid
    if name := api.pasted_name(target):
        return "name", IPNS + name
    began = entry_of("page", target) if what == "topic" else None
    return what, target if began is None else id_text(began)


def problems(what: str, target: str) -> Iterator[str]:
    """Why nobody could keep this."""
    try:
        records.check_target(what, target)
    except ValueError:
        yield _("This is no id of such a thing. Copy it whole from the thing's own page.")
        return
    if what == "name" and (name := api.pasted_name(target)):
        if needs_of({"what": what, "target": target}) is None:
            yield api.seek_name(name)
    elif what == "name":
        said = {"what": what, "target": target}
        if needs_of(said) is None:
            yield wording.why_not(named(said)) or _(
                "Nobody is called so here. Write the name as it stands on their page."
            )
    elif needs_of({"what": what, "target": target}) is None:
        yield _("This is not here, or stays in this village, so no other hub can keep it. Open it and choose there.")


def new(request: HttpRequest) -> HttpResponse:
    """The form; an address may fill in what is to be kept."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.get_full_path()))
    right = right_of(request)
    asked = {name: request.GET[name] for name in ("what", "target", "title") if name in request.GET}
    form = NewPin(request.POST or None, initial={"copies": 3, **asked})

    def made(days: int | None, **fields: Any) -> records.Pin:
        here = api.this_hub()
        day = api.epoch_of(here.id) if here is not None else 0
        size = sizes([fields["target"]]).get(fields["target"], 0) if fields["what"] == "file" else 0
        return records.Pin(**right, **fields, day=day, size=size, until=None if days is None else day + days)

    if form.is_valid():
        try:
            promise_it(request, made(**form.cleaned_data))
            return redirect("pins:pins")
        except LocalError as error:
            refuse(form, error)
    words = _("It travels to neighbouring villages with your name, and hubs that agreed keep what you promise.")
    context: dict[str, Any] = {"form": form, "verb": _("Promise to keep it"), "who_reads": words}
    return page(request, _("Keep something"), "pins/_new.html", **context)


def ways(request: HttpRequest, entry: bytes, title: str) -> list[Way]:
    """The form, filled in for what the page shows on which this link stands: what travels, for those who may."""
    if not may_pin(request):
        return []
    found = api.written_by_id(entry)
    kind = str((found.record or {}).get("t", "")) if found is not None and found.scope != "here" else ""
    if not kind:
        return []
    what, target = ("topic", id_text(entry)) if kind.endswith(".topic") else ("page", request.path)
    asked = urlencode({"what": what, "target": target, "title": shortened(title)})
    return [Way(_("Keep copies of this"), f"{reverse('pins:new')}?{asked}", "pin")]


def shortened(title: str) -> str:
    """As much of a title as a promise may hold."""
    return title.encode()[: records.MAX_TITLE].decode(errors="ignore")


def sizes(cids: list[str]) -> dict[str, int]:
    """The bytes of those of these files that are here."""
    return {cid: held.size for cid, held in api.held(cids).items()}


@require_POST
def end(request: HttpRequest, pin8: str) -> HttpResponse:
    """Say that nobody has to keep it any more."""
    right, found = right_of(request), promise(from_hex(pin8))
    if found is None:
        return nothing_here(request)
    if id_text(found.zone) != right["zone"]:
        raise PermissionDenied(_("Another village promised this. Only its moderators can end it."))
    try:
        if not found.ended:
            api.publish(request, records.Unpin(**right, target=id_text(found.entry.id)))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("pins:pin", pin8)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the neighbours for room, where something would be lost with this box."""
    right, here = right_of(request), api.this_hub()
    count = 0 if here is None else max(len(only_here(here)), Alone.objects.count())
    try:
        if here is not None and asked_today(here):
            messages.info(request, _("You asked today already. Your neighbours see it when you meet."))
        elif here is not None and count:
            plea = records.Plea(**right, hub=id_text(here.id), count=count, day=api.epoch_of(here.id))
            api.publish(request, plea)
            messages.success(request, _("Asked. Your neighbours see it when you meet."))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("pins:box")


def asked_today(here: HubIdentity) -> bool:
    """Whether this village called for help on this day."""
    rows = Asked.objects.visible().filter(zone8=short(here.id)).order_by("-position")[:MOST_ASKED]
    entries = api.written(row.position for row in rows)
    right = api.rightful(entries.values(), *ROLES)
    return any(at in right and day_in(entry) == api.epoch_of(here.id) for at, entry in entries.items())


def right_of(request: HttpRequest) -> dict[str, Any]:
    """The zone and the seat that a moderator of this village cites; PermissionDenied for everybody else."""
    here, seat = api.this_hub(), api.seat_of(request)
    if here is None or seat is None or not may_pin(request):
        raise PermissionDenied(_("Only moderators and stewards promise in the name of this village. Ask one of them."))
    return {"zone": id_text(here.id), "seat": id_text(seat)}
