"""Where a label leads: said in one's own zone, by a steward in that of the hub, or in that of one's group."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from hub import api
from hub.api.pages import page, refuse
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record
from naming import records
from naming.acts import all_of, check_room, ended, written
from naming.api import display_name, key_form
from naming.core.operations import GROUP, HUB, PERSON
from naming.core.registers import Register, in_sight
from naming.held import Held, id_of
from naming.pages import places, wording
from naming.pages.answers import no_place
from naming.pages.asking import is_seen, with_secret
from naming.pages.forms import Bind
from naming.pages.places import Place
from naming.pages.seeing import Seeing
from naming.pages.warning import warnings
from naming.viewing import known_to, viewer_of

OTHERS: Final = gettext_lazy("Only whoever's name it is says where it leads; of this hub's names its stewards.")
GIVEN: Final = ("label", "what", "target", "port", "path", "zone")
"""What an address may fill in."""


def bind(request: HttpRequest) -> HttpResponse:
    """The form; what it would replace, and what to know of the name, is told before anything is said."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.get_full_path()))
    me, held = with_secret(request), Held()
    zones = zones_of(request, held, me)
    first = {name: request.GET[name] for name in GIVEN if name in request.GET}
    thing = first.get("what", "") if first.get("target") else ""
    if (asked := request.POST.get("zone") or request.GET.get("zone")) and asked not in dict(zones):
        raise PermissionDenied(OTHERS)
    form = Bind(zones, thing, request.POST or None, initial=first)
    if form.is_valid() and said(request, form, held):
        return redirect("naming:name", called(Place(form.in_zone, form.cleaned_data["label"]), me))
    words = _("Everybody here can read it, and it travels to neighbouring villages in your name.")
    if api.right_of(request, "steward") is not None:
        words += " " + _("A file that this hub names is given to everybody, and travels to neighbours too.")
    context: dict[str, Any] = {"form": form, "verb": _("Give it this name"), "who_reads": words}
    context["thing"] = thing_in(request.GET, me)
    return page(request, _("Give something a name"), "naming/_bind.html", **context)


def called(place: Place, me: bytes) -> str:
    """The name by which its giver is shown what they named: the label alone, where that leads them there."""
    return place.label if places.place_of(Held(), viewer_of(me), place.label) == place else place.name


def thing_in(asked: QueryDict, me: bytes) -> str:
    """What gets the name, as the page called it that led here: of somebody as who is asked calls them."""
    who = id_of(asked.get("target")) if asked.get("what") in (HUB, PERSON) else None
    return display_name(who, me) if who else api.plain_name(asked.get("title", ""))[:200]


def zones_of(request: HttpRequest, held: Held, me: bytes) -> list[tuple[str, str]]:
    """The zones for which somebody speaks: their own, that of the hub, and a group that the address names."""
    found = [(id_text(me), pgettext("name", "Mine"))]
    here = api.this_hub()
    if here is not None and api.right_of(request, "steward") is not None:
        found.append((id_text(here.id), _("This hub's, for everybody here")))
    asked = id_of(request.GET.get("zone") or request.POST.get("zone"))
    if asked is not None and held.kind(asked) == GROUP and places.may_bind(request, held, asked):
        title = held.title(asked)
        found.append((id_text(asked), wording.shown(title) if title else key_form(asked)))
    return found


def said(request: HttpRequest, form: Bind, held: Held) -> bool:
    """Say it, once its writer has seen what it replaces."""
    place = Place(form.in_zone, form.cleaned_data["label"])
    register = held.register(*place)
    known = known_to(held, viewer_of(api.person_of(request)), place.label)
    if not is_seen(form, [*replaced(request, held, register), *warnings(place.label, known)]):
        return False
    here, days = api.this_hub(), form.cleaned_data["days"]
    until = None if days is None or here is None else api.epoch_of(here.id) + days
    try:
        if here is None or place.zone != here.id:
            check_room(held, *place)
        after, zone = written(all_of(register)), zone_in(held, place)
        publish(request, place, records.Bind(**form.words, until=until, after=after, zone=zone))
    except LocalError as error:
        refuse(form, error)
        return False
    return True


def replaced(request: HttpRequest, held: Held, register: Register) -> list[str]:
    """What a new word on this label replaces, in sentences."""
    seeing = Seeing(request, held, viewer_of(api.person_of(request)))
    register = in_sight(held, register)
    seeing.about(targets=[each.target for each in register.values])
    found = [_("It was blocked: %(reason)s") % {"reason": each.reason} for each in seeing.blocked(register.blocks)]
    for value in register.values:
        leads = seeing.leads(value.target)
        words = _("Now it leads to %(what)s (%(kind)s). That ends with what you say.")
        found += [words % {"what": leads.words, "kind": leads.kind}, *leads.notes]
    return found


def zone_in(held: Held, place: Place) -> str | None:
    """What a record says of its zone: that of a group; its writer's own goes without saying."""
    return id_text(place.zone) if held.kind(place.zone) == GROUP else None


def publish(request: HttpRequest, place: Place, record: Record) -> None:
    """Sign it as whoever speaks for its zone: the hub's as the hub, for its stewards; PermissionDenied for others."""
    speaker = places.speaks_as(request, Held(), place.zone)
    if speaker is None:
        raise PermissionDenied(OTHERS)
    if speaker == api.person_of(request):
        api.publish(request, record)
    else:
        api.publish_as_hub(record)


@require_POST
def end(request: HttpRequest, called: str) -> HttpResponse:
    """Let a label lead nowhere."""
    place, held = places.written_so(called), Held()
    if place is None:
        return no_place(request)
    with_secret(request)
    try:
        after = ended(*place)
        record = records.Unbind(label=place.label, after=after, zone=zone_in(held, place))
        publish(request, place, record)
        messages.success(request, _("This name leads nowhere now."))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("naming:name", called)
