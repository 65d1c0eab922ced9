"""The page on which stewards arrange the home page: the order of its cards, and the notice on top."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from hub.accounts.hubs import uptime
from hub.accounts.models import Person
from hub.plugins import HubPlugin, Tile, switches
from hub.portal.forms import text_line
from hub.portal.models import LONGEST_NOTICE, Card, Notice
from hub.portal.stewards import stewards_only

DAY = 24 * 60
LAST = 32767
"""After every place that a steward gave."""


class NoticeForm(forms.Form):
    """A few words for everybody, and how long they stand."""

    text = text_line(_("What everybody should see first"), longest=LONGEST_NOTICE, hint=_("A few words."))
    days = forms.TypedChoiceField(
        label=_("How long it stands"),
        choices=[(1, _("A day")), (3, _("Three days")), (7, _("A week")), (30, _("A month"))],
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        help_text=_("Only the time that the hub is on counts."),
    )


def arranged(request: HttpRequest) -> list[tuple[HubPlugin, Tile]]:
    """The cards of the home page in the order that stewards gave them."""
    places = dict(Card.objects.values_list("label", "place"))
    return sorted(switches.tiles(request), key=lambda card: places.get(card[0].label, LAST))


def notice() -> Notice | None:
    """The notice that stands, with its author."""
    return Notice.objects.filter(ends__gt=uptime.minutes()).select_related("author").first()


@require_safe
@stewards_only
def arrange(request: HttpRequest) -> HttpResponse:
    """The page."""
    return page(request, NoticeForm())


def page(request: HttpRequest, form: NoticeForm) -> HttpResponse:
    words = {"form": form, "cards": arranged(request), "notice": notice()}
    return render(request, "portal/arrange.html", words)


@require_POST
@stewards_only
def move(request: HttpRequest) -> HttpResponse:
    """Move a card one place up or down."""
    up = request.POST.get("up", "")
    label = up or request.POST.get("down", "")
    swap([plugin.label for plugin, _tile in arranged(request)], label, -1 if up else 1)
    return redirect(f"{reverse('portal:arrange')}#card-{label}" if label.isalnum() else "portal:arrange")


def swap(labels: list[str], label: str, step: int) -> None:
    """Change places with the card before or after; the first stays first and the last last."""
    at = labels.index(label) if label in labels else -1
    if at < 0 or not 0 <= at + step < len(labels):
        return
    labels[at], labels[at + step] = labels[at + step], labels[at]
    cards = [Card(label=each, place=place) for place, each in enumerate(labels)]
    Card.objects.bulk_create(cards, update_conflicts=True, unique_fields=["label"], update_fields=["place"])


@require_POST
@stewards_only
def pin(request: HttpRequest) -> HttpResponse:
    """Pin a notice in place of the one that stands."""
    form = NoticeForm(request.POST)
    if not form.is_valid() or not isinstance(request.user, Person):
        return page(request, form)
    ends = uptime.minutes() + form.cleaned_data["days"] * DAY
    with transaction.atomic():
        Notice.objects.all().delete()
        Notice.objects.create(text=form.cleaned_data["text"], author=request.user, ends=ends)
    return redirect("portal:home")


@require_POST
@stewards_only
def unpin(request: HttpRequest) -> HttpResponse:
    """Take the notice down."""
    Notice.objects.all().delete()
    return redirect("portal:arrange")
