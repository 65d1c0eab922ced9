"""What was said: the append-only log, the registry of who reads it, and the projector that keeps their
rows."""
