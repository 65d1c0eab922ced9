"""Who and what most tests of the forum begin with."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.plugins.forum.test_pages import add_board


@pytest.fixture
def kofi(sign_in: Callable[..., Client]) -> Client:
    """A steward: he makes boards and looks after their topics."""
    return sign_in("kofi", "steward")


@pytest.fixture
def board(kofi: Client) -> str:
    """The address of a board that he made."""
    return add_board(kofi)
