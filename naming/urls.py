"""Where names have their pages, under `/naming/`."""

from django.urls import path

from naming.dns import resolvers

app_name = "naming"
urlpatterns = [
    path("resolver.conf", resolvers.configuration, name="resolver"),
]
