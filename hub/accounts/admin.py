"""The stewards' page about who signs in here: names, and whether they may. No key is shown, no secret set."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from hub.accounts.models import Person
from hub.accounts.people import is_last_steward


class MaySignIn(forms.ModelForm):
    """What a steward may change about somebody."""

    def clean_is_active(self) -> bool:
        """Somebody has to be left who can undo it."""
        may = bool(self.cleaned_data["is_active"])
        if not may and is_last_steward(self.instance):
            said = _("%(name)s is the only steward who may sign in. Without one nobody could look after this hub.")
            raise forms.ValidationError(said % {"name": self.instance.name})
        return may


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """People sign up themselves; a steward may only stop somebody from signing in."""

    form = MaySignIn
    list_display = ("name", "is_active")
    search_fields = ("name",)
    fields = ("name", "is_active")
    readonly_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
