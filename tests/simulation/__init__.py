"""Whole days of several registers at a hostile Astro, from one number, on a clock that nobody waits for."""
