"""People of other villages who sign in here too, and ours who go there: one person, whichever hub they write at."""
