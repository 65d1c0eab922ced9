"""Template tags that the hub's own templates and plugins' templates share."""
