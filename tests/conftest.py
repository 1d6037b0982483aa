"""What holds for every test: Qt draws off screen, folders are in memory, and Hypothesis measures no time."""

import gc
import os
import sys

from hypothesis import HealthCheck, settings

from tests.support.fast_folder import fast_folder

if sys.platform == "linux" or "QT_QPA_PLATFORM" in os.environ:
    # Before PySide6 is imported: a test never opens a window on somebody's desk unless it is asked to.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if (memory := fast_folder()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))  # where `tmp_path` is

os.environ["LANGUAGE"] = "en"  # what tests read is English on everybody's computer

# A busy machine is not a failure, and what a run says is said of the code: another run has the same examples.
settings.register_profile(
    "astro-desk", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None
)
# Others each time, and more of them: `make prove properties` looks for what nobody has thought of.
settings.register_profile(
    "search", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=1000, print_blob=True
)
settings.load_profile("astro-desk")


def pytest_collection_finish():
    """What was imported stays; to look through it again and again for garbage takes a tenth of a second each time."""
    gc.collect()
    gc.freeze()
