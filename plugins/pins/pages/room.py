"""What room this hub offers, for whom, and whom it lets keep its own: a steward's page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub import api
from hub.api import HubIdentity
from hub.api.pages import page, refuse
from hub.core.cid import id_text
from hub.core.errors import LocalError
from naming.api import display_names
from plugins.pins import keeping, records
from plugins.pins.circle import offered, offers_of
from plugins.pins.core.ranking import Offer
from plugins.pins.offering import days_of
from plugins.pins.pages import wording

NOTHING = "none"


class OfferRoom(forms.Form):
    """Room in doublings, and other villages by their ids."""

    room = forms.ChoiceField(label=gettext_lazy("How much room"))
    full = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("Yes")), ("full", gettext_lazy("No, it is full"))],
        label=gettext_lazy("Does it take new things"),
    )
    beside = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Which hub stands in the same house"),
        help_text=gettext_lazy("One fire takes both, so two boxes there count as one place."),
    )
    keeps = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Whose things are kept here")
    )
    trusts = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label=gettext_lazy("Who may keep ours, and tell of others")
    )

    def __init__(self, *args: Any, hubs: dict[bytes, str], **options: Any) -> None:
        super().__init__(*args, **options)
        known = [(id_text(hub), name) for hub, name in sorted(hubs.items(), key=lambda each: each[1])]
        sizes = [(f"{number}", wording.room_words(number)) for number in range(records.MAX_DOUBLINGS + 1)]
        self.choose("room", [(NOTHING, _("None")), *sizes])
        for name, choices in (("beside", [("", _("None")), *known]), ("keeps", known), ("trusts", known)):
            if known:
                self.choose(name, choices)
            else:
                del self.fields[name]

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def room(request: HttpRequest) -> HttpResponse:
    """The form, with what is offered now."""
    here = api.this_hub()
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.path))
    api.stewards_only(request)
    assert here is not None  # before it is founded it has no stewards
    own = offers_of([here.id]).get(here.id)
    offer = None if own is None or (own.record or {}).get("doublings") is None else offered(own, here.id, 0, {})
    now = own.record or {} if own is not None else {}
    known = others(here, api.person_of(request))
    form = OfferRoom(request.POST or None, hubs=known, initial=as_it_is(now, offer))
    if form.is_valid() and publish(request, form, here):
        return redirect("pins:room")
    context: dict[str, Any] = {
        "form": form,
        "verb": _("Offer it"),
        "words": wording.offer_words(offer),
        "alone": not known,
    }
    who = _("Neighbouring villages read what this hub offers.")
    return page(request, _("Room for copies"), "pins/_room.html", who_reads=who, **context)


def others(here: HubIdentity, viewer: bytes | None) -> dict[bytes, str]:
    """The other villages that are known, by the names that the viewer knows."""
    seated = {hub for hub, _person in api.ever_seated("steward")}
    return dict(display_names(seated - {here.id}, viewer))


def as_it_is(now: dict[str, Any], offer: Offer | None) -> dict[str, Any]:
    """What the form begins with."""
    chosen = {name: now.get(name) or [] for name in ("keeps", "trusts")}
    size = NOTHING if offer is None else f"{offer.doublings}"
    return {"room": size, "full": "full" if now.get("full") else "", "beside": now.get("beside") or "", **chosen}


def publish(request: HttpRequest, form: OfferRoom, here: HubIdentity) -> bool:
    """Have the hub say it; whether it could."""
    said = {"beside": "", "keeps": [], "trusts": []} | form.cleaned_data
    try:
        api.publish_as_hub(
            records.Offer(
                doublings=None if said["room"] == NOTHING else int(said["room"]),
                beside=said["beside"] or None,
                full=bool(said["full"]),
                keeps=said["keeps"] or None,
                trusts=said["trusts"] or None,
                day=api.epoch_of(here.id),
                days=days_of([*said["keeps"], *said["trusts"]]) or None,
            )
        )
    except LocalError as error:
        refuse(form, error)
        return False
    api.soon(keeping.begin)
    messages.success(request, _("Offered. Neighbours hear of it when you meet."))
    return True
