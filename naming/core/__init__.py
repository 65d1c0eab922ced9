"""PURE: what names mean. Operations in, answers with their trail out; no Django, no clock, no arrival order, no "me".

labels       what may be a label, and how it looks in DNS
operations   what can be said about a label, and by whom it counts
registers    one label in one zone: settled, split, blocked or none
claims       who is called so: the bare names of hubs
resolving    a whole name as a viewer sees it
book         a set of operations, asked by the modules above
"""
