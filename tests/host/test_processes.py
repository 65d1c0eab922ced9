"""The end of one process is the end of the other."""

import subprocess
import sys
import time

import pytest

from hub.host.processes import with_other

LIVES = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit({code})); print(flush=True); {wait}"


@pytest.mark.parametrize(("code", "both"), [(0, 0), (3, 1)])
def test_a_process_that_nobody_told_is_told_before_it_is_waited_for(code: int, both: int) -> None:
    life = LIVES.format(code=code, wait="signal.alarm(30); signal.pause()")
    with subprocess.Popen([sys.executable, "-c", life], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        began = time.monotonic()
        assert with_other(other.pid, 0) == both
        assert time.monotonic() - began < 10
