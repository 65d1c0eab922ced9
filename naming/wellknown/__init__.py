"""Names and keys where programs of other makers look for them: WebFinger (RFC 7033), did:web, and plain JSON."""
