"""The hub has a page for people."""

from django.contrib import admin
from django.contrib.auth import get_user_model

admin.site.register(get_user_model())
