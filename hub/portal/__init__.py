"""The hub's own pages: home, sign-in, first run, people, how the hub is; and the look that plugins share."""
