"""What breaks."""


def break_down(*_given: object) -> str:
    raise RuntimeError("not today")


async def serve() -> None:
    raise RuntimeError("no service today")
