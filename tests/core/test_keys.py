"""Keys and ids: one spelling each, one purpose each."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core import cid, keys
from hub.core.errors import LocalError, RemoteError
from tests.core.village import key, seed

DIGEST = seed("a digest")
digests = st.binary(min_size=32, max_size=32)


def test_what_ama_signed_verifies_for_its_purpose_only() -> None:
    sig = keys.sign(seed("ama"), keys.RUN, DIGEST)

    assert keys.verify(key("ama"), keys.RUN, DIGEST, sig)
    assert not any(keys.verify(key("ama"), other, DIGEST, sig) for other in keys.PURPOSES - {keys.RUN})
    assert not keys.verify(key("esi"), keys.RUN, DIGEST, sig)


def test_only_a_32_byte_hash_for_a_known_purpose_is_signed() -> None:
    with pytest.raises(LocalError):
        keys.sign(seed("ama"), keys.RUN, b"a text that somebody chose")
    with pytest.raises(LocalError):
        keys.sign(seed("ama"), b"hub-1 anything", DIGEST)
    with pytest.raises(LocalError):
        keys.sign(b"short", keys.RUN, DIGEST)


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_key_of_another_length_verifies_nothing(size: int) -> None:
    sig = keys.sign(seed("ama"), keys.RUN, DIGEST)

    assert not keys.verify(key("ama").ljust(size, b"\0")[:size], keys.RUN, DIGEST, sig)


def test_a_signature_that_borrows_bytes_of_the_message_is_refused() -> None:
    sig = keys.sign(seed("ama"), keys.RUN, DIGEST)

    assert not keys.verify(key("ama"), keys.RUN[1:], DIGEST, sig + keys.RUN[:1])


def test_the_root_of_some_words_is_always_the_same() -> None:
    assert keys.root_seed(bytes(16)) == keys.root_seed(bytes(16)) != keys.root_seed(bytes(15) + b"\1")
    with pytest.raises(LocalError):
        keys.root_seed(bytes(32))


def test_the_published_network_key() -> None:
    assert keys.NETWORK.hex() == "b0dba24edbc3eaf75c09615c83801435846138bbb655f71309e47fbe82f87397"


@given(digests)
def test_keys_and_ids_come_back_from_their_text(digest: bytes) -> None:
    assert keys.key_text(digest).startswith("did:key:z6Mk")
    assert keys.parse_key(keys.key_text(digest)) == digest
    assert cid.id_text(digest).startswith("bafyrei")
    assert cid.parse_id(cid.id_text(digest)) == digest
    assert cid.content_text(digest).startswith("bafkrei")
    assert cid.parse_content(cid.content_text(digest)) == digest


def parsed(parse: Callable[[object], bytes], text: str) -> bytes | None:
    try:
        return parse(text)
    except RemoteError:
        return None


@given(digests, st.integers(0, 58), st.characters())
def test_no_id_has_two_spellings(digest: bytes, place: int, letter: str) -> None:
    text = cid.id_text(digest)
    other = text[:place] + letter + text[place + 1 :]
    if parsed(cid.parse_id, other) == digest:
        assert other == text


@given(digests, st.integers(0, 55), st.characters())
def test_no_key_has_two_spellings(digest: bytes, place: int, letter: str) -> None:
    text = keys.key_text(digest)
    other = text[:place] + letter + text[place + 1 :]
    if parsed(keys.parse_key, other) == digest:
        assert other == text


def test_an_id_of_another_kind_is_refused() -> None:
    with pytest.raises(RemoteError):
        cid.parse_id(cid.content_text(DIGEST))
    with pytest.raises(RemoteError):
        cid.parse_content(cid.id_text(DIGEST))


def test_a_content_id_names_the_raw_bytes() -> None:
    # 01 55 12 20, then the SHA-256, in RFC 4648 base32.
    assert cid.content_id(b"hello world") == "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
