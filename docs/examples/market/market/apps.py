"""What the hub must know before anything runs."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest

from hub.plugins import HubPlugin, Line, Tile


class Market(HubPlugin):
    """The board of prices."""

    name = "market"
    label = "market"
    verbose_name = "Prices"
    tile = Tile(title="Prices", url="market:prices", icon="name", text="market.views.news")

    def words(self, record: Any) -> str:
        return f"{record.goods} {record.place}"

    def lines(self, request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
        from market import views

        return views.lines(positions)
