"""What PySide6 does at every import of anything, switched off: it costs the start a tenth of its time.

So that `from __feature__ import snake_case` can work, shiboken reads the source of each module
that is imported after it and looks for its own name in it. Nobody here switches such a feature on, so the answer that
makes no difference is given unread. Call it before the other imports; where shiboken has changed, nothing happens.
"""

from __future__ import annotations

from contextlib import suppress
from types import ModuleType


def skip_source_reading() -> None:
    with suppress(ImportError, AttributeError):
        import PySide6.QtCore  # noqa: F401 - brings shibokensupport with it
        import shibokensupport.feature as feature  # type: ignore[import-not-found,unused-ignore]

        if callable(feature._mod_uses_pyside):
            feature._mod_uses_pyside = _uses_no_feature


def _uses_no_feature(_: ModuleType) -> bool:
    return False
