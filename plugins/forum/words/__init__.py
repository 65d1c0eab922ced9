"""What people wrote, as it reads now."""
