"""The addresses of what is one's own."""

from django.urls import path

from hub.portal.me import profile

urlpatterns = [
    path("me/", profile.profile, name="me"),
    path("me/choose/", profile.choose, name="me-choose"),
]
