"""What the contract suite says of other packages, each in a process of its own, which keeps its rows in SQLite.

It says that all promises are kept (of the board of prices in `tests/host/test_tutorial.py`), or which is broken; and
each of them can be.
"""

import shutil
import xml.etree.ElementTree as Xml
from pathlib import Path

import pytest

from tests.packages import MARKET, install, run

FAULTS = {
    "test_records_come_back_as_they_were_written": "is read otherwise than it was written",
    "test_every_text_has_a_limit": "market.price: note may be as long as an entry",
    "test_rows_refer_by_id_and_hold_no_text": "Price.near is a foreign key",
    "test_rows_copy_no_text": "Price.goods copies what a record says",
    "test_migrations_are_complete": "run `manage.py makemigrations market`",
    "test_reducers_take_every_valid_record": "a reducer failed at a valid market.price",
    "test_rows_are_the_same_in_whatever_order_entries_come_and_however_often": "Count differs",
    "test_rows_that_are_forgotten_leave_nothing_and_come_again": "forget() leaves rows of",
    "test_who_left_is_forgotten": "Buyer keeps a row about somebody who left",
    "test_topics_belong_to_the_label": "names 'prices'",
    "test_what_is_said_of_a_record_has_the_declared_kinds": "words(market.price) is None",
    "test_lines_are_of_entries_asked_for": "leads to 'https://esi.example/'",
    "test_search_answers_whatever_is_asked": "without a title",
    "test_the_tile_leads_somewhere_and_says_one_line": "tile.text gives 7",
    "test_what_goes_on_paper_and_what_is_amiss_is_said": "diagnose() is None",
    "test_jobs_and_services_can_be_started": "job tidy: market.views.tidy must be a plain function",
    "test_websockets_are_paths": "websocket_urls() gives 'level/'",
    "test_only_public_modules_are_imported": "from hub.log.store: it is no public module",
    "test_every_page_answers": "page /market/torn/ as guest answers 500",
    "test_every_page_has_a_language_a_title_and_one_heading_in_one_main_part": "/market/ as guest has 2 <h1>",
    "test_every_page_works_without_javascript": "a link 'More' that leads nowhere without a script",
    "test_every_field_and_button_has_its_word": "has a field 'find' without a label",
    "test_no_page_is_over_the_budgets": "the most is 40960",
}
"""What is broken in the package of `broken`, and how each test says so."""

BROKEN = {
    "apps.py": [
        ('return f"{record.goods} {record.place}"', "return None"),
        ("    def words", "    jobs = (Job('tidy', 'market.views.tidy'),)\n\n    def words"),
        ("import HubPlugin, Line", "import HubPlugin, Job, Line"),
        (
            "    def lines",
            "    def topics(self, message):\n        return ['prices']\n\n"
            "    def diagnose(self):\n        return None\n\n"
            "    def websocket_urls(self):\n        return ['level/']\n\n"
            "    def search(self, request, query):\n        return [Line('', '/')]\n\n    def lines",
        ),
    ],
    "records.py": [
        ("    place: str\n", "    place: str\n    fresh: bool = True\n    note: str = ''\n"),
        (
            "check_text(text, 200, least=1)\n",
            "check_text(text, 200, least=1)\n        object.__setattr__(self, 'fresh', not self.fresh)\n",
        ),
    ],
    "models.py": [
        (
            "(db_index=True)\n",
            "(db_index=True)\n    goods = models.CharField(max_length=900)\n"
            "    late = models.IntegerField(default=0)\n"
            "    near = models.ForeignKey('self', models.CASCADE, null=True)\n\n\n"
            "class Count(Row):\n    seen = models.IntegerField(default=0)\n\n\n"
            "class Buyer(models.Model):\n    person = models.BinaryField(max_length=32)\n",
        )
    ],
    "projections.py": [
        ("import Price\n", "import Count, Price\n"),
        ("stamp=message.stamp)", "stamp=message.stamp, goods=message.record.goods)"),
        (
            "ignore_conflicts=True)\n",
            "ignore_conflicts=True)\n    for message in batch:\n"
            "        if '<script>' in message.record.goods:\n            raise ValueError('never seen')\n"
            "        Count.objects.update_or_create(pk=message.position, defaults={'seen': Count.objects.count()})\n",
        ),
        ("    Price.objects.filter", "    Price.objects.none"),
        ("none(pk__in=positions)", "none()"),
    ],
    "urls.py": [('name="prices")]', 'name="prices"), path("torn/", views.torn)]')],
    "views.py": [
        ("from market import records\n", "from hub.log.store import publish\nfrom market import records\n"),
        ('return f"{count} prices" if (count := seen().count()) else ""', "return 7"),
        ('f"/market/#p{hex_id}"', '"https://esi.example/"'),
        ("def lines(", "async def tidy():\n    pass\n\n\ndef torn(request):\n    return 1 / 0\n\n\ndef lines("),
    ],
    "templates/market/_prices.html": [
        (
            '<ul class="rows">',
            '<h1>Prices</h1><input name="find"><a href="#">More</a><p>'
            + " ".join(f"{number * 7919 % 100003}" for number in range(16000))
            + '</p><ul class="rows">',
        )
    ],
}
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]
    operations = [
        migrations.AddField("price", "goods", models.CharField(max_length=900, default="")),
        migrations.AddField("price", "late", models.BigIntegerField(default=0)),
        migrations.AddField("price", "near", models.ForeignKey("market.price", models.CASCADE, null=True)),
        migrations.CreateModel("Count", [
            ("position", __import__("hub.api").api.Position(primary_key=True, serialize=False)),
            ("seen", models.IntegerField(default=0)),
        ], options={"abstract": False}),
        migrations.CreateModel("Buyer", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("person", models.BinaryField(max_length=32)),
        ]),
    ]
"""


def broken(folder: Path) -> Path:
    """The board of prices with one fault against each promise."""
    project = folder / "market"
    shutil.copytree(MARKET, project)
    for name, changes in BROKEN.items():
        path = project / "market" / name
        code = path.read_text()
        for before, after in changes:
            assert before in code, f"{name} of the board of prices has no {before!r}"
            code = code.replace(before, after)
        path.write_text(code)
    (project / "market" / "migrations" / "0002_broken.py").write_text(MIGRATION)
    install(project)
    return project


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the contract says of that package, by the name of the promise; nothing for one that was kept."""
    project = broken(tmp_path_factory.mktemp("broken"))
    report = project / "report.xml"
    run(project, "-m", "pytest", "-q", "--hub-contract", "market", f"--junit-xml={report}", projects=(project,))
    cases = Xml.parse(report).getroot().iter("testcase")
    return {
        str(case.get("name")).removesuffix("[market]"): " ".join(fault.get("message") or "" for fault in case)
        for case in cases
    }


@pytest.mark.parametrize("promise", FAULTS)
def test_a_promise_that_is_broken_is_named(said: dict[str, str], promise: str) -> None:
    assert FAULTS[promise] in said[promise]


def test_every_promise_is_tried(said: dict[str, str]) -> None:
    assert set(said) - set(FAULTS) == {"test_it_is_loaded"}, "what does not load is tried below"


def test_the_contract_of_what_is_not_installed_says_once_what_is(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "pytest", "-q", "--hub-contract", "markt")
    assert done.returncode != 0
    assert (done.stdout + done.stderr).count("no plugin 'markt' is installed; there are forum") == 1


def test_the_contract_of_what_does_not_load_says_why(tmp_path: Path) -> None:
    project = tmp_path / "market"
    shutil.copytree(MARKET, project)
    (project / "market" / "templates" / "prices.html").write_text("")
    install(project)
    done = run(project, "-m", "pytest", "-q", "--hub-contract", "market", projects=(project,))
    assert done.returncode != 0
    assert "broke at folders: plugin market: templates/prices.html must be templates/market/prices.html" in done.stdout
