"""First run: six screens that found the hub, open to whoever holds the code that was printed where it was started.

languages and code → kind of place → name and picture → two stewards → who may do what → neighbours, and then all at
once. Nothing is founded before: the answers travel in a cookie, sealed under the box's own secret (`answers`).
"""
