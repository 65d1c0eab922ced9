"""The addresses of what is one's own."""

from django.urls import path

from hub.portal.me import bringing, leaving, profile, screens, taking

urlpatterns = [
    path("me/", profile.profile, name="me"),
    path("me/choose/", profile.choose, name="me-choose"),
    path("me/screens/", screens.screens, name="me-screens"),
    path("me/take/", taking.take, name="me-export"),
    path("me/bring/", bringing.bring, name="me-import"),
    path("me/delete/", leaving.delete, name="me-delete"),
]
