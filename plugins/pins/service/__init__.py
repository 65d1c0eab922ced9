"""The IPFS Pinning Service API 1.0.0, at `/pins/service/pins`, for programs that pin from outside (`ipfs pin remote`).

What they ask for is a promise of the village like any other, signed by whoever made the token (docs/adr/0037). A row of
`Requested` notes what the promise itself does not say: the client's own name, words and time for it.

    shapes      what the API reads and writes, as values           asked   promises that were asked for by programs
    views       the five ways to ask

Source: github.com/ipfs/pinning-services-api-spec.
"""
