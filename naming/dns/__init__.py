"""Names for every program there is: an authoritative DNS server over what this hub holds of names. It answers for its
suffix and for the addresses of its mesh, recurses for nobody, and is off unless whoever runs the hub names a port.
"""
