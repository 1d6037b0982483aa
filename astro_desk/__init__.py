"""Astro Desk: a desktop counter for pet stores on Astro Loyalty."""
