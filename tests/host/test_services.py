"""A service that fails starts again after pauses that grow; one that is done is left in peace."""

import asyncio

import pytest

from hub import guard
from hub.core.errors import RemoteError
from hub.host.services import FIRST_PAUSE, LONGEST_PAUSE, code_of, failure_of, keep_running, pause


def run(serve: "Failing", first_pause: float = 0.0) -> None:
    asyncio.run(asyncio.wait_for(keep_running("test", serve, first_pause), 10))


class Failing:
    """A service that fails so often, and then ends by itself."""

    def __init__(self, times: int, error: BaseException | None = None) -> None:
        self.left = times
        self.error = error or ValueError("out of order")

    async def __call__(self) -> None:
        if self.left:
            self.left -= 1
            raise self.error


def test_a_service_that_fails_starts_again(caplog: pytest.LogCaptureFixture) -> None:
    service = Failing(3)
    run(service)
    assert service.left == 0
    assert [record.getMessage() for record in caplog.records] == [
        "Service test ended (ValueError); it starts again."
    ] * 3


def test_the_log_names_the_failure(caplog: pytest.LogCaptureFixture) -> None:
    run(Failing(1, RemoteError("stalled", "no answer in 10 s")))
    assert "Service test ended (stalled)" in caplog.text


def test_a_failure_in_a_group_of_tasks_is_named_by_what_failed() -> None:
    assert code_of(ExceptionGroup("several", [ExceptionGroup("inner", [OSError()])])) == "OSError"


def test_a_service_that_is_cancelled_ends() -> None:
    async def scene() -> None:
        runs = asyncio.Event()

        async def forever() -> None:
            runs.set()
            try:
                await asyncio.Event().wait()
            finally:
                runs.clear()

        task = asyncio.create_task(keep_running("test", forever))
        await runs.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not runs.is_set()

    asyncio.run(scene())


@pytest.mark.parametrize(
    "error",
    [SystemExit(0), KeyboardInterrupt(), asyncio.CancelledError()],
    ids=["leaves", "interrupts", "cancels itself"],
)
def test_a_service_that_means_to_end_the_hub_ends_only_itself(error: BaseException) -> None:
    service = Failing(2, error)
    run(service)
    assert service.left == 0


async def leave() -> None:
    raise SystemExit("I am done with this hub")


async def serve_by_two() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(leave())
        group.create_task(asyncio.sleep(60)).cancel()


def test_a_task_of_a_service_that_means_to_end_the_hub_ends_only_its_service() -> None:
    async def scene() -> BaseException | None:
        asyncio.get_running_loop().set_task_factory(guard.task_of)
        return await asyncio.create_task(failure_of(serve_by_two))

    error = asyncio.run(scene())
    assert isinstance(error, ExceptionGroup)
    assert str(error.exceptions[0]) == "it would have ended the hub: SystemExit: I am done with this hub"


def test_whoever_watches_a_service_hears_how_it_ended() -> None:
    heard: list[BaseException | None] = []

    async def tell(error: BaseException | None) -> None:
        heard.append(error)

    mistake = ValueError("out of order")
    asyncio.run(asyncio.wait_for(keep_running("test", Failing(2, mistake), 0.0, tell), 10))
    assert heard == [mistake, mistake, None]


def test_pauses_double_to_a_bound() -> None:
    pauses = [pause(failures) for failures in range(1, 30)]
    assert FIRST_PAUSE * 0.75 <= pauses[0] <= FIRST_PAUSE
    assert all(0.75 * LONGEST_PAUSE <= later <= LONGEST_PAUSE for later in pauses[10:])
