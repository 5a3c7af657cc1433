"""Both services on loopback: what demos run on and tests prove against. Its credentials are worth nothing elsewhere."""
