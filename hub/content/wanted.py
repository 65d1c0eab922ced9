"""Content that records need and that is not here: remembered, asked of neighbours, verified before it is
kept.

Only addresses that a provider gives are ever asked (a provider is a plugin that knows our neighbours), so a
record can name content but never an address. Blocking: `fetch_wanted` belongs in a thread of the hub
process.
"""

import hashlib
from collections.abc import Callable, Iterable
from http.client import HTTPException
from urllib.parse import urlsplit

from django.db.models import F, QuerySet

from hub.content import arriving, carried, holding, store
from hub.content.fetching import Away, web_answer
from hub.content.models import Wanted
from hub.core.cid import RAW, Cid, cid_text, parse_cid
from hub.core.errors import RemoteError, TooMany
from hub.core.unixfs.nodes import MOST_BLOCK
from hub.log import room

WHOLE_SECONDS = 30
A_PASS = 20
HOLDING = """
    WITH RECURSIVE holding (codec, digest) AS (
        SELECT content_wanted.codec, content_wanted.digest
        UNION
        SELECT folder.codec, folder.digest FROM holding
        JOIN content_within AS within ON within.digest = holding.digest AND within.codec = holding.codec
        JOIN content_stored AS folder ON folder.id = within.folder_id
    )
    SELECT 1 FROM holding
"""
"""What is wanted, and the folders here from which it was lost."""
NAMED = f"""
    {HOLDING} JOIN content_named n ON n.digest = holding.digest AND n.codec = holding.codec
    JOIN log_entry e ON e.position = n.position JOIN log_feed f ON f.id = e.feed_id
"""
PROMISED = f"""
    {HOLDING} JOIN content_leased l ON l.digest = holding.digest AND l.codec = holding.codec AND l.promised
    WHERE NOT EXISTS (SELECT 1 FROM content_named n WHERE n.digest = holding.digest AND n.codec = holding.codec)
"""  # noqa: S608  # constants
STAYS = f"""
    EXISTS ({NAMED}) AND NOT EXISTS ({NAMED} WHERE f.scope <> 'here') AND NOT EXISTS ({PROMISED})
"""
"""That only entries that stay here name it, or what it is in: asking would tell the neighbours of it."""

TOPIC = "wanted"
"""Announced when something is to be kept here that no entry brought."""

Provider = Callable[[], Iterable[str]]
providers: list[Provider] = []
meetings: list[Provider] = []


def provide_neighbours(addresses: Provider, machines: Provider | None = None) -> None:
    """Register a function that gives the web addresses (`http://host:port`) of the hubs we exchange with, and one that
    gives the numbers (IP addresses) of the machines at which they proved who they are."""
    if addresses not in providers:
        providers.append(addresses)
    if machines and machines not in meetings:
        meetings.append(machines)


def neighbours() -> list[str]:
    """The web addresses of all neighbours, each once."""
    return list(dict.fromkeys(address for provider in providers for address in provider()))


def machines() -> set[str]:
    """The numbers of neighbours' machines. No name is looked up: whoever asks is waiting for a page."""
    met = (number for provider in meetings for number in provider())
    return {*met, *(urlsplit(address).hostname or "" for address in neighbours())}


def want(texts: Iterable[str], deep: int = 0) -> None:
    """Remember content ids that are not here yet; what cannot be a content id is passed over. deep: how many folders
    lead down to them."""
    asked = {found for text in set(texts) if (found := cid_of(text))}
    missing = asked - holding.here(asked)
    rows = (Wanted(codec=each.codec, digest=each.digest, deep=deep) for each in missing)
    Wanted.objects.bulk_create(rows, ignore_conflicts=True)
    if missing:  # what lies too deep in one folder may be named by itself
        named = Wanted.objects.filter(digest__in=[each.digest for each in missing], deep__gt=deep)
        named.update(deep=deep, unfit=False)


def cid_of(text: str) -> Cid | None:
    """The content id that somebody else wrote."""
    try:
        return parse_cid(text)
    except RemoteError:
        return None


def looked_for_since(now: int) -> None:
    """Remember this minute of uptime with what is looked for only now."""
    fresh = Wanted.objects.filter(since=None)
    if fresh.exists():  # while nothing is new nothing is written
        fresh.update(since=now)


def fetch_wanted() -> int:
    """Ask the neighbours for what was asked least often; how many came. One pass, to be repeated."""
    addresses = [] if room.is_short(MOST_BLOCK) else neighbours()
    asked = to_be_asked().order_by("tries")[:A_PASS] if addresses else []
    return sum(fetch(row.cid, addresses) for row in list(asked))


def to_be_asked(codec: int = RAW) -> QuerySet[Wanted]:
    """What is wanted, and neighbours may be asked for. Content of many blocks is brought block by block
    (`bringing`)."""
    return Wanted.objects.filter(codec=codec).extra(where=[f"NOT ({STAYS})"])  # noqa: S610  # constants


def fetch(cid: Cid, addresses: list[str]) -> bool:
    """Ask one address after another. A neighbour that cannot be reached leaves the list for this pass. What is wanted
    no more when it comes is not kept. Only what somebody was asked for counts as tried, so nothing is written while
    nobody is there.
    """
    asked, wrong = not has_room(cid), {}
    for address in list(addresses if not asked else ()):
        data = None
        try:
            data = download(address, cid)
            asked = True
        except (OSError, HTTPException, ValueError) as error:
            asked = asked or not isinstance(error, Away)
            addresses.remove(address)
        if data is not None and hashlib.sha256(data).digest() != cid.digest:
            wrong = {"wrong": True}
        elif data is not None:
            if still := Wanted.objects.filter(digest=cid.digest, codec=cid.codec).exists():
                keep(data)
            return still
    if asked:
        Wanted.objects.filter(digest=cid.digest, codec=cid.codec).update(tries=F("tries") + 1, **wrong)
    return False


def has_room(cid: Cid) -> bool:
    """Whether those through whom it was named may bring something small yet."""
    try:
        carried.expect(cid, MOST_BLOCK)
    except TooMany:
        return False
    return True


def keep(data: bytes) -> None:
    """Keep what came. What is larger than anything that belongs to words is a file, of one chunk as others cut it."""
    if len(data) > store.MAX_SIZE:
        room.expect_for_file(len(data))
        arriving.keep_leaf(data)
    else:
        store.add(data)


def download(address: str, cid: Cid) -> bytes | None:
    """The bytes that a neighbour gives for a content id, unverified; None when it has none or too many."""
    url = urlsplit(address)
    path = f"/ipfs/{cid_text(cid)}"
    status, data = web_answer(url.hostname or "", url.port or 80, path, MOST_BLOCK, WHOLE_SECONDS)
    return data if status == 200 and len(data) <= MOST_BLOCK else None
