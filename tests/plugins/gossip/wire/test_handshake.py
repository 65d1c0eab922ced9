"""The secret handshake against the published vectors, both roles, and against peers that cheat."""

import hmac
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hub.core import keys
from hub.core.errors import LocalError, RemoteError
from plugins.gossip.wire.handshake import Client, Server

VECTORS = Path(__file__).parents[4] / "fixtures/vectors/handshake"
NETWORK, AMA, KOFI = bytes([7] * 32), bytes([1] * 32), bytes([2] * 32)


@cache
def published(name: str) -> list[tuple[list[Any], Any]]:
    cases = json.loads((VECTORS / "test-secret-handshake.json").read_text())
    return [(case["args"], case["result"]) for case in cases if case["name"] == name]


def raw(state: dict[str, Any], *path: str) -> bytes:
    value: Any = state
    for key in path:
        value = value[key]
    return bytes.fromhex(value)


def client_of(state: dict[str, Any]) -> Client:
    secret, public = raw(state, "local", "secretKey"), raw(state, "local", "publicKey")
    their_key = raw(state, "remote", "publicKey")
    return Client(raw(state, "app_key"), secret[:32], public, their_key, raw(state, "random"))


def server_of(state: dict[str, Any]) -> Server:
    return Server(raw(state, "app_key"), raw(state, "local", "secretKey")[:32], raw(state, "random"))


def challenge_of(state: dict[str, Any]) -> bytes:
    return raw(state, "remote", "app_mac") + raw(state, "remote", "kx_pk")


@pytest.mark.parametrize(("args", "result"), published("createChallenge"))
def test_published_challenges(args: list[Any], result: str) -> None:
    assert server_of(args[0])._challenge().hex() == result


@pytest.mark.parametrize(("args", "result"), published("verifyChallenge"))
def test_published_answers_to_a_challenge(args: list[Any], result: Any) -> None:
    server = server_of(args[0])
    if result is None:
        with pytest.raises(RemoteError, match="network"):
            server.received(bytes.fromhex(args[1]))
    else:
        server.received(bytes.fromhex(args[1]))
        assert server._ab.hex() == result["secret"]


@pytest.mark.parametrize(("args", "result"), published("clientCreateAuth"))
def test_published_client_auth(args: list[Any], result: str) -> None:
    client = client_of(args[0])
    assert client.received(challenge_of(args[0])).hex() == result


@pytest.mark.parametrize(("args", "result"), published("clientVerifyChallenge"))
def test_published_client_reading_a_challenge(args: list[Any], result: Any) -> None:
    client = client_of(args[0])
    if result is None:
        with pytest.raises(RemoteError):
            client.received(bytes.fromhex(args[1]))
    else:
        client.received(bytes.fromhex(args[1]))
        assert client._a_bob.hex() == result["a_bob"]


@pytest.mark.parametrize(("args", "result"), published("serverVerifyAuth"))
def test_published_server_reading_auth(args: list[Any], result: Any) -> None:
    server = server_of(args[0])
    server.received(challenge_of(args[0]))
    if result is None:
        with pytest.raises(RemoteError):
            server.received(bytes.fromhex(args[1]))
    else:
        server.received(bytes.fromhex(args[1]))
        assert server.outcome
        assert server.outcome.peer.hex() == result["remote"]["publicKey"]


@pytest.mark.parametrize(("args", "result"), published("serverCreateAccept"))
def test_published_server_accept(args: list[Any], result: str) -> None:
    state = args[0]
    server = server_of(state)
    server.received(challenge_of(state))
    auth = next(
        auth
        for (asked, auth) in (case[0] for case in published("serverVerifyAuth"))
        if asked["random"] == state["random"]
    )
    assert server.received(bytes.fromhex(auth)).hex() == result


@pytest.mark.parametrize(("args", "result"), published("clientVerifyAccept"))
def test_published_client_reading_accept(args: list[Any], result: Any) -> None:
    client = client_of(args[0])
    client.received(challenge_of(args[0]))
    if result is None:
        with pytest.raises(RemoteError):
            client.received(bytes.fromhex(args[1]))
    else:
        client.received(bytes.fromhex(args[1]))
        assert client.outcome


def test_published_keys_for_the_box_stream() -> None:
    ends = {case[1]["random"]: case[1] for case in published("clean")}
    finished = 0
    for args, result in published("clientVerifyAccept"):
        if result is None:
            continue
        client = client_of(args[0])
        client.received(challenge_of(args[0]))
        client.received(bytes.fromhex(args[1]))
        assert client.outcome
        assert client.outcome.send_key.hex() == ends[args[0]["random"]]["encryptKey"]
        assert client.outcome.receive_key.hex() == ends[args[0]["random"]]["decryptKey"]
        finished += 1
    assert finished


def roles(network: bytes = NETWORK) -> tuple[Client, Server]:
    client = Client(NETWORK, AMA, keys.public_key(AMA), keys.public_key(KOFI), bytes([3] * 32))
    return client, Server(network, KOFI, bytes([4] * 32))


def messages() -> list[bytes]:
    """The four messages of an honest handshake, the client's first."""
    client, server = roles()
    first = client.start()
    second = server.received(first)
    third = client.received(second)
    return [first, second, third, server.received(third)]


def test_both_sides_end_with_keys_that_fit() -> None:
    client, server = roles()
    client.received(server.received(client.received(server.received(client.start()))))
    one, two = client.outcome, server.outcome
    assert one
    assert two
    assert (one.peer, two.peer) == (keys.public_key(KOFI), keys.public_key(AMA))
    assert (one.send_key, one.send_nonce) == (two.receive_key, two.receive_nonce)
    assert (one.receive_key, one.receive_nonce) == (two.send_key, two.send_nonce)


def test_where_the_line_cuts_means_nothing() -> None:
    client, server = roles()
    to_server, to_client = client.start(), b""
    while to_server or to_client:
        to_client += b"".join(server.received(to_server[at : at + 1]) for at in range(len(to_server)))
        to_server = b"".join(client.received(to_client[at : at + 1]) for at in range(len(to_client)))
        to_client = b""
    assert client.outcome
    assert server.outcome


def test_what_comes_behind_the_last_message_is_kept() -> None:
    client, server = roles()
    accept = server.received(client.received(server.received(client.start())))
    client.received(accept + b"more")
    assert client.rest == b"more"


@pytest.mark.parametrize("index", range(4))
def test_any_flipped_bit_is_refused(index: int) -> None:
    honest = messages()
    for bit in range(0, len(honest[index]) * 8, 5):
        client, server = roles()
        reader: Client | Server = client if index % 2 else server
        for earlier in honest[index % 2 : index : 2]:
            reader.received(earlier)
        broken = bytearray(honest[index])
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(RemoteError):
            reader.received(bytes(broken))


def test_another_network_is_refused_by_name() -> None:
    client, server = roles(network=bytes(32))
    with pytest.raises(RemoteError) as refused:
        server.received(client.start())
    assert refused.value.code == "network"


def test_a_caller_who_expects_another_key_learns_nothing() -> None:
    client = Client(NETWORK, AMA, keys.public_key(AMA), keys.public_key(AMA), bytes([3] * 32))
    _, server = roles()
    with pytest.raises(RemoteError):
        server.received(client.received(server.received(client.start())))
    assert server.outcome is None


@pytest.mark.parametrize("point", [bytes(32), bytes([1]) + bytes(31), bytes([236]) + bytes([255] * 30) + b"\x7f"])
def test_points_of_small_order_are_refused(point: bytes) -> None:
    _, server = roles()
    mac = hmac.digest(NETWORK, point, "sha512")[:32]
    with pytest.raises(RemoteError):
        server.received(mac + point)


@pytest.mark.parametrize("key", [bytes(32), bytes([2]) + bytes(31), bytes([255] * 32)])
def test_a_key_that_does_not_convert_is_the_other_sides_fault(key: bytes) -> None:
    client = Client(NETWORK, AMA, keys.public_key(AMA), key, bytes([3] * 32))
    _, server = roles()
    with pytest.raises(RemoteError):
        client.received(server.received(client.start()))


def test_misuse_is_our_own_fault() -> None:
    client, server = roles()
    with pytest.raises(LocalError):
        Client(NETWORK, AMA, keys.public_key(KOFI), keys.public_key(KOFI), bytes(32))
    with pytest.raises(LocalError):
        Server(b"short", AMA, bytes(32))
    client.received(server.received(client.received(server.received(client.start()))))
    with pytest.raises(LocalError):
        client.received(b"again")
