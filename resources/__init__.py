"""Icons, style sheet template, translations, sounds and the sample catalogue."""
