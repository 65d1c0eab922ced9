"""What is worth a warning in a label; and how DNS writes one."""

import hashlib
from random import Random

import idna
import pytest

from naming.core import confusing
from naming.core.confusing import Warned, is_mixed, skeleton, warnings
from naming.core.labels import LONGEST, dns_label, is_label, key_label
from tests.naming.core.said import AMANI


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("amani", "\u0430mani"),  # Cyrillic а
        ("amani", "amanì"),
        ("amani", "amanı"),  # dotless
        ("amani", "arnani"),
        ("amani", "amanl"),
        ("amani", "aman1"),
        ("soko", "s0ko"),
        ("soko", "sοkο"),  # Greek ο
        ("wanja", "vvanja"),
        ("duka", "cluka"),
        ("duka", "đuka"),
        ("café", "cafe\u0301"),
        ("clinic", "cl\u200binic"),
    ],
)
def test_what_looks_alike(one: str, other: str) -> None:
    assert Warned("looks-like", one) in warnings(other, [one])
    assert Warned("looks-like", other) in warnings(one, ["maji", other])


@pytest.mark.parametrize(
    ("one", "other"),
    [("soko", "duka"), ("kuku", "kuki"), ("कल", "कुल"), ("سوق", "شوق"), ("ciudad", "duda"), ("amina", "aminata")],
)
def test_what_does_not(one: str, other: str) -> None:
    assert warnings(one, [other, one]) == ()
    assert skeleton(one) != skeleton(other)


def test_a_label_by_itself() -> None:
    assert warnings("soko") == warnings("市場") == warnings("बाज़ार") == warnings("سوق") == warnings("ラーメン屋") == ()
    assert [each.kind for each in warnings("cafe\u0301")] == ["not-nfc", "not-idna"]
    assert [each.kind for each in warnings("sоko")] == ["mixed-scripts"]
    for sign in "\u200b\u202e\u00ad\u3164\u2800\ufe0f\u00a0":
        assert [each.kind for each in warnings(f"so{sign}ko")][-2:] == ["not-idna", "hidden"]
        assert Warned("looks-like", "soko") in warnings(f"so{sign}ko", ["soko"])
    assert warnings("می\u200cخواهم") == (), "what Persian is written with shows in how letters are joined"
    assert [each.kind for each in warnings("maji💧")] == ["not-idna"]
    assert [each.kind for each in warnings("wpad")] == ["reserved"]
    assert [each.kind for each in warnings("loca1host")] == ["reserved"]
    assert is_mixed("sokoмаркет")
    assert not is_mixed("東京タワー")


def test_labels_of_many_scripts_cost_nothing_strange() -> None:
    """Whatever is a label has its warnings."""
    for number in range(0x20, 0x3000):
        label = chr(number) * 3
        if is_label(label):
            assert all(each.kind for each in warnings(label, ["soko"]))


def test_dns_writes_what_idna_allows() -> None:
    assert dns_label("soko") == b"soko"
    assert dns_label(key_label(AMANI)) == key_label(AMANI).encode()
    assert dns_label("café") == b"xn--caf-dma"
    assert dns_label("सूप") == idna.alabel("सूप")
    for label in (
        "cafe\u0301",
        "a_b",
        "-a",
        "a-",
        "ab--c",
        "xn--caf-dma",
        "maji💧",
        "so\u200bko",
        "\u0301a",
        "a\u00b7",
    ):
        assert dns_label(label) is None, label


def test_plain_labels_are_written_as_idna_writes_them() -> None:
    for first in "a1-_b":
        for second in "a1-_":
            for third in ("", "-", "--", "-c", "--c"):
                label = first + second + third
                try:
                    written: bytes | None = idna.alabel(label)
                except UnicodeError:
                    written = None
                assert dns_label(label) == written, label


def test_what_dns_has_no_room_for_is_not_written() -> None:
    """63 bytes of a label of ours may be more in DNS."""
    long = "".join(chr(0x4E00 + 397 * number) for number in range(LONGEST // 3))
    written = dns_label(long)
    assert written is None or len(written) <= LONGEST
    letters = [letter for letter in confusing.letters().alike if 0x800 <= letter < 0xD800]
    spread = "".join(map(chr, Random(0).sample(letters, LONGEST // 3)))
    assert is_label(spread)
    assert dns_label(spread) is None


def test_the_table_says_what_it_is_of() -> None:
    text = confusing.TABLE.read_text()
    assert text.startswith("# Unicode 18.0.0")
    assert "© 2026 Unicode®, Inc." in text
    assert "UNICODE LICENSE V3" in confusing.TABLE.with_name("letters.LICENSE").read_text()
    assert len(confusing.letters().alike) == 2154
    assert confusing.letters().alike[ord("m")] == "rn"
    assert (
        hashlib.sha256(text.encode()).hexdigest() == "a8f5150c640498917959a22018047bf01d739953d2b6148e8aa45a647f144502"
    )
