"""The database: tables, mapping, unit of work, outbox, journal, read queries, schema steps."""
