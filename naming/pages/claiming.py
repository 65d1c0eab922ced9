"""What this hub calls itself, by its stewards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub import api
from hub.api.pages import page, refuse
from hub.core.errors import LocalError
from naming import records
from naming.acts import check_heard, claims_superseded, is_claimed
from naming.api import display_names
from naming.core.claims import claims
from naming.held import Held
from naming.pages.asking import is_seen
from naming.pages.forms import Claim
from naming.pages.views import claimed
from naming.pages.warning import warnings
from naming.viewing import known_to, viewer_of


def claim(request: HttpRequest) -> HttpResponse:
    """The names of this hub, and the form for one more; who else is called so is told first."""
    api.stewards_only(request)
    here, held = api.this_hub(), Held()
    form = Claim(request.POST or None)
    if here is not None and form.is_valid():
        label = form.cleaned_data["label"]
        if is_seen(form, [*others(held, here.id, label), *warnings(label, known_to(held, viewer_of(None), label))]):
            try:
                check_heard(here.id, label, "claim")
                api.publish_as_hub(records.Claim(label=label, after=claims_superseded(here.id, label)))
                return redirect("naming:names")
            except LocalError as error:
                refuse(form, error)
    context: dict[str, Any] = {"form": form, "verb": _("Call this hub so")}
    context["who_reads"] = _("Everybody can read it, and it travels to neighbouring villages in the name of this hub.")
    context["claimed"] = [] if here is None else claimed(here.id)
    return page(request, _("What this hub is called"), "naming/_claim.html", **context)


def others(held: Held, hub: bytes, label: str) -> list[str]:
    """Which other hubs are called so."""
    known = [each.hub for each in claims(held, label, {hub}) if each.hub != hub][:5]
    names = display_names(known)
    return [_("%(name)s is called so too. Whoever knows both has to choose.") % {"name": names[each]} for each in known]


@require_POST
def unclaim(request: HttpRequest) -> HttpResponse:
    """Call this hub so no more."""
    api.stewards_only(request)
    here, label = api.this_hub(), request.POST.get("label", "")
    try:
        if here is not None and is_claimed(here.id, label):
            check_heard(here.id, label, "unclaim")
            api.publish_as_hub(records.Unclaim(label=label, after=claims_superseded(here.id, label)))
            messages.success(request, _("This hub is called so no more."))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("naming:claim")
