"""Secure Scuttlebutt's box stream, byte for byte as published: one direction of an encrypted connection.

Each segment is at most 4096 bytes, sent as a sealed header of 34 bytes (length and the body's authenticator)
and the sealed body; the nonce counts up by one for each. A sealed header of 18 zero bytes says goodbye:
without it the stream was cut. Where the transport splits its messages means nothing here. A flipped, lost,
repeated or reordered byte is a `RemoteError`, after which the stream is of no more use.
"""

from nacl import bindings
from nacl.exceptions import CryptoError

from hub.core.errors import LocalError, RemoteError

SEGMENT, HEADER = 4096, 34
_GOODBYE = bytes(18)
_NONCES = 1 << 192

_seal = bindings.crypto_secretbox_easy
_unseal = bindings.crypto_secretbox_open_easy


def _check_sizes(key: bytes, nonce: bytes) -> None:
    if len(key) != 32 or len(nonce) != 24:
        raise LocalError("a box stream needs a key of 32 bytes and a nonce of 24")


class Sealer:
    """The sending half."""

    def __init__(self, key: bytes, nonce: bytes) -> None:
        _check_sizes(key, nonce)
        self._key = key
        self._count = int.from_bytes(nonce, "big")
        self._over = False

    def _next_nonce(self) -> bytes:
        nonce = self._count.to_bytes(24, "big")
        self._count = (self._count + 1) % _NONCES
        return nonce

    def seal(self, data: bytes) -> bytes:
        """Any number of bytes, cut into segments; nothing in gives nothing out."""
        if self._over:
            raise LocalError("this box stream has said goodbye")
        out: list[bytes] = []
        for at in range(0, len(data), SEGMENT):
            piece = data[at : at + SEGMENT]
            head_nonce, body_nonce = self._next_nonce(), self._next_nonce()
            boxed = _seal(piece, body_nonce, self._key)
            head = len(piece).to_bytes(2, "big") + boxed[:16]
            out += (_seal(head, head_nonce, self._key), boxed[16:])
        return b"".join(out)

    def goodbye(self) -> bytes:
        """The last bytes of the stream."""
        if self._over:
            raise LocalError("this box stream has said goodbye")
        self._over = True
        return _seal(_GOODBYE, self._next_nonce(), self._key)


class Opener:
    """The receiving half; it never holds more than one segment beyond what it was just given."""

    def __init__(self, key: bytes, nonce: bytes) -> None:
        _check_sizes(key, nonce)
        self._key = key
        self._count = int.from_bytes(nonce, "big")
        self._inbox = b""
        self._size = 0  # of the body awaited, 0 while a header is awaited
        self._mac = b""
        self._failed = False
        self._over = False

    def received(self, data: bytes) -> bytes:
        """The plain bytes that these sealed bytes complete, often none."""
        if self._failed:
            raise LocalError("this box stream has failed")
        try:
            return self._open_all(self._inbox + data if self._inbox else data)
        except RemoteError:
            self._failed = True
            raise

    def _open_all(self, data: bytes) -> bytes:
        out: list[bytes] = []
        at, end = 0, len(data)
        while at < end:
            if self._over:
                raise RemoteError("box-stream", "bytes came after the goodbye")
            need = self._size or HEADER
            if end - at < need:
                break
            if self._size:
                out.append(self._unseal(self._mac + data[at : at + need], "body"))
                self._size = 0
            else:
                self._read_header(self._unseal(data[at : at + need], "header"))
            at += need
        self._inbox = data[at:]
        return b"".join(out)

    def _read_header(self, header: bytes) -> None:
        if header == _GOODBYE:
            self._over = True
            return
        self._size, self._mac = int.from_bytes(header[:2], "big"), header[2:]
        if not 0 < self._size <= SEGMENT:
            raise RemoteError("box-stream", f"a segment of {self._size} bytes")

    def _unseal(self, box: bytes, part: str) -> bytes:
        nonce = self._count.to_bytes(24, "big")
        self._count = (self._count + 1) % _NONCES
        try:
            return _unseal(box, nonce, self._key)
        except CryptoError as error:
            raise RemoteError("box-stream", f"a {part} does not open") from error
