"""What runs all the time, in the wrong way."""


def serve() -> None:
    """Would never give the turn to anybody."""
