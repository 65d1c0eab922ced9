"""What is planned of a file stays small, whatever its few nodes describe."""

import pytest

from hub.content.bringing import plan
from hub.core.cid import Cid
from hub.core.errors import RemoteError
from hub.core.unixfs import Kind, Link, Node
from tests.core.unixfs.test_order import Shelf


@pytest.mark.parametrize("inline", [False, True])
def test_a_file_whose_nodes_repeat_each_other_without_end_is_not_brought(
    inline: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "MOST", 1000)
    monkeypatch.setattr(plan, "MOST_WITHIN", 1000)
    shelf, asked = Shelf(), list[Cid]()
    root, size = shelf.node(Node(Kind.FILE, data=b"x", size=1)) if inline else shelf.raw(b"x"), 1
    for _ in range(6):
        root = shelf.node(Node(Kind.FILE, (Link(root, "", 1),) * 100, size=size * 100, sizes=(size,) * 100))
        size *= 100

    def block_of(cid: Cid) -> bytes:
        asked.append(cid)
        return shelf[cid]

    with pytest.raises(RemoteError, match="more chunks than a hub brings"):
        plan.plan_of(block_of, root)
    assert len(asked) < 1100


@pytest.mark.parametrize(("deep", "wide"), [(0, 2000), (25, 200)])
def test_a_small_file_that_asks_for_many_rows_or_much_reading_is_not_brought(deep: int, wide: int) -> None:
    shelf, asked = Shelf(), list[Cid]()
    root = shelf.raw(b"x")
    for _ in range(deep):
        root = shelf.node(Node(Kind.FILE, (Link(root, "", 1),), size=1, sizes=(1,)))
    root = shelf.node(Node(Kind.FILE, (Link(root, "", 1),) * wide, size=wide, sizes=(1,) * wide))

    def block_of(cid: Cid) -> bytes:
        asked.append(cid)
        return shelf[cid]

    with pytest.raises(RemoteError, match="more chunks than a hub brings|more nodes than a hub goes through"):
        plan.plan_of(block_of, root)
    assert len(asked) < 2100
