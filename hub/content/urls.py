"""The addresses of content, the same on every hub."""

from django.urls import path

from hub.content.gateway import names, views

app_name = "content"

urlpatterns = [
    path("ipfs/<str:cid>", views.show, name="show"),
    path("ipfs/<str:cid>/", views.show, name="folder"),
    path("ipfs/<str:cid>/<path:path>", views.show, name="within"),
    path("ipns/<str:name>", names.show, name="name"),
    path("ipns/<str:name>/", names.show, name="name-folder"),
    path("ipns/<str:name>/<path:path>", names.show, name="name-within"),
    path("routing/v1/ipns/<str:name>", names.record, name="record"),
]
