"""The practice store, looked at from outside: over HTTP, as a till would."""
