"""Names live in zones, and a zone is a key. An always-on plugin: it sees the hub only through `hub.api`."""
