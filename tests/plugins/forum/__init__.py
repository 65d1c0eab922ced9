"""The forum's promises."""
