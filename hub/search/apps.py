"""Django app `search`: hears of entries whose bodies go or come late, in the transaction in which they do."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "hub.search"
    label = "search"

    def ready(self) -> None:
        from hub.log import registry
        from hub.search import index

        registry.on_erasing(index.forget)
        registry.on_late(index.remember)
