"""Search: the words of texts, the index behind its cursor, and the page."""
