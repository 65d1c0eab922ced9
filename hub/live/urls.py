"""The one address that a page keeps open to hear what changed, and what plugins answer themselves; every other one is
closed quietly."""

from django.urls import path, re_path

from hub.live.consumer import Listener
from hub.live.doors import DOORS
from hub.live.nowhere import Nobody

websocket_urlpatterns = [path("live/", Listener.as_asgi()), *DOORS.to_pages(), re_path("", Nobody.as_asgi())]
