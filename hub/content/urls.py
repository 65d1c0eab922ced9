"""The one address of content, the same on every hub."""

from django.urls import path

from hub.content import views

app_name = "content"

urlpatterns = [path("ipfs/<str:cid>", views.show, name="show")]
