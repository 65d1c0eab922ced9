"""What holds of names, whatever was said and in whatever order it came. Plain functions of a chance, so that hypothesis
looks for a case against them, and planted faults (`mutants`) have to break one."""

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Final

from hub.core.cid import id_text
from hub.core.short_ids import short
from hub.testing import sown
from naming.core import claims, registers
from naming.core.labels import key_label
from naming.core.operations import ALIAS, Operation
from naming.core.registers import HIDDEN, NONE, SETTLED, Value
from naming.core.resolving import CONTESTED, Answer, Viewer, resolve
from tests.naming.core import village
from tests.naming.core.said import AMA, AMANI, KOFI, SEAT, YAW, ZAWADI, hub
from tests.naming.core.village import FILE, HUBS, LABELS, NAMES, PLACES, STRANGERS, VIEWERS, WRITERS, all_of, story


def order_and_repetition_are_nothing(chance: Random) -> None:
    """In any order, and said twice, words mean the same."""
    told = story(chance)
    again = [*told.said, *told.said[::2]]
    chance.shuffle(again)
    viewer = chance.choice(VIEWERS)
    assert all_of(told.book(again), viewer) == all_of(told.book(), viewer)


def whoever_heard_the_same_answers_the_same(chance: Random) -> None:
    """Three hubs meet two by two, and tell each other a part of what they know. While they know different things they
    may answer differently; when they know the same, and were asked all the while, they do not."""
    told = story(chance)
    heard = [[each for each in told.said if chance.random() < 0.4] for _hub in range(3)]
    books = [told.book(each) for each in heard]
    for _meeting in range(3):
        giver, taker = chance.sample(range(3), 2)
        asked = village.registers(books[taker])
        came = [each for each in heard[giver] if chance.random() < 0.6]
        for each in came:
            books[taker].add(each)
        assert came or village.registers(books[taker]) == asked
        heard[taker] += came
    viewer = chance.choice(VIEWERS)
    whole = all_of(told.book(), viewer)
    for known, book in zip(heard, books, strict=True):
        for each in chance.sample(told.said, len(told.said)):
            if each not in known:
                book.add(each)
        assert all_of(book, viewer) == whole


def strangers_change_nothing_that_was_said(chance: Random) -> None:
    """Neither what a label of a zone is, nor what a viewer's zones, their own names and keys lead to."""
    told = story(chance)
    loud = [*told.said]
    for _word in range(chance.randrange(1, 12)):
        loud.insert(chance.randrange(len(loud) + 1), village.noise(chance, loud, chance.choice(STRANGERS)))
    before, after = told.book(), told.book(loud)
    assert village.registers(before) == village.registers(after)
    viewer = chance.choice(VIEWERS)
    for name in NAMES:
        if is_said(before, viewer, name):
            assert resolve(after, viewer, name) == resolve(before, viewer, name), name


def is_said(book: registers.Book, viewer: Viewer, name: str) -> bool:
    """Whether it begins in something that the viewer's zones, the viewer or a key says, and goes on so: an alias may
    lead to a bare name, of which strangers speak."""
    first = name.split(".")[-1]
    found = resolve(book, viewer, first)  # type: ignore[arg-type]
    whole = resolve(book, viewer, name)  # type: ignore[arg-type]
    steps = [step for each in (*found.found, *whole.found) for step in each.trail]
    bare = any(step.how == "calls-itself" or step.is_alias for step in steps)
    said = first.startswith("k-") or first in viewer.own
    said = said or any(book.register(zone, first).state != NONE for zone in viewer.zones)  # type: ignore[attr-defined]
    return said and not bare and bool(whole.found)


def a_zone_that_said_something_keeps_strangers_out(chance: Random) -> None:
    """Wherever that leads: no stranger is found because an alias is broken, or a block stands."""
    told = story(chance)
    book = told.book([*told.said, village.claim(chance, (), ZAWADI)])
    for viewer in VIEWERS:
        for label in LABELS:
            if any(book.register(zone, label).state != NONE for zone in viewer.zones) and label not in viewer.own:
                found = resolve(book, viewer, label)
                first = [each.trail[0].how for each in found.found]
                assert all(how == "here" for how in first)
                assert found.state != CONTESTED or first


def a_label_is_its_own_matter(chance: Random) -> None:
    """What a label is follows from what was said of it, and a whole name from the labels that it names."""
    told = story(chance)
    whole = told.book()
    for zone, label in PLACES:
        alone = told.book([each for each in told.said if (each.zone, each.label) == (zone, label)])
        assert alone.register(zone, label) == whole.register(zone, label)
    viewer = chance.choice(VIEWERS)
    for name in NAMES:
        named = set(name.split("."))
        while more := {part for each in told.said for part in parts(each) if each.label in named} - named:
            named |= more
        some = told.book([each for each in told.said if each.label in named])
        assert resolve(some, viewer, name) == resolve(whole, viewer, name)


def parts(said: Operation) -> list[str]:
    return said.target.value.split(".") if said.target and said.target.kind == ALIAS else []


def no_label_leads_elsewhere_by_itself(chance: Random) -> None:
    """Where a label led to one thing and then leads to another, somebody whose label it is said so, of that."""
    told = story(chance)
    known = [each for each in told.said if chance.random() < 0.7]
    before, after = told.book(known), told.book()
    for zone, label in PLACES:
        old, new = before.register(zone, label), after.register(zone, label)
        if old.state == new.state == SETTLED and old.values[0].target != new.values[0].target:
            came = [each for each in told.said if each not in known]
            assert any(speaks_of(each, old.values[0], WRITERS[zone]) for each in came)


def speaks_of(said: Operation, value: Value, own: frozenset[bytes]) -> bool:
    trail = {value.operation.id, *registers.line(value.hands)}
    if said.kind in ("bind", "unbind"):
        return said.by in own and bool(said.after & trail)
    holder = value.target.value == id_text(said.by)
    return said.kind == "take" or (said.kind == "offer" and said.of in trail and holder)


def no_bare_name_leads_elsewhere_by_itself(chance: Random) -> None:
    """For whoever says nothing of it: what led to one hub leads there, or is contested."""
    told = story(chance)
    more = [village.claim(chance, told.said, chance.choice(STRANGERS)) for _claim in range(chance.randrange(4))]
    said = [*told.said, *more]
    known = [each for each in said if chance.random() < 0.6]
    before, after = (resolve(told.book(each), Viewer(), "amani") for each in (known, said))
    if before.state == SETTLED:
        assert after.state in (SETTLED, CONTESTED)
        assert before.found[0].target in [each.target for each in after.found]


def the_zone_has_the_last_word(chance: Random) -> None:
    """What it says last, knowing what stands, stays: whatever others hand on, offer, take, agree to, bind or end then,
    as long as nobody blocks it."""
    told = story(chance)
    heads = told.book().register(AMANI, "soko").heads
    last = village.operation(chance, "bind", AMANI, AMANI, "soko", target=hub(ZAWADI), after=frozenset(heads))
    said = [*told.said, last]
    for _word in range(8):
        said.append(later(chance, said))
    register = told.book(said).register(AMANI, "soko")
    assert [each.operation for each in register.values] == [last]
    assert register.state == SETTLED


def later(chance: Random, said: Sequence[Operation]) -> Operation:
    """Something that others than the zone say of the label."""
    before = [each for each in said if (each.zone, each.label) == (AMANI, "soko")]
    if chance.random() < 0.6:
        return village.answering(chance, chance.choice(("offer", "take", "accept")), before)
    return village.noise(chance, before, chance.choice((AMA, *STRANGERS)))


def a_block_hides_all_and_leaves_no_trace(chance: Random) -> None:
    """Whatever a moderator's block names: lifted, all is as it was. Whoever has no seat blocks nothing."""
    told = story(chance)
    before = told.book().register(AMANI, "soko")
    all_known = frozenset(each.id for each in told.said)
    block = village.operation(chance, "block", KOFI, AMANI, "soko", seat=SEAT, after=all_known)
    lift = village.operation(chance, "unbind", KOFI, AMANI, "soko", seat=SEAT, after=frozenset({block.id}) | all_known)
    blocked = told.book([*told.said, block]).register(AMANI, "soko")
    assert blocked.state == "blocked"
    assert set(blocked.heads) >= {each.operation.id for each in blocked.values}
    lifted = told.book([*told.said, block, lift]).register(AMANI, "soko")
    assert not lifted.blocks
    assert {each.target for each in lifted.values} == {each.target for each in blocked.values}
    if not before.blocks:
        assert lifted == before
    for unseated in (block._replace(seat=b""), block._replace(by=AMA)):
        assert told.book([*told.said, unseated]).register(AMANI, "soko") == before


def days_only_take_away(chance: Random) -> None:
    """A lease ends by the days of the hub where it was written, and by no other; nothing comes back."""
    told = story(chance)
    later = {**told.days, AMANI: told.days[AMANI] + 1}
    for zone, label in PLACES:
        old, new = (told.book(days=days).register(zone, label) for days in (told.days, later))
        assert old.heads == new.heads
        if SETTLED not in (old.state, new.state):
            assert set(new.values) <= set(old.values)
        for values, days in ((old.values, told.days), (new.values, later)):
            binds = [bind_of(each, told.said) for each in values]
            assert all(each.until is None or days.get(each.hub, 0) < each.until for each in binds)
        gone = [bind_of(each, told.said) for each in set(old.values) - set(new.values)]
        assert old.state == SETTLED or all(each.hub == AMANI for each in gone)


def bind_of(value: Value, said: Iterable[Operation]) -> Operation:
    known = {each.id: each for each in said}
    return known[value.hands[0].of] if value.hands else value.operation


def an_alias_is_what_its_zone_sees(chance: Random) -> None:
    """Whoever asks, a name that begins with a key leads to the same."""
    told = story(chance)
    target = village.alias(chance)
    book = told.book([*told.said, village.operation(chance, "bind", ZAWADI, ZAWADI, "duka", target=target)])
    name = f"duka.{key_label(ZAWADI)}"
    assert len({repr(resolve(book, viewer, name)) for viewer in VIEWERS}) == 1


def who_agrees_is_who_is_meant(chance: Random) -> None:
    """A value is accepted by whom it is, and by nobody else."""
    told = story(chance)
    for place in PLACES:
        for value in told.book().register(*place).values:
            by = {each.by for each in told.said if each.kind == "accept" and each.of == value.operation.id}
            meant = value.target.value in map(id_text, by)
            assert value.accepted == (meant or value.operation.kind == "take")


def every_hand_was_offered_by_who_held_it(chance: Random) -> None:
    """From the bind of the zone, which says that it may be handed on, each hand by who had it, to who took it."""
    told = story(chance)
    known = {each.id: each for each in told.said}
    for zone, label in PLACES:
        for value in told.book().register(zone, label).values:
            if value.operation.kind == "take":
                bind = known[value.hands[0].of]
                assert bind.kind == "bind" and bind.handed and bind.by in WRITERS[zone]  # noqa: PT018
                line = [bind, *(known[each.of] for each in value.hands[1:]), value.operation]
                for offer, before, after in zip(value.hands, line, line[1:], strict=False):
                    assert village.holder(before) == offer.by
                    assert after.by == offer.to
                    assert after.of == offer.id


def of_too_many_the_same_count(chance: Random) -> None:
    """Of a feed the first, and of a writer the same feeds, in whatever order they came."""
    feeds = [sown("feed", number) for number in range(3)]
    said = [
        village.noise(chance, [FIRST], AMA)._replace(feed=chance.choice(feeds), seq=chance.randrange(9))
        for _word in range(12)
    ]
    again = [*said, *said[::3]]
    chance.shuffle(again)
    counted = [set(registers.within_budget(each, 2, 2)) for each in (said, again)]
    assert counted[0] == counted[1]
    for feed in sorted(feeds, key=short)[:2]:
        own = sorted((each.seq, each.id) for each in said if each.feed == feed)[:2]
        assert {(each.seq, each.id) for each in counted[0] if each.feed == feed} == set(own)


FIRST: Final = Operation(sown("first"), AMANI, AMANI, sown("feed"), 1, "bind", AMANI, "soko", FILE)


def a_storm_of_strangers_moves_nobody(chance: Random) -> None:
    """Whoever is vouched for stands first, whoever is the viewer's stays, whoever called itself so is still looked at
    as one of so many; and those that never did are none of them."""
    hubs = chance.sample(CROWD, 40)
    crowd = [village.operation(chance, "claim", each, each, "amani") for each in hubs[:10]]
    never = [village.operation(chance, "unclaim", each, each, "amani") for each in hubs[10:]]
    own = village.operation(chance, "claim", AMANI, AMANI, "amani")
    vouch = village.operation(chance, "bind", ZAWADI, ZAWADI, "amani", target=hub(AMANI))
    said = [*crowd, *never, own, vouch]
    chance.shuffle(said)
    book = village.Story(said, {}).book()
    found = claims.claims(book, "amani", {ZAWADI})
    assert (found[0].hub, found[0].vouched) == (AMANI, (ZAWADI,))
    assert len(found) == 11
    itself = resolve(book, Viewer((AMANI,)), "amani")
    assert (itself.state, itself.found[0].target) == (SETTLED, hub(AMANI))
    few = village.Story([own, *never], {}).book()
    assert resolve(few, Viewer(), "amani").state == SETTLED


def what_a_viewers_zone_said_is_never_a_strangers(chance: Random) -> None:
    """What ended there, by its lease or because it was given up, whoever looks chooses anew."""
    told = story(chance)
    book = told.book([*told.said, village.claim(chance, (), chance.choice(STRANGERS))])
    for viewer in VIEWERS:
        for label in LABELS:
            if any(book.register(zone, label).heads for zone in viewer.zones) and label not in viewer.own:
                found = resolve(book, viewer, label)
                assert found.state != SETTLED or found.found[0].trail[0].how == "here"


def what_is_hidden_is_not_shown_and_gives_nothing_away(chance: Random) -> None:
    """Out of sight is what was said, and nothing else: no label is by that what it was not, and nobody else's. The same
    words count, so whoever hides others answers otherwise only where they would show them."""
    told = story(chance)
    said = [*told.said, *(village.claim(chance, told.said, each) for each in (*HUBS, chance.choice(STRANGERS)))]
    said.append(village.operation(chance, "bind", ZAWADI, ZAWADI, "amani", target=hub(chance.choice(HUBS))))
    chance.shuffle(said)
    hidden = {each.id for each in said if chance.random() < 0.3}
    book, seen = told.book(said), told.book(said, hidden=hidden)
    assert village.registers(book) == village.registers(seen)
    for viewer in (*VIEWERS, Viewer((YAW,), frozenset({ZAWADI}))):
        for name in NAMES:
            before, after = resolve(book, viewer, name), resolve(seen, viewer, name)
            assert not {each.id for each in shown_by(after)} & hidden, name
            assert after.state in (before.state, HIDDEN), name
            assert {each.target for each in after.found} <= {each.target for each in before.found}, name
            vouchers = {(zone, name.split(".")[-1]) for each in after.claims for zone in each.vouched}
            assert not {seen.register(*each).values[0].operation.id for each in vouchers} & hidden, name
            if before.state == SETTLED and not {each.id for each in shown_by(before)} & hidden:
                assert after == before, name


def shown_by(answer: Answer) -> list[Operation]:
    """The words that whoever asks is told."""
    steps = [step.operation for each in answer.found for step in each.trail if step.operation]
    return [*steps, *answer.blocks, *(each.operation for each in answer.claims)]


CROWD: Final = [sown("crowd", number) for number in range(200)]
village.FEEDS.update({each: sown("feed", each.hex()) for each in CROWD})

LAWS: Final[tuple[Callable[[Random], None], ...]] = (
    order_and_repetition_are_nothing,
    whoever_heard_the_same_answers_the_same,
    strangers_change_nothing_that_was_said,
    a_zone_that_said_something_keeps_strangers_out,
    a_label_is_its_own_matter,
    no_label_leads_elsewhere_by_itself,
    no_bare_name_leads_elsewhere_by_itself,
    the_zone_has_the_last_word,
    a_block_hides_all_and_leaves_no_trace,
    days_only_take_away,
    an_alias_is_what_its_zone_sees,
    who_agrees_is_who_is_meant,
    every_hand_was_offered_by_who_held_it,
    of_too_many_the_same_count,
    a_storm_of_strangers_moves_nobody,
    what_a_viewers_zone_said_is_never_a_strangers,
    what_is_hidden_is_not_shown_and_gives_nothing_away,
)
