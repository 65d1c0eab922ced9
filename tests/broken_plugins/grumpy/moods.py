"""What breaks."""


def break_down(*_given: object) -> str:
    raise RuntimeError("not today")


async def serve() -> None:
    raise RuntimeError("no service today")


async def leave() -> None:
    raise SystemExit("I am done with this hub")


async def rest() -> None:
    """Ends at once, although a service is to go on."""
