"""The languages that the window speaks, each by its own name: whoever needs it may read no other."""

ENGLISH = "en"
"""What the texts in the code are. Of each other language `resources/translations` holds a catalogue."""
LANGUAGES = {ENGLISH: "English", "es": "Español"}
"""Codes, as `settings.toml` and the catalogues have them, in the order in which they are offered."""
