"""Lines applied in bulk and one by one leave the same rows, in the same order."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from astro_desk.storage.bulk import BulkEvents
from astro_desk.storage.events import Events
from astro_desk.storage.paths import Paths
from astro_desk.storage.schema import steps
from astro_desk.storage.sealing import Sealer, SideFiles
from astro_desk.storage.shadow import Shadow
from astro_desk.storage.tables import metadata
from astro_desk.storage.verify import read_months
from tests.storage.till import KEY, FakeClock, Till


def test_bulk_and_one_by_one_come_to_the_same(data_dir: Path, tmp_path: Path, clock: FakeClock) -> None:
    till = Till(data_dir, clock)
    first, second, gone = (till.saved_owner(customer_id=f"astro-{n}", astro_customer_id=str(n)) for n in range(3))
    for number, owner in enumerate((first, second, first, gone, None, second, gone, first) * 12):
        clock.pass_by(minutes=1 if number % 7 else -30)
        till.sell(owner, units=2)
        if number == 40:
            till.run(lambda work: work.merge_owners(gone.owner_id, second.owner_id))
        if number % 30 == 0:
            till.new_owner(first_name="Nora", phone=f"55501007{number:02}")
    till.close()
    lines = [line for month in read_months(data_dir, KEY) for line in month.lines]
    found = []
    for in_bulk in (True, False):
        store = Till(tmp_path / str(in_bulk), clock)
        with closing(store):
            connection = store.session.database().connection
            parts = connection, Sealer(KEY, "journal words"), SideFiles(Paths(data_dir).side_files, KEY)
            connection.rollback()
            with connection.begin():
                if in_bulk:
                    assert BulkEvents(*parts).apply_lines(lines) == []
                else:
                    for line in lines:
                        Events(*parts).apply(line.body()["kind"], line.body()["data"])
            connection.rollback()
            others = ("register", "owners", "owner_keys")
            tables = [table for table in metadata.sorted_tables if table.name not in others]
            rows = {table.name: sorted(map(tuple, connection.execute(table.select()))) for table in tables}
            order = "SELECT owner_id, standing, seen_at FROM owners ORDER BY recency"
            rows["owners"] = [tuple(row) for row in connection.exec_driver_sql(order)]
            # Places may be other numbers in the same order: whom a key finds is what counts.
            keys = "SELECT field, value, owner_id FROM owner_keys JOIN owners USING (recency) ORDER BY 1, 2, 3"
            rows["owner_keys"] = [tuple(row) for row in connection.exec_driver_sql(keys)]
            newest = connection.exec_driver_sql("SELECT newest_id FROM register")
            rows["newest"] = [tuple(row) for row in newest]
            connection.rollback()
            found.append(rows)
    for name, kept in found[0].items():
        assert kept == found[1][name], name


def test_a_line_that_is_no_event_takes_no_other_with_it(data_dir: Path, clock: FakeClock) -> None:
    till = Till(data_dir, clock)
    owner = till.saved_owner()
    for _ in range(5):
        till.sell(owner)
    till.close()
    lines = [line for month in read_months(data_dir, KEY) for line in month.lines]
    spoiled = type(lines[2])(3, "", "", "", True, False, b'{"kind":"nothing","data":{}}')
    shadow = Shadow(Sealer(KEY, "journal words"), SideFiles(Paths(data_dir).side_files, KEY), steps())
    with closing(shadow):
        shadow.apply([*lines[:2], spoiled, *lines[2:]])
        assert shadow.unreadable == [3]
