"""How somebody at a screen becomes somebody signed in: turns, delays, screens, sessions."""
