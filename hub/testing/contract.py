"""The contract suite: what every plugin promises its hub. Each test is one promise and says, when it is broken, by what
and how to mend it.

It runs as `pytest --hub-contract LABEL`, and over every installed plugin among the hub's own tests. Nothing here knows
any plugin: records are made from what their types declare (`hub.testing.samples`). Here is asked what a plugin
declares, writes and keeps; what people see of it is asked in `hub.testing.contract_shown`.
"""

import inspect
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import call_command
from django.db import models, transaction
from django.urls import URLPattern
from django.utils.module_loading import import_string

from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.record import Record, decode, parse, to_body, to_mapping
from hub.log import registry
from hub.log.models import Failure
from hub.log.sorting import Sorting
from hub.log.tables import states_by_id, stored_after
from hub.plugins import HubPlugin
from hub.testing import Writer, outcome, replay, rows_of, sown
from hub.testing.imports import imports_of, private
from hub.testing.samples import Samples, nonce

EACH: Final = 4
"""Decent records of each type."""
PLAYED: Final = 30
"""Records that arrive in many orders; more would take minutes."""
LONG: Final = 24
"""Signs from which on a text that a row repeats is a copy and not a word to sort by."""

pytestmark = pytest.mark.django_db


def types_of(plugin: HubPlugin) -> dict[str, type[Record]]:
    """The record types that a plugin declares."""
    known = registry.projection(plugin.label)
    return {} if known is None else dict(known.records)


def rows_models(plugin: HubPlugin) -> list[type[models.Model]]:
    """The models that only reducers write."""
    known = registry.projection(plugin.label)
    return [] if known is None else list(known.models)


def records_of(plugin: HubPlugin) -> list[Record]:
    """Decent records of each type, and what becomes of the first when its texts are hostile."""
    made: list[Record] = []
    for kind in types_of(plugin).values():
        samples = Samples(kind, [id_text(sown("an entry")), id_text(sown("another"))])
        some = samples.some(EACH)
        assert some, (
            f"no record of type {kind.type} could be made from its annotations that validate() takes; "
            f"give {kind.__name__} a classmethod `examples` that returns a few"
        )
        made += [*some, *samples.hostile(some[0])]
    return made


def written_by(plugin: HubPlugin, most: int) -> tuple[Writer, Writer, Writer]:
    """Three people at two hubs wrote records of the plugin, which refer to each other and to nothing."""
    people = Writer("ama"), Writer("kofi"), Writer("esi", "riverbend")
    kinds = list(types_of(plugin).values())
    ids = [id_text(each) for writer in people for each in (writer.person.id, writer.hub.id, writer.written[0].id)]
    drawn = [Samples(kind, ids) for kind in kinds]
    for number in range(most):
        for record in drawn[number % len(drawn)].some(1) if drawn else ():
            ids.append(id_text(people[number % 3].write(record).id))
    return people


def messages_of(plugin: HubPlugin) -> list[registry.Message]:
    """Everything in the log that the plugin's reducers are handed."""
    entries = stored_after(0, 1_000_000)
    sorting = Sorting([plugin.label])
    sorting.add(entries, states_by_id({entry.feed for entry in entries}))
    return list(sorting.messages[plugin.label])


def replayed(plugin: HubPlugin) -> list[registry.Message]:
    """Let records of every type arrive, decent and hostile; what reducers were handed."""
    people = written_by(plugin, PLAYED)
    for number, record in enumerate(records_of(plugin)):
        people[number % 3].write(record)
    replay(*people)
    return messages_of(plugin)


def files_of(plugin: HubPlugin, folder: str) -> Iterator[Path]:
    """The files under a folder of the plugin's package, relative to it."""
    root = Path(plugin.path) / folder
    yield from (path.relative_to(root) for path in sorted(root.rglob("*")) if path.is_file())


def test_it_is_loaded(hub_plugin: HubPlugin) -> None:
    """The loader has judged the declaration, the labels of everything, folders and addresses."""


def test_records_come_back_as_they_were_written(hub_plugin: HubPlugin) -> None:
    for record in records_of(hub_plugin):
        said = to_mapping(record)
        again = parse(type(record), decode(to_body(record, nonce(1))))
        assert to_mapping(again) == said, f"{record.type} is read otherwise than it was written: {record}"


def test_every_text_has_a_limit(hub_plugin: HubPlugin) -> None:
    for kind in types_of(hub_plugin).values():
        samples = Samples(kind, [id_text(sown("an entry"))])
        endless = {name for record in samples.some(EACH) for name in samples.endless(record)}
        assert not endless, (
            f"{kind.type}: {min(endless)} may be as long as an entry; give it a limit in validate(), "
            "for example with hub.core.checks.check_text"
        )


def test_rows_refer_by_id_and_hold_no_text(hub_plugin: HubPlugin) -> None:
    for model in rows_models(hub_plugin):
        fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
        keys = [field.name for field in fields if field.is_relation]
        assert not keys, f"{model.__name__}.{keys[0]} is a foreign key: what it names may come later; keep its id"
        texts = [field.name for field in fields if isinstance(field, models.TextField)]
        assert not texts, f"{model.__name__}.{texts[0]} holds text: keep it in the log, and read it with api.bodies()"


def test_rows_copy_no_text(hub_plugin: HubPlugin) -> None:
    said = {text for message in replayed(hub_plugin) for text in texts_in(to_mapping(message.record))}
    for model in rows_models(hub_plugin):
        for row in rows_of(model):
            copied = [name for name, value in row.items() if isinstance(value, str) and repeats(value, said)]
            assert not copied, f"{model.__name__}.{copied[0]} copies what a record says; keep the position alone"


def texts_in(value: Any) -> Iterator[str]:
    """Every longer text within a record that is no id."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, str) and len(value) >= LONG and not value.startswith("baf"):
        yield value


def repeats(value: str, said: Collection[str]) -> bool:
    """Whether a row's value is a text of a record, or its beginning."""
    return len(value) >= LONG and any(text.startswith(value) or value in text for text in said)


def test_migrations_are_complete(hub_plugin: HubPlugin) -> None:
    try:
        call_command("makemigrations", hub_plugin.label, check_changes=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail(f"models changed and migrations did not: run `manage.py makemigrations {hub_plugin.label}`")


def test_reducers_take_every_valid_record(hub_plugin: HubPlugin) -> None:
    replayed(hub_plugin)
    failed = Failure.objects.filter(label=hub_plugin.label).first()
    assert failed is None, f"a reducer failed at a valid {failed.type}:\n{failed.traceback}"


@pytest.mark.django_db
def test_rows_are_the_same_in_whatever_order_entries_come_and_however_often(hub_plugin: HubPlugin) -> None:
    tables = rows_models(hub_plugin)
    people = written_by(hub_plugin, PLAYED)
    made = outcome(tables, *people) if tables else {}
    assert any(made.values()) or not tables, "no record of any type became a row: is there a reducer for each?"


def test_rows_that_are_forgotten_leave_nothing_and_come_again(hub_plugin: HubPlugin) -> None:
    known = registry.projection(hub_plugin.label)
    if known is None or known.forget is None:
        return
    messages = replayed(hub_plugin)
    positions = [message.position for message in messages]
    before = {model: rows_of(model) for model in known.models}
    with transaction.atomic():
        known.forget(positions)
        kept = [
            model.__name__ for model in known.models if model._default_manager.filter(position__in=positions).exists()
        ]
        assert not kept, f"forget() leaves rows of {kept[0]}"
        for reducer in known.reducers:
            reducer.fn([message for message in messages if message.record.type in reducer.types])
        after = {model: rows_of(model) for model in known.models}
    changed = [model.__name__ for model in known.models if before[model] != after[model]]
    assert not changed, f"rows of {changed[0]} are others after forget() and the same messages again"


def test_who_left_is_forgotten(hub_plugin: HubPlugin) -> None:
    left, stays = sown("who left"), sown("who stays")
    tables = [
        model for model in hub_plugin.get_models() if model not in rows_models(hub_plugin) and is_of_people(model)
    ]
    for model in tables:
        model._default_manager.bulk_create([row_about(model, left), row_about(model, stays)])
    hub_plugin.forgets(left)
    hub_plugin.forgets(left)
    for model in tables:
        about = set(map(bytes, model._default_manager.values_list("person", flat=True)))
        assert left not in about, f"{model.__name__} keeps a row about somebody who left; delete it in forgets()"
        assert stays in about, f"forgets() takes rows of {model.__name__} about others"


def is_of_people(model: type[models.Model]) -> bool:
    """Whether its rows are about people, in a column `person`, and can be made up."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    return isinstance(fields.get("person"), models.BinaryField) and all(map(can_be_made_up, fields.values()))


def can_be_made_up(field: Any) -> bool:
    """Whether a field needs nothing, or a number alone."""
    return not is_needed(field) or isinstance(field, (models.IntegerField, models.FloatField, models.BooleanField))


def is_needed(field: Any) -> bool:
    return not (field.null or field.auto_created or field.get_default() is not None)


def row_about(model: type[models.Model], person: bytes) -> models.Model:
    """A row about somebody, its numbers made up."""
    numbers = {field.name: 1 for field in model._meta.concrete_fields if is_needed(field)}
    return model(**numbers | {"person": person})


def test_topics_belong_to_the_label(hub_plugin: HubPlugin) -> None:
    label = hub_plugin.label
    for message in replayed(hub_plugin):
        topics = list(hub_plugin.topics(message))
        wrong = [topic for topic in topics if topic != label and not str(topic).startswith(f"{label}/")]
        assert not wrong, f"topics({message.record.type}) names {wrong[0]!r}; begin it with '{label}/'"


def test_what_is_said_of_a_record_has_the_declared_kinds(hub_plugin: HubPlugin) -> None:
    for record in records_of(hub_plugin):
        words = hub_plugin.words(record)
        assert isinstance(words, str), f"words({record.type}) is {words!r}; return a text, empty for nothing"
        for content in hub_plugin.blobs(record):
            assert isinstance(content, str), f"blobs({record.type}) names {content!r}; return content ids as text"
        refused = hub_plugin.refuses(record, "open")
        assert isinstance(refused, str), f"refuses({record.type}) is {refused!r}; return a sentence, empty for nothing"
        for name in ("edits", "retracts", "restores"):
            named = getattr(hub_plugin, name)(record)
            assert named is None or is_id(named), f"{name}({record.type}) is {named!r}; return an entry's id or None"


def is_id(text: object) -> bool:
    """Whether this is written as an id, be it one of nothing."""
    try:
        parse_id(text)
    except RemoteError:
        return isinstance(text, str) and text.startswith("baf")
    return True


def test_jobs_and_services_can_be_started(hub_plugin: HubPlugin) -> None:
    for job in hub_plugin.jobs:
        function = import_string(job.run)
        plain = callable(function) and not inspect.iscoroutinefunction(function)
        assert plain, f"job {job.name}: {job.run} must be a plain function"
    for service in hub_plugin.services:
        is_async = inspect.iscoroutinefunction(import_string(service.run))
        assert is_async, f"service {service.name}: {service.run} must be an `async def`"


def test_websockets_are_paths(hub_plugin: HubPlugin) -> None:
    wrong = [each for each in hub_plugin.websocket_urls() if not isinstance(each, URLPattern)]
    assert not wrong, f"websocket_urls() gives {wrong[0]!r}; return path(…, consumer.as_asgi())"


def test_only_public_modules_are_imported(hub_plugin: HubPlugin) -> None:
    for path in files_of(hub_plugin, "."):
        if path.suffix != ".py" or path.parts[0] == "tests":
            continue
        for module, name in imports_of(
            (Path(hub_plugin.path) / path).read_text(encoding="utf-8"), hub_plugin.name, path
        ):
            fault = private(module, name, hub_plugin.name)
            assert not fault, f"{path} imports {name or module} from {module}: {fault}"
