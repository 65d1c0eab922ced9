"""Which content is wanted: all records of the plugins that name content are read, whenever those come or change."""

import pytest

from hub.host import wants
from hub.plugins import loader


def test_a_plugin_that_comes_later_or_says_more_has_everything_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    forum, gossip = (plugin for plugin in loader.installed() if plugin.label in ("forum", "gossip"))
    versions = [wants.version_of([]), wants.version_of([forum]), wants.version_of([forum, gossip])]
    assert wants.version_of([gossip, forum]) == versions[-1]
    monkeypatch.setattr(type(forum), "projection", forum.projection + 1)
    versions.append(wants.version_of([forum]))
    assert len(set(versions)) == 4
