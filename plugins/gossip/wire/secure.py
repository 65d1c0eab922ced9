"""The encrypted connection of two hubs: handshake first, then a box stream each way; bytes in, bytes out."""

from hub.core.errors import LocalError

from .boxstream import Opener, Sealer
from .handshake import Client, Server


class Secure:
    """One end of a connection, made from either role of the handshake.

        secure = Secure(Client(...));  send secure.start();  then for all that comes: reply, plain =
        secure.received(data)

    `reply` goes back as it is; `plain` is what the peer said inside. `peer` is its proven key once the
    handshake is over, None before. Nothing may be sealed before that.
    """

    def __init__(self, role: Client | Server) -> None:
        self._role = role
        self._sealer: Sealer | None = None
        self._opener: Opener | None = None
        self.peer: bytes | None = None

    def start(self) -> bytes:
        """The first bytes to send; a server waits."""
        return self._role.start() if isinstance(self._role, Client) else b""

    def received(self, data: bytes) -> tuple[bytes, bytes]:
        """(bytes to send back, plain bytes) for bytes of any length; `RemoteError` when the peer cannot be
        believed.
        """
        if self._opener:
            return b"", self._opener.received(data)
        reply = self._role.received(data)
        if (outcome := self._role.outcome) is None:
            return reply, b""
        self.peer = outcome.peer
        self._sealer = Sealer(outcome.send_key, outcome.send_nonce)
        self._opener = Opener(outcome.receive_key, outcome.receive_nonce)
        return reply, self._opener.received(self._role.rest)

    def seal(self, data: bytes) -> bytes:
        """Bytes for the peer, sealed."""
        if self._sealer is None:
            raise LocalError("nothing can be said before the handshake is over")
        return self._sealer.seal(data)

    def goodbye(self) -> bytes:
        """The last bytes of a clean end; nothing when the handshake never finished."""
        return self._sealer.goodbye() if self._sealer else b""
