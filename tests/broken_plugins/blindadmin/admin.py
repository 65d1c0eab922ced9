"""Django's own checks refuse this one."""

from blindadmin.models import Good
from django.contrib import admin


@admin.register(Good)
class GoodAdmin(admin.ModelAdmin):
    list_display = ("colour",)
