"""Exchange between hubs: finding neighbours, talking with them, and the page that says so. `wire` is the pure part."""
