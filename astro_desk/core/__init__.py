"""The domain: frozen values and pure functions; no clock, no I/O, no sentences for people."""
