"""Its addresses are asked for with those of the whole hub."""

from typing import Any

from django.contrib import admin
from wildadmin.models import Good


@admin.register(Good)
class GoodAdmin(admin.ModelAdmin):
    def get_urls(self) -> list[Any]:
        raise RuntimeError("the well is dry")
