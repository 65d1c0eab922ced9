"""The format `hub-1`: what every hub, stick, simulator and second implementation must agree on, byte for
byte.

Everything here takes bytes or plain values and returns frozen values. There is no Django, no clock, no
randomness and no input or output, so the same functions run under a websocket, a USB stick, the store and the
simulator, and one seed replays everything. Whoever needs a nonce or a time passes it in.

Errors tell whose fault it is: `LocalError` (we misused it) or `RemoteError` (they misbehaved); nothing else
leaves.

    plain      the subset of CBOR that is written and read        errors     the two kinds of error
    keys cid   keys, signatures and ids, how they are written      stamp      time without a trusted clock
    entry run  one link of a feed; consecutive links and their one signature
    feed       may this run be appended? gaps, overlaps, forks and their proofs
    record     typed content of an entry
    statement  what roots, sign-in keys and hubs declare about keys
    judge      whose feed is it, what may it do, and up to where does it count
    frontier   what I hold, as a trie of digests                   sealed     secret boxes for keys at rest
    unixfs     files and folders as blocks, by the ids that the rest of the IPFS world gives them
"""
