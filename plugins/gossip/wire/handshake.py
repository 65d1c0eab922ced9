"""Secure Scuttlebutt's secret handshake, version 1, byte for byte as published, in both roles.

Four messages prove to each side that the other holds the long-term key it claims and knows the network key,
hide both keys from listeners and from callers who do not know the server's key, and leave keys that later
thefts cannot recover. Names follow the published protocol guide: a, b are the ephemeral keys of client and
server, A, B the long-term ones, so `ab`, `aB` and `Ab` are the three shared secrets. Everything that can go
wrong with the peer's bytes is a `RemoteError`, a failed point or key conversion too. The ephemeral seed comes
from the caller: this module draws no randomness.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import NamedTuple

from nacl import bindings
from nacl.exceptions import CryptoError

from hub.core.errors import LocalError, RemoteError

CHALLENGE, AUTH, ACCEPT = 64, 112, 80
_ZERO_NONCE = bytes(24)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished handshake leaves: the peer's proven key, and a key and first nonce for each
    direction."""

    peer: bytes
    send_key: bytes
    send_nonce: bytes
    receive_key: bytes
    receive_nonce: bytes


class _Pair(NamedTuple):
    """An Ed25519 pair and the same pair on the Montgomery curve."""

    public: bytes
    secret: bytes
    curve_public: bytes
    curve_secret: bytes


def _pair(seed: bytes) -> _Pair:
    if len(seed) != 32:
        raise LocalError("a seed is 32 bytes")
    public, secret = bindings.crypto_sign_seed_keypair(seed)
    curve_public = bindings.crypto_sign_ed25519_pk_to_curve25519(public)
    return _Pair(public, secret, curve_public, bindings.crypto_sign_ed25519_sk_to_curve25519(secret))


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _auth(message: bytes, key: bytes) -> bytes:
    """libsodium's crypto_auth: HMAC-SHA-512 cut to 32 bytes."""
    return hmac.digest(key, message, "sha512")[:32]


def _shared(secret: bytes, point: bytes) -> bytes:
    try:
        return bindings.crypto_scalarmult(secret, point)
    except CryptoError as error:
        raise RemoteError("handshake", "the other side's key is no good point") from error


def _curve(public: bytes) -> bytes:
    try:
        return bindings.crypto_sign_ed25519_pk_to_curve25519(public)
    except CryptoError as error:
        raise RemoteError("handshake", "the other side's long-term key is no good point") from error


def _open(box: bytes, key: bytes) -> bytes:
    try:
        return bindings.crypto_secretbox_open(box, _ZERO_NONCE, key)
    except CryptoError as error:
        raise RemoteError("handshake", "a handshake message does not open") from error


def _check(signature: bytes, message: bytes, public: bytes) -> None:
    try:
        bindings.crypto_sign_open(signature + message, public)
    except CryptoError as error:
        raise RemoteError("handshake", "a handshake signature does not verify") from error


def _sign(message: bytes, secret: bytes) -> bytes:
    return bindings.crypto_sign(message, secret)[:64]


class _Role:
    """What both roles share: bounded reading of fixed-length messages, and the challenge."""

    def __init__(self, network: bytes, own_seed: bytes, ephemeral_seed: bytes) -> None:
        if len(network) != 32:
            raise LocalError("a network key is 32 bytes")
        self._network = network
        self._own = _pair(own_seed)
        self._ephemeral = _pair(ephemeral_seed)
        self._their_ephemeral = b""
        self._inbox = b""
        self._failed = False
        self.outcome: Outcome | None = None

    @property
    def rest(self) -> bytes:
        """Bytes that came behind the last handshake message: the beginning of the box stream."""
        return self._inbox if self.outcome else b""

    def received(self, data: bytes) -> bytes:
        """Take any piece of the peer's bytes; give back the bytes to send now, often none."""
        if self._failed or self.outcome:
            raise LocalError("this handshake is over")
        self._inbox += data
        try:
            return self._advance()
        except RemoteError:
            self._failed = True
            raise

    def _advance(self) -> bytes:
        raise NotImplementedError

    def _take(self, size: int) -> bytes | None:
        if len(self._inbox) < size:
            return None
        message, self._inbox = self._inbox[:size], self._inbox[size:]
        return message

    def _challenge(self) -> bytes:
        return _auth(self._ephemeral.curve_public, self._network) + self._ephemeral.curve_public

    def _read_challenge(self, message: bytes) -> None:
        mac, point = message[:32], message[32:]
        if not hmac.compare_digest(mac, _auth(point, self._network)):
            raise RemoteError("network", "the other side speaks for another network")
        self._their_ephemeral = point
        self._ab = _shared(self._ephemeral.curve_secret, point)

    def _finish(self, peer: bytes, box_key: bytes) -> None:
        secret = _sha256(box_key)
        self.outcome = Outcome(
            peer=peer,
            send_key=_sha256(secret, peer),
            send_nonce=_auth(self._their_ephemeral, self._network)[:24],
            receive_key=_sha256(secret, self._own.public),
            receive_nonce=_auth(self._ephemeral.curve_public, self._network)[:24],
        )


class Client(_Role):
    """The side that dials and knows the key it wants to meet.

    start() --challenge--> (waits 64) --auth--> (waits 80) --> outcome
    """

    def __init__(
        self, network: bytes, own_seed: bytes, own_key: bytes, their_key: bytes, ephemeral_seed: bytes
    ) -> None:
        super().__init__(network, own_seed, ephemeral_seed)
        if own_key != self._own.public:
            raise LocalError("the seed and the key of this hub do not belong together")
        if len(their_key) != 32:
            raise LocalError("a key is 32 bytes")
        self._their_key = their_key
        self._authenticated = False

    def start(self) -> bytes:
        """The first message, to be sent at once."""
        return self._challenge()

    def _advance(self) -> bytes:
        out = b""
        if not self._authenticated and (challenge := self._take(CHALLENGE)) is not None:
            self._read_challenge(challenge)
            out = self._auth_message()
            self._authenticated = True
        if self._authenticated and (accept := self._take(ACCEPT)) is not None:
            self._read_accept(accept)
        return out

    def _auth_message(self) -> bytes:
        self._a_bob = _shared(self._ephemeral.curve_secret, _curve(self._their_key))
        proof = _sign(self._network + self._their_key + _sha256(self._ab), self._own.secret)
        self._hello = proof + self._own.public
        key = _sha256(self._network, self._ab, self._a_bob)
        return bindings.crypto_secretbox(self._hello, _ZERO_NONCE, key)

    def _read_accept(self, message: bytes) -> None:
        alice_b = _shared(self._own.curve_secret, self._their_ephemeral)
        key = _sha256(self._network, self._ab, self._a_bob, alice_b)
        signature = _open(message, key)
        _check(signature, self._network + self._hello + _sha256(self._ab), self._their_key)
        self._finish(self._their_key, key)


class Server(_Role):
    """The side that is called; it learns who calls only when the caller has proven it.

    (waits 64) --challenge--> (waits 112) --accept--> outcome
    """

    def __init__(self, network: bytes, own_seed: bytes, ephemeral_seed: bytes) -> None:
        super().__init__(network, own_seed, ephemeral_seed)
        self._challenged = False

    def _advance(self) -> bytes:
        out = b""
        if not self._challenged and (challenge := self._take(CHALLENGE)) is not None:
            self._read_challenge(challenge)
            out = self._challenge()
            self._challenged = True
        if self._challenged and (auth := self._take(AUTH)) is not None:
            out += self._accept_message(auth)
        return out

    def _accept_message(self, message: bytes) -> bytes:
        a_bob = _shared(self._own.curve_secret, self._their_ephemeral)
        hello = _open(message, _sha256(self._network, self._ab, a_bob))
        proof, peer = hello[:64], hello[64:]
        _check(proof, self._network + self._own.public + _sha256(self._ab), peer)
        alice_b = _shared(self._ephemeral.curve_secret, _curve(peer))
        key = _sha256(self._network, self._ab, a_bob, alice_b)
        signature = _sign(self._network + hello + _sha256(self._ab), self._own.secret)
        self._finish(peer, key)
        return bindings.crypto_secretbox(signature, _ZERO_NONCE, key)
