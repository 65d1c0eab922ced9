"""The stewards' page about who signs in here: names, roles, and whether they may. No key is shown, no secret set."""

from contextlib import nullcontext
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub.accounts.models import Person
from hub.accounts.seats.roles import is_last_steward
from hub.accounts.sign_in import whereabouts
from hub.log.tables import writing
from hub.moderation import acts
from hub.portal.entries_desk import Acting
from hub.portal.people import role_word


class MaySignIn(forms.ModelForm):  # type: ignore[type-arg]  # takes its type only where stubs are installed
    """What a steward may change about somebody."""

    def clean_is_active(self) -> bool:
        """Somebody has to be left who can undo it."""
        may = bool(self.cleaned_data["is_active"])
        if not may and is_last_steward(self.instance):
            said = _("%(name)s is the only steward who may sign in. Without one nobody could look after this hub.")
            raise forms.ValidationError(said % {"name": self.instance.name})
        return may


@admin.register(Person)
class PersonAdmin(Acting):
    """People sign up themselves; a steward may stop somebody from signing in, and a moderator block their words."""

    form = MaySignIn
    list_display = ("name", "seat", "is_active")
    search_fields = ("name",)
    fields = ("name", "seat", "is_active")
    readonly_fields = ("name", "seat")
    actions = ("block",)

    @admin.display(description=gettext_lazy("role"))
    def seat(self, person: Person) -> str:
        return role_word(person.role)

    @admin.action(description=gettext_lazy("Block: show nothing that they write"), permissions=["moderate"])
    def block(self, request: HttpRequest, people: QuerySet[Person]) -> None:
        self.each(request, lambda person, why: acts.block(request, person.person_id, why), people)

    def changeform_view(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """What is asked of others holds until it is written: two stewards may stop each other at once."""
        with writing() if request.method == "POST" else nullcontext():
            return super().changeform_view(request, *args, **named)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Who may sign in no more is signed in nowhere."""
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            whereabouts.end_all(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser
