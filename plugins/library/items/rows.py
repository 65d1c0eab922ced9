"""The rows of what stands on a shelf, in the order of its list, and how many there are: asked of the database in
numbers alone. Who reads the records looks again, for rows compare eight bytes of ids.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Sum, When

from hub import api
from hub.core.short_ids import short
from plugins.library.models import Act, Change, Cover, Item, Move, Retraction
from plugins.library.shelves.standing import Shelf

MOST_PEOPLE = 200
MOST_TWINS = 20
"""Items with the same file that are looked at."""


def in_sight() -> Any:
    """What nobody took out of sight and whoever added it did not take back."""
    back = Retraction.objects.visible().filter(target8=OuterRef("target8"), feed8=OuterRef("feed8"), undone=True)
    later = back.filter(person8=OuterRef("person8"), seq__gt=OuterRef("seq"))
    taken = Retraction.objects.visible().filter(target8=OuterRef("id8"), person8=OuterRef("person8"), undone=False)
    return Item.objects.visible().filter(~Exists(taken.filter(~Exists(later))))


def on_shelf(shelf: Shelf) -> Any:
    """What stands on a shelf: only by whoever may add there, and only what was approved where it waits."""
    return of_writers(shelf, in_sight().filter(put_on([shelf])))


def added_to(shelf: Shelf) -> Any:
    """The same without what was moved there."""
    return of_writers(shelf, in_sight().filter(shelf8=shelf.id8))


def of_writers(shelf: Shelf, rows: Any) -> Any:
    """Of these what a shelf shows."""
    may = shelf.writers
    if may is not None:
        rows = rows.filter(person8__in=[short(person) for person in may])
    return rows.filter(approved(shelf)) if shelf.waits else rows


def on_shelves(shelves: Iterable[Shelf]) -> list[Any]:
    """What stands on these shelves, in as few parts as can be asked for."""
    several = list(shelves)
    plain = [shelf for shelf in several if is_plain(shelf)]
    return [in_sight().filter(put_on(plain)), *(on_shelf(shelf) for shelf in several if not is_plain(shelf))]


def put_on(shelves: Collection[Shelf]) -> Q:
    """What was added to these shelves, or moved there by who may have the right to it: where it stands is told by
    `places`."""
    return Q(shelf8__in=[shelf.id8 for shelf in shelves]) | Q(Exists(moves_to(shelves)))


def moves_to(shelves: Collection[Shelf]) -> Any:
    """What moves an item to these shelves, by whoever added it or somebody who sits or sat at their village: nobody
    else's fill a list with what stands elsewhere."""
    seated, by_zone = api.seated_by_hub(), dict[bytes, list[int]]()
    for shelf in shelves:
        by_zone.setdefault(shelf.zone, []).append(shelf.id8)
    may = Q(kind=Move.Kind.OWN, person8=OuterRef("person8"), shelf8__in=[shelf.id8 for shelf in shelves])
    for zone, shelves8 in by_zone.items():
        people = [short(person) for person in seated.get(zone, ())]
        may |= Q(kind=Move.Kind.SEAT, person8__in=people, shelf8__in=shelves8)
    return Move.objects.visible().filter(may, target8=OuterRef("id8"))


def standing_among(items: Collection[int], shelves: Iterable[Shelf]) -> set[int]:
    """Those of these items, by short id, that stand on any of these shelves."""
    if not items:
        return set()
    moved = Move.objects.filter(target8__in=items).values_list("shelf8", flat=True)
    near = {*Item.objects.filter(id8__in=items).values_list("shelf8", flat=True), *moved}
    parts = on_shelves(shelf for shelf in shelves if shelf.id8 in near)
    return {id8 for part in parts for id8 in part.filter(id8__in=items).values_list("id8", flat=True)}


def is_plain(shelf: Shelf) -> bool:
    """Whether everybody's items stand there at once."""
    return not shelf.waits and shelf.writers is None


def approved(shelf: Shelf) -> Exists:
    """Whether anybody who sits or sat at the shelf's village approved any version of an item."""
    return Exists(verdicts(shelf).filter(item8=OuterRef("id8"), kind=Act.Kind.YES))


def waiting(shelf: Shelf) -> Any:
    """What stands on a shelf, or would, and has a version of which nobody said anything and that no later one of its
    feed replaced; and what was moved there, whatever was said of it elsewhere."""
    own = Change.objects.visible().filter(target8=OuterRef("id8"), person8=OuterRef("person8"))
    later = Change.objects.visible().filter(target8=OuterRef("target8"), feed8=OuterRef("feed8"))
    latest = own.filter(~Exists(later.filter(position__gt=OuterRef("position"))))
    newer = latest.filter(~Exists(verdicts(shelf).filter(target8=OuterRef("id8"))))
    unseen = ~Exists(own) & ~Exists(verdicts(shelf).filter(target8=OuterRef("id8")))
    return in_sight().filter(Q(unseen | Exists(newer), shelf8=shelf.id8) | Exists(moves_to([shelf])))


def verdicts(shelf: Shelf) -> Any:
    """What those who sit or sat at the shelf's village said of items."""
    seated = api.seated_by_hub(["moderator", "steward"]).get(shelf.zone, ())
    kinds = [Act.Kind.YES, Act.Kind.NO]
    return Act.objects.visible().filter(person8__in=[short(person) for person in seated], kind__in=kinds)


def listed(rows: Any) -> QuerySet[Any]:
    """Rows with the stamp by which they are `placed`, the newest first; one that cannot be comes last, so that nobody's
    clock holds a file at the top."""
    tame = When(stamp__lte=api.latest_tame(), then="stamp")
    found: QuerySet[Any] = rows.annotate(placed=Case(tame, default=0)).values_list("position", "placed", named=True)
    return found


def with_file(files: Collection[int]) -> list[int]:
    """Positions of items which name any of these files, or ever named it in a change."""
    changed = Change.objects.visible().filter(file8__in=files).values("target8")
    named = in_sight().filter(Q(file8__in=files) | Q(id8__in=changed))
    return list(named.order_by("position").values_list("position", flat=True)[:MOST_TWINS])


def by(people: Iterable[int]) -> Any:
    """What these people added, given by short ids, also what they took back."""
    return Item.objects.visible().filter(person8__in=sorted(people))


def counted(shelves: Iterable[Shelf]) -> list[Shelf]:
    """These shelves, each with how many items were added to it: one statement for all where everybody adds at once, and
    one for each other."""
    several = list(shelves)
    plain = {shelf.id8 for shelf in several if is_plain(shelf)}
    rows = in_sight().filter(shelf8__in=plain).order_by().values_list("shelf8")
    numbers = dict(rows.annotate(files=Count("position"))) if plain else {}
    return [
        shelf._replace(items=numbers.get(shelf.id8, 0) if shelf.id8 in plain else added_to(shelf).count())
        for shelf in several
    ]


def sizes_by_shelf(shelves: Collection[int]) -> list[tuple[int, int, int]]:
    """Short id, number of files and bytes that are here of these shelves, the largest first."""
    rows = in_sight().filter(shelf8__in=shelves).order_by().values_list("shelf8")
    found = rows.annotate(files=Count("position"), bytes=Sum(api.bytes_here(Item))).order_by("-bytes")
    return [(shelf8, files, int(size)) for shelf8, files, size in found]


def sizes_by_person() -> list[tuple[bytes, int, int]]:
    """Id (32 bytes), number of files and bytes here of those whose files take most; later versions count too."""
    total = Counter[bytes]()
    files = Counter[bytes]()
    for model in (Item, Change):
        rows = model.objects.visible().with_writer().order_by().values_list("writer")
        for writer, number, size in rows.annotate(files=Count("position"), bytes=Sum(api.bytes_here(model))):
            files[bytes(writer)] += number if model is Item else 0
            total[bytes(writer)] += int(size)
    return [(person, files[person], size) for person, size in total.most_common(MOST_PEOPLE) if person]


def covers(positions: Collection[int]) -> dict[int, str]:
    """The content ids of the small pictures that were drawn of what these entries name."""
    drawn = Cover.objects.filter(position__in=positions).exclude(file="")
    return dict(drawn.values_list("position", "file"))
