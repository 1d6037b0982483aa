"""The line to Astro before its engine is imported: nothing that was said meanwhile is lost, and an end is an end."""

from dataclasses import dataclass, field
from threading import Event, Thread

from astro_desk.app.network import Network
from astro_desk.use_cases.changes import Connection, SyncStatus
from tests.support.counter import NOW, StillClock


@dataclass
class Engine:
    """As the network's room has it; keeps what it was told."""

    told: list[object] = field(default_factory=list)
    status = SyncStatus(Connection.ONLINE, NOW, waiting=3)

    def use_network(self, on):
        self.told.append(("network", on))

    def owner_shown(self, owner_id):
        self.told.append(("shown", owner_id))

    def wake(self):
        self.told.append("wake")

    def read_again(self, owner_ids):
        self.told.append(("read", owner_ids))

    def refresh_catalogue(self):
        self.told.append("catalogue")

    def start(self):
        self.told.append("start")

    def stop(self):
        self.told.append("stop")


def line_to(engine):
    return Network(lambda: engine, StillClock())


def test_what_was_said_before_is_known_before_the_engine_begins():
    engine = Engine()
    network = line_to(engine)
    assert network.status == SyncStatus(Connection.STARTING, NOW)
    network.owner_shown("ana")
    network.owner_shown("ben")
    network.use_network(False)
    network.wake()
    network.refresh_catalogue()
    network.read_again(["ana"])
    assert engine.told == []
    network.start()
    assert engine.told == [("network", False), ("shown", "ben"), "start"]
    assert network.status.waiting == 3


def test_what_is_said_later_is_told_at_once():
    engine = Engine()
    network = line_to(engine)
    assert network.engine is engine
    engine.told.clear()
    network.wake()
    network.owner_shown(None)
    network.use_network(True)
    network.refresh_catalogue()
    network.read_again(["ana"])
    network.stop()
    assert engine.told == ["wake", ("shown", None), ("network", True), "catalogue", ("read", ["ana"]), "stop"]


def test_a_line_that_was_closed_begins_no_more():
    def make():
        raise AssertionError("nobody needs it any more")

    network = Network(make, StillClock())
    network.stop()
    network.start()


def test_the_counter_does_not_wait_while_the_engine_is_being_made():
    engine, asked, go_on = Engine(), Event(), Event()

    def make():
        asked.set()
        assert go_on.wait(120)
        return engine

    network = Network(make, StillClock())
    start = Thread(target=network.start)
    start.start()
    assert asked.wait(120)
    network.owner_shown("ana")
    network.use_network(False)
    assert network.status.connection is Connection.STARTING
    end = Thread(target=network.stop)
    end.start()
    go_on.set()
    start.join(120)
    end.join(120)
    assert engine.told == [("network", False), ("shown", "ana"), "start", "stop"]
