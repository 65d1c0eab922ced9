"""Who is here: the people of this hub, what opens their keys, who sits where, and who the hub itself is."""
