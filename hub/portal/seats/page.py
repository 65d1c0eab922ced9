"""Who looks after this hub, for everybody to read; and for stewards what waits for them, with buttons."""

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hub.accounts.hubs.identity import founded
from hub.accounts.models import Person, Seat
from hub.accounts.names import LONGEST, name_key
from hub.accounts.records import LONGEST_REASON
from hub.accounts.seats import agreeing, roles, told
from hub.accounts.seats.standing import HELD
from hub.api.pages import status_of
from hub.core.cid import id_text
from hub.portal.forms import text_line
from hub.portal.people import role_word
from hub.portal.stewards import is_steward
from naming.api import display_names

ENOUGH = 2
"""Stewards below which the hub reminds of another: one alone can be ill, or lose their paper."""


class Give(forms.Form):
    """Who is to look after this hub, too."""

    name = text_line(gettext_lazy("Name of the person"), longest=LONGEST, hint=gettext_lazy("As they sign in here."))
    role = forms.ChoiceField(
        label=gettext_lazy("What they are to be"),
        choices=[
            ("steward", gettext_lazy("Steward: decides all that concerns this hub")),
            ("moderator", gettext_lazy("Moderator: hides what does harm, lets newcomers through")),
        ],
        initial="steward",
        widget=forms.RadioSelect,
    )
    reason = text_line(gettext_lazy("Why"), longest=LONGEST_REASON, required=False)

    def clean_name(self) -> Person:
        """The person themselves."""
        person = Person.objects.filter(name_key=name_key(self.cleaned_data["name"]), is_active=True).first()
        if person is None:
            raise forms.ValidationError(
                _("Nobody signs in here by this name. Look under People how it is written, or let them sign up first.")
            )
        return person


class Sitting(NamedTuple):
    """A seat that is held. `ends`: the names of those who ask that it ends."""

    entry: str
    person_id: str
    name: str
    role: str
    mine: bool
    ends: str
    may_end: bool


class Open(NamedTuple):
    """A seat that waits or was refused, why it was proposed, and what it waits for in words. `anew`: the name by which
    it may be written once more; `few`: and then counts at once; `own_reason`: why, if who asks said so themselves, for
    nobody signs another's words."""

    entry: str
    person_id: str
    name: str
    by: str
    reason: str
    words: str
    may_assent: bool
    may_refuse: bool
    anew: str
    few: bool
    own_reason: str


def show(request: HttpRequest, form: Give | None = None) -> HttpResponse:
    """The page; `form` where one was sent and could not be taken."""
    steward, me = is_steward(request), getattr(request.user, "person_id", b"")
    given = {"name": request.GET.get("name", "")[:LONGEST]}
    words = {
        "sitting": sitting(me, steward),
        "open": waiting(me, steward),
        "form": (form or Give(initial=given)) if steward else None,
        "may_leave": steward and isinstance(request.user, Person) and not roles.is_last_steward(request.user),
        "is_alone": is_alone(),
    }
    return render(request, "portal/stewards.html", words, status=status_of(form))


def is_alone() -> bool:
    """Whether this hub has fewer stewards than it should."""
    return roles.stewards().filter(is_active=True).count() < ENOUGH


def sitting(me: bytes, steward: bool) -> list[Sitting]:
    """The seats of stewards and moderators here, stewards first."""
    rows = list(Seat.objects.filter(hub=founded().id, standing=HELD, role__in=("steward", "moderator")))
    asked = agreeing.asked_to_end(rows)
    names = display_names({row.person for row in rows} | {who for each in asked.values() for who in each}, me)
    rows.sort(key=lambda row: (row.role != "steward", names[row.person].casefold(), row.position))
    return [
        Sitting(
            id_text(row.entry),
            id_text(row.person),
            names[row.person],
            role_word(row.role),
            row.person == me and row.role == "steward",
            ", ".join(sorted(names[who] for who in asked.get(row.entry, ()))),
            steward and row.person != me and me not in asked.get(row.entry, ()),
        )
        for row in rows
    ]


def waiting(me: bytes, steward: bool) -> list[Open]:
    """The seats that wait, and for whoever proposed them those that were refused."""
    found, few = agreeing.shown_to(me), agreeing.one_suffices()
    given = told.reasons(each.seat.entry for each in found)
    names = display_names({who for each in found for who in (each.seat.person, each.seat.author, *spoke(each))}, me)
    written = sign_in_names(each.seat.person for each in found if steward and is_anew(each, few))
    return [
        Open(
            id_text(each.seat.entry),
            id_text(each.seat.person),
            names[each.seat.person],
            names[each.seat.author],
            given.get((each.seat.entry, each.seat.author), ""),
            waits_for(each, few, ", ".join(sorted(names[who] for who in spoke(each)))),
            steward and not is_anew(each, few) and me not in (each.seat.author, *each.agreed),
            steward and not each.against,
            written.get(each.seat.person, ""),
            few,
            given.get((each.seat.entry, me), ""),
        )
        for each in found
    ]


def spoke(one: agreeing.Proposed) -> frozenset[bytes]:
    """Who objects; where nobody does, who agrees."""
    return one.against or one.agreed


def sign_in_names(people: Iterable[bytes]) -> dict[bytes, str]:
    """By which names these sign in here, those who may."""
    rows = Person.objects.filter(person_id__in=list(people), is_active=True)
    return {bytes(person): name for person, name in rows.values_list("person_id", "name")}


def is_anew(one: agreeing.Proposed, few: bool) -> bool:
    """Whether a seat comes about only if it is written once more."""
    return bool(one.against) or (few and one.days is None)


def waits_for(one: agreeing.Proposed, few: bool, names: str) -> str:
    """What a seat still needs, in a sentence. names: of who spoke of it."""
    if one.against:
        return _("%(names)s objects. It does not begin.") % {"names": names}
    if one.days is None and few:
        return _("Fewer than three stewards are left: one alone can decide this now.")
    if one.days is None:
        return _("Another steward has to agree.")
    words = ngettext(
        "%(names)s agrees. It counts in %(days)d day of the hub's time, unless a steward objects.",
        "%(names)s agrees. It counts in %(days)d days of the hub's time, unless a steward objects.",
        one.days,
    )
    return words % {"names": names, "days": one.days}
