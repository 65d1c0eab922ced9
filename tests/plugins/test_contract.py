"""The contract suite over every installed plugin."""

from hub.testing.contract import *  # noqa: F403  # pytest collects them here
from hub.testing.contract_shown import *  # noqa: F403  # pytest collects them here
