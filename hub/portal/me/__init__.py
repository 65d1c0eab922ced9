"""What is one's own: profile, everything to take along and bring back, and leaving."""
