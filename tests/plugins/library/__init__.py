"""The library's promises."""
