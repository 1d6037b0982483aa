"""Figures, each beside its floor measured in the same run. Timings live here and never in a test."""
