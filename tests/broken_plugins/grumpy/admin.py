"""A page of the desk that breaks where every page of the desk asks it something."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from grumpy.models import Good


@admin.register(Good)
class GoodAdmin(admin.ModelAdmin):
    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        raise RuntimeError("nobody looks today")
