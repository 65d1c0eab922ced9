"""Addresses under /gossip/, and the one websocket route of the exchange port."""

from django.urls import path

from plugins.gossip import views
from plugins.gossip.listener import Listener

urlpatterns = [
    path("", views.exchange, name="exchange"),
    path("add", views.add, name="add"),
    path("<int:pk>/accept", views.accept, name="accept"),
    path("<int:pk>/remove", views.remove, name="remove"),
]
exchange_urlpatterns = [path("gossip/", Listener.as_asgi())]
