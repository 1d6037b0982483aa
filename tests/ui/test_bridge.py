"""The one door between threads."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from astro_desk.use_cases.changes import OwnerChanged
from ui.bridge import Bridge


def test_news_from_another_thread_is_heard_on_the_screens(qtbot):
    bridge = Bridge()
    heard = []
    bridge.changed.connect(lambda change: heard.append((change, threading.current_thread())))

    def work() -> None:
        for number in range(100):
            bridge.notify(OwnerChanged(str(number)))

    worker = threading.Thread(target=work)
    worker.start()
    qtbot.waitUntil(lambda: len(heard) == 100)
    worker.join()
    assert [change.owner_id for change, _ in heard] == [str(n) for n in range(100)]
    assert {thread for _, thread in heard} == {threading.current_thread()}


def test_a_future_is_settled_on_the_screens_thread_and_never_at_once(qtbot):
    bridge = Bridge()
    future: Future[int] = Future()
    seen = []
    bridge.settle(future, lambda done: seen.append((done.result(), threading.current_thread())))
    worker = threading.Thread(target=lambda: future.set_result(7))
    worker.start()
    qtbot.waitUntil(lambda: bool(seen))
    worker.join()
    assert seen == [(7, threading.current_thread())]
    ready: Future[int] = Future()
    ready.set_result(8)
    bridge.settle(ready, lambda done: seen.append((done.result(), threading.current_thread())))
    assert len(seen) == 1
    qtbot.waitUntil(lambda: len(seen) == 2)
