"""The pictures that open somebody's things where they do not read: three of twelve, in order.

Two sets of twelve, drawn for this hub: things that everybody knows, each unlike the others of its set in shape and in
colour, so that it is known in grey too. Codes are made of the places that pictures have in their set, so neither their
order nor what they show may ever change; their words may.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext_lazy

from hub.accounts.people.pictures import BadPictures

WORDS: Final = {
    "standard": {
        "sun": pgettext_lazy("picture", "Sun"),
        "fish": pgettext_lazy("picture", "Fish"),
        "drum": pgettext_lazy("picture", "Drum"),
        "tree": pgettext_lazy("picture", "Tree"),
        "goat": pgettext_lazy("picture", "Goat"),
        "boat": pgettext_lazy("picture", "Boat"),
        "pot": pgettext_lazy("picture", "Pot"),
        "key": pgettext_lazy("picture", "Key"),
        "star": pgettext_lazy("picture", "Star"),
        "hen": pgettext_lazy("picture", "Hen"),
        "hoe": pgettext_lazy("picture", "Hoe"),
        "lamp": pgettext_lazy("picture", "Lamp"),
    },
    "child": {
        "cat": pgettext_lazy("picture", "Cat"),
        "ball": pgettext_lazy("picture", "Ball"),
        "kite": pgettext_lazy("picture", "Kite"),
        "butterfly": pgettext_lazy("picture", "Butterfly"),
        "flower": pgettext_lazy("picture", "Flower"),
        "house": pgettext_lazy("picture", "House"),
        "moon": pgettext_lazy("picture", "Moon"),
        "melon": pgettext_lazy("picture", "Melon"),
        "umbrella": pgettext_lazy("picture", "Umbrella"),
        "cup": pgettext_lazy("picture", "Cup"),
        "car": pgettext_lazy("picture", "Car"),
        "snail": pgettext_lazy("picture", "Snail"),
    },
}
SETS: Final = {
    "standard": pgettext_lazy("set of pictures", "Pictures of the village"),
    "child": pgettext_lazy("set of pictures", "Pictures for children"),
}
"""What the sets are called on screen; anybody may take either."""


class Picture(NamedTuple):
    """One picture to press."""

    name: str
    word: str
    drawing: SafeString


def shown(picture_set: str) -> list[Picture]:
    """The pictures of a set, always in the same places: hands remember them."""
    return [Picture(name, str(word), drawing(picture_set, name)) for name, word in WORDS[picture_set].items()]


@cache
def drawing(picture_set: str, name: str) -> SafeString:
    """A picture's file as it stands in a page; screen readers hear its word alone."""
    drawn = (Path(__file__).parent / picture_set / f"{name}.svg").read_text(encoding="utf-8").replace("\n", "")
    return mark_safe(  # noqa: S308  # a file of our own, not what people wrote
        drawn.replace("<svg ", '<svg class="picture" width="64" height="64" aria-hidden="true" ', 1)
    )


def places(picture_set: str, names: Sequence[str]) -> tuple[int, ...]:
    """The places that pictures have in their set; `BadPictures` for one that is not there."""
    order = list(WORDS.get(picture_set, ()))
    try:
        return tuple(order.index(name) for name in names)
    except ValueError:
        raise BadPictures from None
