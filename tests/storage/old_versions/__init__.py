"""Stores as older programs left them, each made by its own code (`make.py`): one for each schema that was in use."""
