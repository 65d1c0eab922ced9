"""The words of what was said, so that it is found: an index behind a cursor of its own, never in an acknowledgement's
way.

What the words of a record are, plugins declare (`HubPlugin.words`). Whether something may be shown is asked at every
reading; only erasing takes words out of the index.
"""
