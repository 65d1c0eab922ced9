"""Ids of blocks: one text each, and the two spellings in bytes that the field has."""

import hashlib

import pytest

from hub.core.cid import DAG_CBOR, DAG_PB, RAW, Cid, cid_text, from_bytes, id_text, parse_cid, to_bytes
from hub.core.errors import LocalError, RemoteError

HELLO = hashlib.sha256(b"hello\n").digest()
EMPTY_FOLDER = hashlib.sha256(b"\x0a\x02\x08\x01").digest()
KNOWN = [
    (Cid(RAW, hashlib.sha256(b"").digest()), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
    (Cid(DAG_PB, EMPTY_FOLDER), "bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354"),
]
"""The ids of nothing and of the empty folder as every tool of the field writes them."""


@pytest.mark.parametrize(("cid", "text"), KNOWN)
def test_an_id_has_the_text_that_the_field_gives_it(cid: Cid, text: str) -> None:
    assert cid_text(cid) == text
    assert parse_cid(text) == cid


def test_the_same_bytes_as_a_file_and_as_a_root_are_two() -> None:
    assert cid_text(Cid(RAW, HELLO)) != cid_text(Cid(DAG_PB, HELLO))


@pytest.mark.parametrize(
    "text",
    [
        id_text(HELLO),
        cid_text(Cid(RAW, HELLO)).upper(),
        cid_text(Cid(RAW, HELLO))[:-1] + "b",
        cid_text(Cid(RAW, HELLO))[:-1],
        "QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn",
        "b" * 59,
        "b" + "ÿ" * 58,
        b"bafkrei",
        None,
    ],
)
def test_no_other_text_is_the_id_of_a_file(text: object) -> None:
    with pytest.raises(RemoteError, match="^id"):
        parse_cid(text)


@pytest.mark.parametrize("codec", [RAW, DAG_PB, DAG_CBOR])
def test_the_bytes_of_an_id_are_read_where_they_stand(codec: int) -> None:
    cid = Cid(codec, HELLO)

    assert len(to_bytes(cid)) == 36
    assert from_bytes(b"--" + to_bytes(cid) + b"--", 2) == (cid, 38)


def test_a_bare_multihash_is_the_same_block() -> None:
    assert from_bytes(b"\x12\x20" + HELLO + b"more") == (Cid(DAG_PB, HELLO), 34)


@pytest.mark.parametrize("data", [to_bytes(Cid(RAW, HELLO)), b"\x12\x20" + HELLO])
def test_an_id_cut_at_any_byte_is_refused(data: bytes) -> None:
    for length in range(len(data)):
        with pytest.raises(RemoteError, match="^id"):
            from_bytes(data[:length])


@pytest.mark.parametrize("prefix", ["01551220"[:6] + "1f", "01550020", "01850112", "02551220", "01551120", "00000000"])
def test_another_codec_or_hash_is_refused(prefix: str) -> None:
    with pytest.raises(RemoteError, match="^id"):
        from_bytes(bytes.fromhex(prefix) + HELLO)


@pytest.mark.parametrize("cid", [Cid(0x51, HELLO), Cid(RAW, HELLO[:31]), Cid(RAW, b"")])
def test_what_nobody_could_read_is_never_written(cid: Cid) -> None:
    with pytest.raises(LocalError):
        to_bytes(cid)
