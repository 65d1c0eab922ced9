"""Work that nobody waits for, done once the page is sent: kept in the database by django-q2 until it was done.

On a box a thread of the process *hub* does it (`hub.host.jobs`); a district hub runs django-q2's own `qcluster`
beside it. Plugins declare jobs and ask for them by `hub.api.enqueue`.
"""
