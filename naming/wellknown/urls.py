"""Addresses below `/naming/`, and those at the root, where other makers' programs look."""

from typing import Final

from django.urls import path

from naming.wellknown import asking, views

below: Final = [
    path("resolve", asking.resolving, name="resolve"),
    path("zone/<str:key>", asking.zone, name="zone"),
]
at_root: Final = [
    path(".well-known/webfinger", views.webfinger, name="webfinger"),
    path(".well-known/did.json", views.hub_did, name="hub-did"),
    path("u/<str:label>/did.json", views.did, name="did"),
]
