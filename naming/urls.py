"""Where names have their pages, under `/naming/`, and what stands where other makers' programs look."""

from django.urls import path

from naming.dns import hosts, resolvers
from naming.https.urls import urlpatterns as https
from naming.wellknown import urls as wellknown

urlpatterns = [
    path("open/<str:entry_id>/", hosts.entry, name="open"),
    path("resolver.conf", resolvers.configuration, name="resolver"),
    *wellknown.below,
    *https,
]
root_urlpatterns = wellknown.at_root
