"""A start up to its first answered scan, in a program of its own: prints the modules that are imported by then.

`python -m tests.app.first_scan FOLDER`
"""

import sys
from importlib import import_module
from pathlib import Path

from astro_desk.app.background import import_qt


def main(folder: Path) -> None:
    import_qt()  # in the order of a start: before anything that may import a part of it
    from astro_desk.app import bootstrap, window
    from astro_desk.app.paths import DataPaths
    from astro_desk.app.settings import Settings
    from astro_desk.storage import secret

    for part in ("cli", "counter", "opening", "keyring_store"):
        import_module(f"astro_desk.app.{part}")
    window.ANSWERED_MS = window.SETTLED_MS = 3_600_000
    settings = Settings()
    app = window.CounterApp(settings)
    register = bootstrap.open_register(DataPaths(folder), secret.new_key(), settings, app.bridge.notify, name="R1")
    app.show_counter(lambda: register, app.give_up)
    while app.session is None:
        app.turn()
    app.session.enter("036000291452")
    app.turn()
    sys.stdout.write("\n".join(sys.modules))
    app.end()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
