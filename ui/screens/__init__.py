"""The places of the one window: checkout, owners, sync, closing, settings."""
