"""The keys of people and of this hub: how they are made, sealed, and kept to this box."""
