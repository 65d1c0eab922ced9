"""A process stops when it is asked to, however busy it is."""

import subprocess
import sys

BUSY = """
import asyncio, os, signal, sys
import django
django.setup()
from hub.host.serving import Stopping, beside

async def answers(stopping):
    for _ in range(5000):  # as threads do that are through with their work, while the loop has no time to hear of it
        asyncio.get_running_loop().call_soon_threadsafe(int)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(60)

sys.exit(asyncio.run(beside(answers, Stopping(lambda: print("told", flush=True)))))
"""


def test_a_wish_to_stop_is_heard_while_hundreds_of_answers_wait() -> None:
    done = subprocess.run([sys.executable, "-c", BUSY], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, "told\n"), done.stderr
