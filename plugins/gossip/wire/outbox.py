"""What one event produces: frames for the peer and actions for the driver, collected and handed over
together.

Frames of one event leave as one `Send`, ahead of the other actions, so that a session costs few writes.
"""

from hub.core.errors import RemoteError

from .actions import Action, Send
from .frames import Encoder
from .words import sentence


class Outbox:
    """Belongs to one session."""

    def __init__(self) -> None:
        self.encoder = Encoder()
        self._bytes: list[bytes] = []
        self._actions: list[Action] = []
        self._tickets = 0
        self.sent = 0

    def speak(self, name: str, *fields: object) -> None:
        """A control frame."""
        self.send(self.encoder.frame(name, *fields))

    def send(self, frame: bytes) -> None:
        """A frame already encoded."""
        self._bytes.append(frame)

    def act(self, action: Action) -> None:
        """Something for the driver."""
        self._actions.append(action)

    def ticket(self) -> int:
        """A number that no other question of this session has."""
        self._tickets += 1
        return self._tickets

    def take(self) -> list[Action]:
        """All that was collected; empties the box."""
        actions, self._actions = self._actions, []
        if self._bytes:
            data = b"".join(self._bytes)
            self._bytes = []
            self.sent += len(data)
            actions.insert(0, Send(data))
        return actions


def words_of(error: RemoteError) -> str:
    """The sentence for what the peer did, with the detail for those who look closer."""
    return sentence(error.code, error.detail)
