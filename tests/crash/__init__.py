"""Crashes for real: processes killed, disks that fail and files that were damaged under the real program.

`python -m tests.crash WHAT` runs one of them with its own figures; the tests in this package run a small part of each.
"""
