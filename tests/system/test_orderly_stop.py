"""A hub that is asked to stop says goodbye, and its receipt counts what it took."""

from pathlib import Path

from tests.system.hubs import Hub, eventually, make_neighbours

RECEIPTS = "SELECT code, gave, got FROM gossip_receipt WHERE ended IS NOT NULL"


def test_a_stop_in_the_middle_of_an_exchange_is_told_as_one(tmp_path: Path) -> None:
    river, hill = Hub(tmp_path / "river", "River"), Hub(tmp_path / "hill", "Hill")
    try:
        for hub in (river, hill):
            hub.provision()
        river.manage("seed", "--people", "10", "--posts", "2000", "--seed", "1")
        for hub in (river, hill):
            hub.start()
        before = entries(hill)
        make_neighbours(river, hill)
        eventually(lambda: entries(hill) > before, "the exchange goes on")
        assert hill.stop() == 0
        eventually(lambda: river.rows(RECEIPTS), "the other's receipt is written")
        assert [code for code, *_ in river.rows(RECEIPTS)] == ["bye"]
        assert [(code, got) for code, _, got in hill.rows(RECEIPTS)] == [("closing", entries(hill) - before)]
    finally:
        for hub in (river, hill):
            if hub.process is not None and hub.process.poll() is None:
                hub.kill()


def entries(hub: Hub) -> int:
    """How many entries a hub holds."""
    return len(hub.held())
