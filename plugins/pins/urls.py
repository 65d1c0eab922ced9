"""Addresses of pins, under `/pins/`. Promises and hubs by the first eight bytes of a hash of their ids."""

from django.urls import path, register_converter

from plugins.pins import answering
from plugins.pins.pages import acts, lists, room, tokens
from plugins.pins.service import views as service


class Id8:
    """Eight bytes in hex."""

    regex = "[0-9a-f]{16}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Nonce(Id8):
    """Sixteen bytes in hex."""

    regex = "[0-9a-f]{32}"


register_converter(Id8, "pin8")
register_converter(Nonce, "nonce")

urlpatterns = [
    path("", lists.pins, name="pins"),
    path("new/", acts.new, name="new"),
    path("room/", room.room, name="room"),
    path("box/", lists.box, name="box"),
    path("box/help/", acts.ask, name="ask"),
    path("pin/<pin8:pin8>/", lists.pin, name="pin"),
    path("pin/<pin8:pin8>/end/", acts.end, name="end"),
    path("pin/<pin8:pin8>/receipt/", lists.receipt, name="receipt"),
    path("tokens/", tokens.all_mine, name="tokens"),
    path("tokens/<pin8:token8>/end/", tokens.end, name="end-token"),
    path("service/pins", service.pins, name="service"),
    path("service/pins/<str:requestid>", service.one, name="service-one"),
    path("service/", service.nothing, name="service-nothing"),
    path("service/<path:rest>", service.nothing, name="service-nothing-below"),
    path("proof/<pin8:pin8>/<nonce:nonce>/<str:part>/", answering.prove, name="prove"),
]
