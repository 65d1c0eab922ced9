"""Promises that the hub keeps, told with ama (member), kofi (moderator) and esi (stranger): all three are fiction."""
