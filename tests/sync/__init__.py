"""The network: the wire in pieces, and against the practice store over real HTTP."""
