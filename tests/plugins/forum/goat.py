"""The photo that tests of photos show, and where it lies."""

from hub.content import store
from hub.core.cid import content_id, parse_cid
from hub.testing import Writer
from plugins.forum import records
from tests.plugins.forum.test_rows import BOARD

GOAT = b"\xff\xd8\xff\xe0 a goat"
CID = content_id(GOAT)
ADDRESS = f"/ipfs/{CID}"
PHOTOS = [{"cid": CID}]
FILE = store.path_of(parse_cid(CID))


def shows_the_goat(writer: Writer) -> bytes:
    """A topic with the photo; its id."""
    return writer.write(records.Topic(board=BOARD, title="Goat", text="", as_=writer.name, photos=PHOTOS)).id
