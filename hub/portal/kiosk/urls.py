"""Addresses of the shared screen."""

from django.urls import path

from hub.portal.kiosk import screens

urlpatterns = [
    path("screen/", screens.this_screen, name="screen"),
]
