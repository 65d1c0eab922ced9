"""Folders, whole and sharded, have the ids that the field gives them."""

import hashlib
from typing import Any

import pytest

from hub.core.cid import RAW, Cid, cid_text
from hub.core.errors import LocalError
from hub.core.unixfs import PROFILES, Kind, Link, Profile, Root, decode, folder
from hub.core.unixfs.hamt import name_hash
from tests.core.unixfs.vectors import load

V1, KUBO = PROFILES["unixfs-v1-2025"], PROFILES["kubo-cidv1-256k"]
Tree = dict[str, Any]


def file(name: str) -> Link:
    """A file that holds its own name."""
    data = name.encode()
    return Link(Cid(RAW, hashlib.sha256(data).digest()), name, len(data))


def root_of(tree: Tree, profile: Profile) -> Root:
    entries = [file(name) if below is None else linked(name, root_of(below, profile)) for name, below in tree.items()]
    return folder(entries, profile)[0]


def linked(name: str, root: Root) -> Link:
    return Link(root.cid, name, root.total)


def tree_of(case: dict[str, Any]) -> Tree:
    """The tree that a vector tells or describes."""
    if "tree" in case:
        tree: Tree = case["tree"]
        return tree
    names = [str(number).zfill(case["digits"]) for number in range(case["count"])]
    names[-1] += "z" * case["last"]
    return {**dict.fromkeys(names), **({case["empty"]: {}} if "empty" in case else {})}


@pytest.mark.parametrize("case", load("folders"), ids=lambda case: f"{case['name']}, {case['profile']}")
def test_a_folder_has_the_id_that_another_implementation_gives_it(case: dict[str, Any]) -> None:
    root = root_of(tree_of(case), PROFILES[case["profile"]])

    assert (cid_text(root.cid), root.total) == (case["cid"], case["total"])


@pytest.mark.parametrize(
    ("name", "profile", "kind"),
    [
        ("links: at the limit", KUBO, Kind.FOLDER),
        ("links: one over", KUBO, Kind.SHARD),
        ("block: at the limit", V1, Kind.FOLDER),
        ("block: one over", V1, Kind.SHARD),
        ("block: at the limit, nothing in its last", V1, Kind.FOLDER),
        ("block: one over, nothing in its last", V1, Kind.SHARD),
    ],
)
def test_only_what_lies_over_the_limit_is_sharded(name: str, profile: Profile, kind: Kind) -> None:
    case = next(case for case in load("folders") if case["name"] == name)
    tree = tree_of(case)
    entries = [file(name) if below is None else linked(name, folder([])[0]) for name, below in tree.items()]

    assert decode(folder(entries, profile)[1][-1].data).kind == kind


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_folders_within_count_too(profile: Profile) -> None:
    """The importer that made the vectors forgets them; see ORIGIN.md."""
    within = folder([file("a")], profile)[0]
    root, blocks = folder([linked(f"{number:028}", within) for number in range(4200)], profile)

    assert decode(blocks[-1].data).kind == Kind.SHARD
    assert root.total == sum(len(block.data) for block in blocks) + 4200 * within.total


def test_the_order_of_entries_does_not_matter() -> None:
    entries = [file(str(number)) for number in range(300)]

    assert folder(entries) == folder(reversed(entries))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/", "a\0b", "\udcff"])
def test_a_name_that_none_can_have_is_refused(name: str) -> None:
    with pytest.raises(LocalError):
        folder([Link(file("a").cid, name, 1)])


def test_one_name_stands_once() -> None:
    with pytest.raises(LocalError):
        folder([file("a"), Link(file("b").cid, "a", 1)])


def test_names_made_to_collide_end_in_a_sentence_that_tells_which() -> None:
    """Two names of one hash are easily made: murmur3 can be run backwards."""
    meeting = ["one name and itsaaaaabaraaaaactb", "other that meetsIdRlYc!OQh8h.,!I"]
    assert len(set(map(name_hash, meeting))) == 1
    assert folder(map(file, meeting))[1]

    with pytest.raises(LocalError, match="one name and its"):
        folder(map(file, (*meeting, *(str(number).zfill(200) for number in range(1500)))))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", 0),
        ("hello", 0xCBD8A7B341BD9B02),
        ("hello, world", 0x342FAC623A5EBC8E),
        ("19 Jan 2038 at 3:14:07 AM", 0xB89E5988B737AFFC),
        ("The quick brown fox jumps over the lazy dog.", 0xCD99481F9EE902C9),
    ],
)
def test_the_hash_of_names_is_murmur3(name: str, expected: int) -> None:
    """Values of the test of github.com/spaolacci/murmur3."""
    assert name_hash(name) == expected


@pytest.mark.parametrize(("name", "places"), [("470.txt", "006E"), ("742.txt", "00FF")])
def test_names_lie_where_kubo_puts_them(name: str, places: str) -> None:
    """Of the example in the specification, a folder that Kubo wrote: https://specs.ipfs.tech/unixfs/."""
    assert f"{name_hash(name):016X}".startswith(places)
