"""How a hub becomes a neighbour: found by its signed card, accepted by a steward on each side, removed by either.

A card is only a claim about an address; the handshake proves the key. Nothing is exchanged before both accepted.
"""

import re
import unicodedata
from http import HTTPStatus
from http.client import HTTPException
from ipaddress import AddressValueError, IPv6Address, ip_address
from socket import getaddrinfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub import api
from hub.core.errors import LocalError, RemoteError
from plugins.gossip import ledger
from plugins.gossip.models import Neighbour

LONGEST_ADDRESS = 300
LONGEST_NAME = 253
"""What the naming system takes."""
MAX_CARD = 16 * 1024
MAX_ASKING = 20
MAX_HEARD = 20
CARD_SECONDS = 10.0

is_host = re.compile(r"[^\s\x00-\x1f\x7f/@?#:\[\]]+|\[[0-9A-Fa-f:.]+(%[\w.-]+)?\]").fullmatch
"""A name or an IPv4 address; IPv6 stands in brackets, for its colons would be taken for that of the port."""


def fetch_card(address: str) -> api.Card:
    """Ask a hub's web address (`host:port`) for its signed card; LocalError with a sentence when there is none."""
    host, port = split_address(address)
    address = joined(host, port)
    try:
        status, data = api.web_answer(host, port, "/.well-known/hub.json", MAX_CARD, CARD_SECONDS)
    except (OSError, HTTPException, ValueError):
        raise LocalError(
            _("Nobody answers at {address}. Is that hub on, and is this its web address?").format(address=address)
        ) from None
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise LocalError(
            _("What is at {address} is only starting, or busy. Try again in a minute.").format(address=address)
        )
    if status != HTTPStatus.OK or len(data) > MAX_CARD or not data.startswith(b"{"):
        raise LocalError(_("There is a web server at {address}, but it is not a hub.").format(address=address))
    try:
        return api.read_card(data)
    except RemoteError:
        raise LocalError(
            _("The card of the hub at {address} is not signed rightly. Do not trust it.").format(address=address)
        ) from None


def unheard(key: bytes) -> bool:
    """Whether a caller that no steward has accepted is not shown to them as asking yet."""
    return not Neighbour.objects.filter(key=key, accepted_there=True).exists()


def asks(key: bytes, card: api.Card, host: str) -> None:
    """A hub called that no steward has accepted: show stewards the card found where it called from. Of those that ask,
    the oldest make room, so that whoever fills the list keeps nobody out of it for good."""
    if card.key != key or not unheard(key):
        return
    with transaction.atomic():
        neighbour = remember(card.key, card.hub, card.name, host, card.web_port, card.exchange_port)
        Neighbour.objects.filter(pk=neighbour.pk).update(accepted_there=True, heard=False)
        asking = Neighbour.objects.filter(accepted=False, accepted_there=True).order_by("-pk")
        Neighbour.objects.filter(pk__in=list(asking.values_list("pk", flat=True)[MAX_ASKING:])).delete()
    told()


def unlooked(key: bytes, host: str, web_port: int) -> bool:
    """Whether a hub that is said to be there on this network is not known at all, or only by what was said before, of
    another place."""
    row = Neighbour.objects.filter(key=key).first()
    return row is None or (row.heard and (row.address, row.web_port) != (host, web_port))


def is_near(key: bytes, card: api.Card, host: str) -> None:
    """A hub shows its card on this network: stewards see it, and nothing is exchanged. The oldest of them make room."""
    if card.key != key or not unlooked(key, host, card.web_port):
        return
    with transaction.atomic():
        neighbour = remember(card.key, card.hub, card.name, host, card.web_port, card.exchange_port)
        Neighbour.objects.filter(pk=neighbour.pk).update(heard=True)
        heard = Neighbour.objects.filter(heard=True).order_by("-pk")
        Neighbour.objects.filter(pk__in=list(heard.values_list("pk", flat=True)[MAX_HEARD:])).delete()
    told()


def may_be_at(neighbour: Neighbour, host: str, web_port: int) -> bool:
    """Whether the name by which a steward found a neighbour leads to where it calls from, or nowhere just now: then it
    says nothing of a move. Blocking."""
    if neighbour.web_port != web_port:
        return False
    try:
        places = getaddrinfo(neighbour.address, web_port)
    except (OSError, UnicodeError):
        return True
    return host in {str(place[0]) for *_kind, place in places}


def moved(key: bytes, card: api.Card, host: str) -> None:
    """A neighbour calls from elsewhere than before: remember it by the card shown there, if that is its own."""
    with transaction.atomic():
        if card.key != key or not Neighbour.objects.filter(key=key).exists():
            return
        remember(card.key, card.hub, card.name, host, card.web_port, card.exchange_port)
    told()


def split_address(address: str) -> tuple[str, int]:
    """Read `host:port` (IPv6 in brackets; the port is 8000 when left out)."""
    typed = as_typed_anywhere(address[: LONGEST_ADDRESS + 1])
    if max(len(address), len(typed)) > LONGEST_ADDRESS:
        raise LocalError(_("This address is too long. Write it like 192.168.1.5:8000."))
    place = typed.strip().removeprefix("http://").rstrip("/")
    host, colon, port = place.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = place, "8000"
    name = as_looked_up(host)
    if not is_host(name) or not port.isdecimal() or not 0 < int(port) < 65536:
        raise LocalError(_("“{address}” is not an address. Write it like 192.168.1.5:8000.").format(address=typed))
    return name.strip("[]"), int(port)


def joined(host: str, port: int) -> str:
    """`host:port`, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def as_typed_anywhere(address: str) -> str:
    """An address without the widths, capitals, digits and full stops of one keyboard, and the unseen signs that come
    with copying it."""
    folded = unicodedata.normalize("NFKC", address).replace("。", ".").lower()
    seen = (sign for sign in folded if unicodedata.category(sign) != "Cf")
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in seen)


def as_looked_up(host: str) -> str:
    """The one form in which a name is looked up, stored and compared; empty when it has none."""
    try:
        name = f"[{IPv6Address(host[1:-1])}]" if host[:1] == "[" else host.removesuffix(".").encode("idna").decode()
    except (UnicodeError, AddressValueError):
        return ""
    return name if len(name) <= LONGEST_NAME else ""


def add(address: str, accept: bool) -> Neighbour:
    """Take a hub's card from its web address and remember it; `accept` is the steward's tap."""
    card = fetch_card(address)
    if card.key == api.handshake_keys("gossip").key:
        raise LocalError(_("That is the address of this hub itself."))
    host, _port = split_address(address)
    with transaction.atomic():
        neighbour = remember(card.key, card.hub, card.name, host, card.web_port, card.exchange_port)
        neighbour.accepted, neighbour.heard = neighbour.accepted or accept, False
        neighbour.save()
    told()
    return neighbour


def remember(key: bytes, hub: bytes, name: str, host: str, web_port: int, exchange_port: int) -> Neighbour:
    """Write what a card says; acceptance stays as it was."""
    neighbour, _made = Neighbour.objects.update_or_create(
        key=key,
        defaults={
            "hub": hub,
            "name": name[:100],
            "address": host,
            "web_port": web_port,
            "exchange_port": exchange_port,
        },
    )
    return neighbour


def accept(neighbour: Neighbour) -> None:
    """A steward's tap: from now on this hub exchanges with that one."""
    Neighbour.objects.filter(pk=neighbour.pk).update(accepted=True, heard=False, trouble="")
    told()


def remove(neighbour: Neighbour) -> None:
    """Stop exchanging with a hub and forget it; what it gave stays in the log, and the receipts tell of it."""
    with transaction.atomic():
        neighbour.delete()
        ledger.keep_newest(None)
    told()


def told() -> None:
    """Let open pages know, once the change is in the database; the exchange service looks by itself."""
    transaction.on_commit(lambda: api.announce("gossip"))


def web_addresses() -> list[str]:
    """`http://host:port` of every accepted neighbour: where content may be fetched."""
    rows = Neighbour.objects.filter(accepted=True).exclude(address="").values_list("address", "web_port")
    return [f"http://{joined(host, port)}" for host, port in rows]


def web_address(key: bytes) -> str:
    """That of the accepted neighbour of this device key; empty where none is known."""
    row = Neighbour.objects.filter(accepted=True, key=key).exclude(address="").first()
    return "" if row is None else f"http://{joined(row.address, row.web_port)}"


def machines() -> list[str]:
    """The numbers at which accepted neighbours proved who they are: they may be known to us by a name alone."""
    return list(Neighbour.objects.filter(accepted=True).exclude(met_at="").values_list("met_at", flat=True))


def hubs() -> dict[bytes, tuple[str, int]]:
    """The machines of accepted neighbours by their hubs' ids: number and web port. What a steward typed counts before
    where they were met, for one who calls may stand behind another machine."""
    rows = Neighbour.objects.filter(accepted=True).values_list("hub", "address", "met_at", "web_port")
    found = ((bytes(hub), number_of(address) or number_of(met_at), port) for hub, address, met_at, port in rows)
    return {hub: (number, port) for hub, number, port in found if number}


def number_of(host: str) -> str:
    """An address that is a number and means the same on every machine; empty for any other."""
    try:
        return str(ip_address(host)) if "%" not in host else ""
    except ValueError:
        return ""
