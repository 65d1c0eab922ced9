"""What the hub takes the time to be, and why; a steward lends it the time of a phone with one tap.

The phone's script puts its time into the form. Without scripts the day and the hour are typed, in the one time that is
the same everywhere, for a hub does not know where it lies. Nothing is decided by it: only dates are shown by it.
"""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hub import api
from hub.accounts.hubs import uptime
from hub.api.pages import status_of
from hub.log import vouching
from hub.log.clock import BUILT, LATEST, LENT, NEIGHBOURS, clock, monotonic
from hub.portal.dates import when
from hub.portal.stewards import stewards_only

EMPTY = gettext_lazy("Write a day and an hour, as in 2027-03-12 and 14:05.")
WHY = {
    vouching.NETWORK: gettext_lazy("A time service on the network sets this box's clock."),
    vouching.BATTERY: gettext_lazy("This box has a clock with a battery, and it agrees."),
    vouching.OPERATOR: gettext_lazy("Whoever looks after this box says that its clock is right."),
    LENT: gettext_lazy("A steward lent it the time of a phone. That lasts until the box is turned off."),
    NEIGHBOURS: gettext_lazy("Nobody has set this clock. It shows what most neighbouring hubs say."),
}
NOBODY = gettext_lazy("Nobody has set this clock. It goes on from the last time that was saved.")


class LendForm(forms.Form):
    """A phone's time: as its script puts it, or as somebody types it."""

    now = forms.IntegerField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "placeholder": "2027-03-12", "autocomplete": "off"}),
        error_messages={"invalid": EMPTY},
    )
    hour = forms.TimeField(
        label=gettext_lazy("Hour, in world time (UTC, as in Greenwich and Accra)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "placeholder": "14:05", "autocomplete": "off"}),
        error_messages={"invalid": EMPTY},
    )

    def clean(self) -> dict[str, Any]:
        held: dict[str, Any] = super().clean() or {}
        if self.errors:
            return held
        if held["now"] is None:
            if not held["day"] or held["hour"] is None:
                raise forms.ValidationError(EMPTY)
            held["now"] = int(datetime.combine(held["day"], held["hour"], UTC).timestamp() * 1000)
        if not BUILT <= held["now"] <= LATEST:
            raise forms.ValidationError(
                _("This cannot be the time: it is too long ago, or too far ahead. Look once more.")
            )
        return held


@require_http_methods(["GET", "HEAD", "POST"])
@stewards_only
def clock_page(request: HttpRequest) -> HttpResponse:
    """Say what is believed; take what is lent."""
    form = LendForm(request.POST or None)
    if form.is_valid():
        uptime.lend(form.cleaned_data["now"])
        messages.success(request, _("Thank you. The hub goes by this time now."))
        return redirect("portal:clock")
    uptime.learn()
    belief = clock.belief()
    words = {
        "form": form,
        "date": when(belief.now),
        "is_sure": belief.is_sure,
        "why": WHY.get(belief.why, NOBODY),
        "is_kept": belief.why in (vouching.NETWORK, vouching.OPERATOR),
        "neighbours": heard(),
    }
    return render(request, "portal/clock.html", words, status=status_of(form))


def heard() -> list[tuple[str, str]]:
    """What neighbours' clocks say now, beside what those hubs call themselves."""
    names = api.called_all(clock.neighbours)
    said = {hub: offset + monotonic() for hub, offset in clock.neighbours.items()}
    return sorted((", ".join(names.get(hub, ())) or _("A neighbouring hub"), shown(now)) for hub, now in said.items())


def shown(now: int) -> str:
    """A neighbour's time, wild or not."""
    return datetime.fromtimestamp(now // 1000, UTC).strftime("%Y-%m-%d %H:%M")
