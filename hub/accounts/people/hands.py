"""The two hands in which a person writes here, and the feeds of each.

PIN or password opens the *full* hand, which posts, names and moderates; pictures open the *post* hand alone, which
only posts. Each hand has a feed that travels and one that stays at this hub (`staying`), sealed under the secret that
opens the hand. A hand says in which columns of `Person` its feeds stand.
"""

from typing import Final, NamedTuple

from hub.accounts.keys import opening
from hub.accounts.models import Person


class Hand(NamedTuple):
    """What a secret opens: capabilities, and the columns of the feeds and of the certificate of that which stays."""

    caps: tuple[str, ...]
    feed: str
    here_feed: str
    here_cert: str

    @property
    def columns(self) -> tuple[str, str, str]:
        return self.feed, self.here_feed, self.here_cert

    def feeds_of(self, person: Person) -> list[bytes]:
        """The keys of the feeds that a person writes with this hand here."""
        return [feed for feed in (getattr(person, self.feed), getattr(person, self.here_feed)) if feed]


FULL: Final = Hand(opening.FULL, "feed", "here_feed", "here_cert")
POST: Final = Hand(opening.POSTING, "post_feed", "post_here_feed", "post_here_cert")
HANDS: Final = (FULL, POST)
