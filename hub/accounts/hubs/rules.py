"""What a village decided for its hub: what kind of place it is, and who may join, read, post and upload.

The kind of place chooses the rules that first run proposes; each can be changed. Values as they stand in the row and
in records; their words are on the pages.
"""

from typing import Final, NamedTuple

from hub.core.errors import LocalError

CHOICES: Final = {
    "kind": ("village", "school", "clinic", "library"),
    "joining": ("open", "approval", "steward"),
    "reading": ("everybody", "members"),
    "posting": ("everybody", "members"),
    "uploading": ("members", "stewards"),
}
"""Every rule with its possible values, the first of which holds until somebody decides."""


class Rules(NamedTuple):
    """kind: what the place is. joining: who gets an account; "approval": a moderator lets newcomers in; "steward":
    stewards alone make accounts. reading: who sees pages. posting: "everybody": guests too, after approval. uploading:
    who adds files."""

    kind: str = "village"
    joining: str = "open"
    reading: str = "everybody"
    posting: str = "everybody"
    uploading: str = "members"


PRESETS: Final = {
    "village": Rules(),
    "school": Rules("school", joining="steward", posting="members", uploading="stewards"),
    "clinic": Rules("clinic", joining="approval", posting="members", uploading="stewards"),
    "library": Rules("library", posting="members"),
}


def checked(rules: Rules) -> Rules:
    """These rules; LocalError naming the first that has no such value."""
    for name, values in CHOICES.items():
        if getattr(rules, name) not in values:
            raise LocalError(f"{name} is {getattr(rules, name)!r}: write one of {', '.join(values)}.")
    return rules
