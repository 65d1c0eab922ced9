"""https for those who want it: a certificate authority that can speak for this hub's names and for nothing else, made
when a steward asks for it, installed by whoever wants it on their own phone (docs/adr/0051).

    authority   makes keys and certificates: a program of its own, for its memory and what is secret in it go with it
    kept        the one file in which all of it lies
    work        making, and renewing as a job
    steps       how it is installed, system by system
    pages       the page for everybody, and the stewards' button

The port itself belongs to the host (`hub.host.private`).
"""
