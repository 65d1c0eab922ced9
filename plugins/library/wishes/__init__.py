"""What people ask for: the queue, and what was answered."""
