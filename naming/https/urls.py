"""Addresses of https, under `/naming/`."""

from django.urls import path

from naming.https import pages

urlpatterns = [
    path("https/", pages.https, name="https"),
    path("https/banyan.crt", pages.root, name="https-root"),
]
