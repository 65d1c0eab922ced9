"""The shared screen: safe to walk away from."""
