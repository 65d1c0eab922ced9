"""What comes from anybody at all is read by its own length, and refused in the words that DNS has."""

import random
import struct

import pytest

from naming.dns import packets
from naming.dns.packets import BADVERS, FORMERR, NOTIMP, REFUSED, Query, read
from tests.naming.dns.asking import asked, code, extensions, packet, parsed, question, written

NAME = "Kitabu.amani.home.arpa"


def test_a_question_keeps_its_spelling_and_is_read_in_small_letters() -> None:
    query = read(asked(NAME, edns=extensions(4096, ttl=0x8000)))
    assert isinstance(query, Query)
    assert query.labels == (b"kitabu", b"amani", b"home", b"arpa")
    assert query.question == question(NAME)
    assert query.edns == packets.Edns(0, 4096, True)
    assert (query.room(tcp=False), query.room(tcp=True)) == (1232, 65535)


def test_room_for_an_answer_is_what_who_asks_says_within_bounds() -> None:
    rooms = {}
    for largest in (0, 100, 512, 900, 1232, 65535):
        query = read(asked(NAME, edns=extensions(largest)))
        assert isinstance(query, Query)
        rooms[largest] = query.room(tcp=False)
    assert rooms == {0: 512, 100: 512, 512: 512, 900: 900, 1232: 1232, 65535: 1232}
    plain = read(asked(NAME))
    assert isinstance(plain, Query)
    assert plain.room(tcp=False) == 512


def test_what_is_no_question_is_not_answered() -> None:
    for data in (b"", b"\0" * 11, packet(question(NAME), flags=0x8100), packet(question(NAME), flags=0x8000)):
        assert read(data) is None


LOOP = b"\xc0\x0c"
TO_ITSELF = b"\3abc\xc0\x0c"
MALFORMED = {
    "no question": packet(counts=(0, 0, 0, 0)),
    "two questions": packet(question(NAME), question(NAME), counts=(2, 0, 0, 0)),
    "ten thousand": packet(question(NAME), counts=(10_900, 0, 0, 0)),
    "an answer within": packet(question(NAME), counts=(1, 1, 0, 0)),
    "an authority within": packet(question(NAME), counts=(1, 0, 1, 0)),
    "a pointer to itself": packet(question(LOOP)),
    "a name that ends in a pointer to its beginning": packet(question(TO_ITSELF)),
    "a pointer forward": packet(question(b"\xc0\x20"), written("home.arpa")),
    "a label of 64": packet(question(b"\x40" + b"a" * 64 + b"\0")),
    "a label of a kind that is reserved": packet(question(b"\x81a\0")),
    "a name of 320": packet(question(b"".join(b"\x3f" + b"a" * 63 for _ in range(5)) + b"\0")),
    "a name that goes beyond the end": packet(b"\x3fabc"),
    "no type": packet(written(NAME)),
    "half a class": packet(question(NAME)[:-1]),
    "something behind": packet(question(NAME), b"\0"),
    "two extensions": packet(question(NAME), extensions(), extensions(), counts=(1, 0, 0, 2)),
    "extensions that are named": packet(question(NAME), extensions(owner=b"\1a\0"), counts=(1, 0, 0, 1)),
    "extensions that are not there": packet(question(NAME), counts=(1, 0, 0, 1)),
    "half of extensions": packet(question(NAME), extensions()[:-3], counts=(1, 0, 0, 1)),
    "an option longer than its place": packet(
        question(NAME), extensions(options=b"\0\x0a\0\x08abc"), counts=(1, 0, 0, 1)
    ),
    "half an option": packet(question(NAME), extensions(options=b"\0\x0a\0"), counts=(1, 0, 0, 1)),
    "nine records more": packet(question(NAME), *[extensions()] * 9, counts=(1, 0, 0, 9)),
    "a question for extensions": asked(NAME, 41),
    "1,233 bytes": packet(question(NAME), extensions(options=b"\0\x0c\4\xa2" + b"\0" * 1186), counts=(1, 0, 0, 1)),
}


@pytest.mark.parametrize("what", MALFORMED)
def test_what_is_malformed_is_told_so(what: str) -> None:
    answer = read(MALFORMED[what])
    assert isinstance(answer, bytes)
    assert code(answer) == FORMERR
    assert len(answer) <= len(MALFORMED[what]) + 11, "never more than was sent, but our own extensions"


def test_a_long_chain_of_pointers_is_never_followed() -> None:
    """A packet of 4 kB that leads a reader who follows pointers from one to the next two thousand times."""
    chain = b"".join(struct.pack("!H", 0xC000 | 40 + 2 * (each - 1)) for each in range(1, 2000))
    unknown = b"\0" + struct.pack("!HHIH", 999, 1, 0, len(chain)) + chain
    last = struct.pack("!H", 0xFFFF) + struct.pack("!HHIH", 999, 1, 0, 0)
    answer = read(packet(question(NAME), unknown, last, counts=(1, 0, 0, 2)), largest=packets.LARGEST)
    assert isinstance(answer, Query)


def test_other_versions_operations_classes_and_transfers_are_refused_each_in_its_way() -> None:
    refused = read(asked(NAME, edns=extensions(version=1)))
    assert isinstance(refused, bytes)
    assert code(refused) == BADVERS
    assert parsed(refused).ar[0].ttl >> 16 & 0xFF == 0, "the version that we speak"
    for operation in (1, 2, 4, 5, 15):
        answer = read(packet(question(NAME), flags=operation << 11))
        assert isinstance(answer, bytes)
        assert (code(answer), parsed(answer).header.opcode) == (NOTIMP, operation)
    for class_ in (0, 3, 4, 254, 255, 0xFFFF):
        answer = read(packet(question(NAME, 16, class_)))
        assert isinstance(answer, bytes)
        assert code(answer) == REFUSED
    for type_, said in {251: REFUSED, 252: REFUSED, 253: NOTIMP, 254: NOTIMP}.items():
        answer = read(asked(NAME, type_))
        assert isinstance(answer, bytes)
        assert code(answer) == said


def test_whoever_speaks_of_extensions_is_answered_with_them_however_it_is_refused() -> None:
    """RFC 6891, 6.1.1."""
    told, one = extensions(ttl=0x8000), (1, 0, 0, 1)
    for odd, said in (
        (packet(question(NAME, 6), told, flags=4 << 11, counts=one), NOTIMP),
        (packet(question(NAME, 6), told, flags=6 << 11, counts=one), NOTIMP),
        (packet(told, counts=(0, 0, 0, 1)), FORMERR),
        (packet(question(NAME), question(NAME), told, counts=(2, 0, 0, 1)), FORMERR),
        (packet(question(NAME), extensions(version=1), told, counts=(1, 0, 0, 2)), FORMERR),
        (packet(question(NAME, class_=3), told, counts=one), REFUSED),
    ):
        answer = read(odd)
        assert isinstance(answer, bytes)
        assert code(answer) == said
        assert [(each.rtype, each.ttl >> 16 & 0xFF) for each in parsed(answer).ar] == [(41, 0)]
        assert len(answer) <= len(odd)
    for odd in (packet(question(NAME), flags=4 << 11), packet(question(LOOP), told, flags=4 << 11, counts=one)):
        answer = read(odd)
        assert isinstance(answer, bytes)
        assert (code(answer), parsed(answer).ar) == (NOTIMP, [])


def test_a_question_that_is_cut_anywhere_is_told_so_and_never_answered() -> None:
    whole = packet(question(NAME), extensions(options=b"\0\x0a\0\x08abcdefgh"), counts=(1, 0, 0, 1))
    answers = [read(whole[:length]) for length in range(len(whole))]
    assert answers[: packets.HEADER] == [None] * packets.HEADER
    assert {code(each) for each in answers[packets.HEADER :] if isinstance(each, bytes)} == {FORMERR}
    assert all(isinstance(each, bytes) for each in answers[packets.HEADER :])


def test_names_may_be_as_long_as_names_are() -> None:
    labels = [b"a" * 63, b"b" * 63, b"c" * 63, b"d" * 61]
    longest = b"".join(bytes([len(each)]) + each for each in labels) + b"\0"
    query = read(packet(question(longest)))
    assert isinstance(query, Query)
    assert query.labels == tuple(labels)
    assert len(longest) == packets.LONGEST_NAME
    longer = read(packet(question(b"\1x" + longest)))
    assert isinstance(longer, bytes)
    assert code(longer) == FORMERR


def test_flags_that_a_question_has_no_use_for_are_passed_over() -> None:
    for flag in (0x0400, 0x0200, 0x0080, 0x0040, 0x0020, 0x000F):
        query = read(packet(question(NAME), flags=flag))
        assert isinstance(query, Query)
        (kept,) = struct.unpack_from("!H", packets.refused(query, REFUSED), 2)
        assert kept == 0x8000 | REFUSED


def test_options_that_nobody_here_knows_are_passed_over() -> None:
    cookie = b"\0\x0a\0\x08abcdefgh"
    query = read(packet(question(NAME), extensions(options=cookie), counts=(1, 0, 0, 1)))
    assert isinstance(query, Query)
    signed = b"\1k\0" + struct.pack("!HHIH", 250, 255, 0, 4) + b"abcd"
    assert isinstance(read(packet(question(NAME), extensions(), signed, counts=(1, 0, 0, 2))), Query)


def test_nothing_that_chance_makes_is_more_than_refused() -> None:
    dice = random.Random(6)
    whole = packet(question(NAME), extensions(options=b"\0\x0a\0\x08abcdefgh"), counts=(1, 0, 0, 1))
    for _each in range(20_000):
        data = bytearray(whole[: dice.randrange(len(whole) + 1)] if dice.random() < 0.3 else whole)
        for _place in range(dice.randrange(6)):
            if data:
                data[dice.randrange(len(data))] = dice.randrange(256)
        answer = read(bytes(data))
        assert answer is None or isinstance(answer, Query) or len(answer) <= len(data) + 11
