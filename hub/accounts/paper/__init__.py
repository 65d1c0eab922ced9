"""Keys on paper: the words of a root, its cards and shares, and what somebody may do who holds them."""
