"""What moderators are asked to look at, and what they do about it.

Reports, things that wait to be let through, and who has been welcomed are this hub's own affair: ordinary rows that
never travel. What a moderator does is a signed record (`hub.accounts.records`) like anybody's word, so neighbours can
read it. Pages are in `hub.portal`; plugins come in by `hub.api`.
"""
