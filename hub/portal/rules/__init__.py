"""Who may join, read, post and upload here: the page for everybody to read, and for stewards to change."""
