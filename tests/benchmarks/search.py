"""Owner search while typing, 200,000 owners, beside the bare FTS5 query on the same connection."""

from pathlib import Path

from tests.benchmarks.big_store import big_counter
from tests.benchmarks.figures import Figure, timed

TYPED = (
    "an",
    "ana",
    "be",
    "carla c",
    "ro",
    "rosa r",
    "le",
    "iris k",
    "mo",
    "20",
    "200",
    "2000",
    "0037",
    "hu",
    "hugo",
)


def measure(folder: Path) -> list[Figure]:
    counter = big_counter(folder / "search")
    try:
        raw = counter.records._database.raw
        typed = [text for text in TYPED if len(text) >= 2]
        words = [text for text in typed if not text[0].isdigit()]

        def bare(text: str) -> None:
            query = " ".join(f'"{word}"*' for word in text.split())
            raw.execute(
                "SELECT rowid FROM owner_search WHERE owner_search MATCH ? ORDER BY rowid DESC LIMIT 20", (query,)
            ).fetchall()

        for text in typed:
            assert counter.records.search_owners(text, 20), text
        ours, floor = [], []
        for _ in range(40):
            for text in typed:
                ours += timed(lambda text=text: counter.records.search_owners(text, 20), 1)
            for text in words:
                floor += timed(lambda text=text: bare(text), 1)
    finally:
        counter.close()
    return [Figure("owner search, 200,000 owners, 20 rows", ours, floor, "the bare FTS5 query", p99_goal=10)]
