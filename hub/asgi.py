"""The two applications that daphne serves: `web` for people, `exchange` for neighbouring hubs.

They are separate because they answer on separate ports and by separate rules: people's browsers carry cookies and
an Origin, hubs carry neither.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

django.setup(set_prefix=False)

from hub.live.doors import DOORS  # these need the apps that the line above loaded
from hub.live.nowhere import Nobody, no_page
from hub.live.urls import websocket_urlpatterns
from hub.portal.one_hop import OneHop

web = ProtocolTypeRouter({"http": OneHop(), "websocket": URLRouter(websocket_urlpatterns)})
exchange = ProtocolTypeRouter(
    {
        "http": no_page,
        "websocket": URLRouter([*DOORS.to_hubs(), re_path("", Nobody.as_asgi())]),
    }
)
