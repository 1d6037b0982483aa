"""Slips and receipt printers behind one port."""
