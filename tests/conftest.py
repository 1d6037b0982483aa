"""What holds for every test: Qt draws off screen, and Hypothesis measures no time."""

import os
import sys

from hypothesis import settings

if sys.platform == "linux" or "QT_QPA_PLATFORM" in os.environ:
    # Before PySide6 is imported: a test never opens a window on somebody's desk unless it is asked to.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("astro-desk", deadline=None)  # a busy machine is not a failure
settings.load_profile("astro-desk")
