"""`make translations`: brings the catalogues up to the code, and says what is still to be translated."""

from __future__ import annotations

import sys

from tests.translations.catalogue import LANGUAGES, po_file, read, write
from tests.translations.texts import ROOT, find_texts


def main() -> int:
    found, waiting = find_texts(), 0
    for language in LANGUAGES:
        known = read(language)
        write(language, found, known)
        left = [text for text in found.texts if not known.get(text)]
        waiting += len(left)
        place = po_file(language).relative_to(ROOT)
        print(
            f"{place}: {len(found.texts)} texts, {len(left)} to be translated, {len(known.keys() - found.texts)} gone"
        )
        for text in left:
            print(f"  {text}")
    return 1 if waiting else 0


if __name__ == "__main__":
    sys.exit(main())
