"""The sections of the settings, a module each; `table.py` lists them."""
