"""The structure of design.md is a fact: import-linter's contracts hold, run from here as well as from `make lint`."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def test_every_import_contract_is_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter], cwd=PROJECT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_no_other_place_than_settings_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(PROJECT))
        for folder in ("hub", "naming", "plugins")
        for path in (PROJECT / folder).rglob("*.py")
        if "os.environ" in path.read_text() or "os.getenv" in path.read_text()
    ]
    # asgi.py names the settings; demo.py hands its environment on to the hubs that it starts
    assert set(readers) <= {"hub/settings.py", "hub/asgi.py", "hub/host/demo.py"}
