"""Tests, benchmarks, the simulation and the tour."""
