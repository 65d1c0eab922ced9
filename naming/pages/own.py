"""What somebody calls people and hubs for themselves: rows of this hub that never travel and nobody else is shown.

They decide where a name leads their owner, so pictures, which others may have seen, neither show nor change them.
"""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from hub import api
from hub.api.pages import page
from hub.core.cid import id_text
from naming.api import display_names, resolve
from naming.core.registers import SETTLED
from naming.held import Held
from naming.models import Called
from naming.pages.asking import is_seen, with_secret
from naming.pages.forms import Own
from naming.pages.warning import warnings
from naming.pages.wording import shown
from naming.viewing import known_to, viewer_of

MOST_CALLED: Final = 500
"""Names of one person's own."""


@never_cache
def own(request: HttpRequest) -> HttpResponse:
    """The list, and the form for one more."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.get_full_path()))
    me = with_secret(request)
    rows = list(Called.objects.filter(person=me).order_by("label")[:MOST_CALLED])
    names = display_names({bytes(each.zone) for each in rows})
    form = Own(request.POST or None, initial={"who": request.GET.get("who", "")[:400]})
    if form.is_valid() and kept(me, form, rows, names):
        return redirect("naming:own")
    context: dict[str, Any] = {
        "called": [told(each, names) for each in rows],
        "form": form,
        "verb": _("Call them so"),
        "who_reads": _("Only you see it. It stays on this hub, and goes when you leave it."),
    }
    return page(request, _("My own names for people"), "naming/_own.html", **context)


def told(row: Called, names: dict[bytes, str]) -> dict[str, Any]:
    """A name of one's own in the list."""
    zone = bytes(row.zone)
    return {
        "pk": row.pk,
        "label": shown(row.label),
        "name": names[zone],
        "address": reverse("portal:person", args=[id_text(zone)]),
    }


def kept(me: bytes, form: Own, rows: list[Called], names: dict[bytes, str]) -> bool:
    """Keep it, once its writer has seen whom it no longer means, and whose name it reads like."""
    label, zone = form.cleaned_data["label"], form.cleaned_data["who"]
    held = {each.label: bytes(each.zone) for each in rows}
    before = held.pop(label, zone)
    ends = [_("You call %(name)s so. That ends.") % {"name": names[before]}] if before != zone else []
    if before == zone and label not in {each.label for each in rows} and is_taken(label, zone):
        ends.append(_("Others here mean something else by it. For you it will be whom you name now."))
    if not is_seen(form, [*ends, *warnings(label, known_to(Held(), viewer_of(me), label))]):
        return False
    if len(held) >= MOST_CALLED:
        words = _("You have %(most)d names of your own, and no more fit. End one first.")
        form.add_error(None, words % {"most": MOST_CALLED})
        return False
    Called.objects.update_or_create(person=me, label=label, defaults={"zone": zone})
    return True


def is_taken(label: str, zone: bytes) -> bool:
    """Whether this hub leads everybody elsewhere by a label."""
    answer = resolve(label)
    found = answer.found[0] if answer.state == SETTLED else None
    return found is not None and found.trail[0].how == "here" and found.target.value != id_text(zone)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Call somebody so no more."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(reverse("naming:own")))
    me, number = with_secret(request), request.POST.get("number", "")
    if number.isascii() and number.isdecimal() and len(number) < 16:
        Called.objects.filter(person=me, pk=int(number)).delete()
        messages.success(request, _("You call nobody so any more."))
    return redirect("naming:own")


def forget(person: bytes) -> None:
    """Somebody left this hub for good."""
    Called.objects.filter(person=person).delete()
