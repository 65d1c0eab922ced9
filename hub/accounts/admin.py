"""The stewards' page about who signs in here: names, and whether they may. No key is shown, no secret set."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from hub.accounts.models import Person


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """People sign up themselves; a steward may only stop somebody from signing in."""

    list_display = ("name", "is_active")
    search_fields = ("name",)
    fields = ("name", "is_active")
    readonly_fields = ("name",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
