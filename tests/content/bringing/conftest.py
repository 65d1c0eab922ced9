"""Neighbours that tests meet, and a hub on which nothing of other tests lies."""

from collections.abc import Callable, Iterator

import pytest

from hub.content import store, wanted
from hub.content.bringing import coming
from tests.content.bringing.neighbours import Asked, Film, Neighbour

Start = Callable[..., Neighbour]


@pytest.fixture
def met() -> Iterator[Start]:
    """`met(what, part)` is a neighbour that has this, and answers so when it is asked for a part."""
    started: list[Neighbour] = []
    before = wanted.providers[:]
    wanted.providers[:] = [lambda: [each.address for each in started]]

    def start(what: Film, part: Callable[[Asked, int, int], None] = Asked.honest) -> Neighbour:
        started.append(Neighbour(what, part))
        return started[-1]

    yield start
    wanted.providers[:] = before
    for each in started:
        each.close()


@pytest.fixture(autouse=True)
def empty() -> None:
    """Nothing of other tests lies there."""
    for top in (store.folder(), coming.folder()):
        for path in top.rglob("*"):
            if path.is_file():
                path.unlink()
