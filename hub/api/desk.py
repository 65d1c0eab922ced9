"""For plugins' rows on the stewards' desk. Apart from `hub.api`, because Django's admin is loaded for pages alone."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

__all__ = ["OnlyRead"]


class OnlyRead(admin.ModelAdmin):
    """Rows to look at: they are changed elsewhere, if at all."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
