"""Which app answers which address. Plugins answer under their own label."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from hub.plugins import loader

handler400 = "hub.portal.errors.bad_request"
handler403 = "hub.portal.refusals.forbidden"
handler404 = "hub.portal.errors.not_found"
handler500 = "hub.portal.errors.broken"

plugins = loader.urlpatterns()  # before the desk's, so that a plugin that breaks here has no pages there
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hub.portal.urls")),
    path("", include("hub.content.urls")),
    path("admin/", admin.site.urls),
    *plugins,
]
