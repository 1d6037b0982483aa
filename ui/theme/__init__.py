"""Colours, sizes and the style sheet, light and dark, from tokens."""
