"""Marks on the stewards' desk."""

from django.contrib import admin

from dummy.models import Mark
from hub.api.desk import OnlyRead

admin.site.register(Mark, OnlyRead)
