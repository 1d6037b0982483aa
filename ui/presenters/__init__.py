"""What the screens show, as plain Python: no Qt in here."""
