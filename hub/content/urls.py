"""The addresses of content, the same on every hub."""

from django.urls import path

from hub.content.gateway import views

app_name = "content"

urlpatterns = [
    path("ipfs/<str:cid>", views.show, name="show"),
    path("ipfs/<str:cid>/", views.show, name="folder"),
    path("ipfs/<str:cid>/<path:path>", views.show, name="within"),
]
