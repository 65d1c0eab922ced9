"""Has a title that breaks when it is said."""
