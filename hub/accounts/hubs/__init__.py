"""Who this hub is: its founding, its card, its days."""
