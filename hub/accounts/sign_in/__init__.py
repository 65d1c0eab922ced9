"""The way in at a screen: turns, delays, screens, sessions. Whose secret opens what is `people`'s."""
