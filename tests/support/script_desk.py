"""`script` on a counter of its own, with a line to Astro that does what the test says."""

import json

from astro_desk.app.script import Script
from astro_desk.app.script_answers import to_line
from astro_desk.core.errors import Refused
from astro_desk.core.people import NAMELESS
from tests.support.counter import SALLY, Counter

PHONE = SALLY.phone


class FakeLine:
    """Astro, when it is there: `learn` is what a look-up or a sync teaches."""

    def __init__(self):
        self.in_use, self.online, self.asked = False, False, []
        self.learn = lambda: None

    def use_network(self, on):
        self.in_use = on

    def look_up(self, owner_id):
        self.asked.append(owner_id)
        self.online = True
        self.learn()

    def read_again(self, owner_ids):
        self.asked += owner_ids
        self.learn()

    def synchronise(self):
        self.learn()
        return {"waiting": 0, "reasons": {}}


class ScriptDesk:
    """A counter with Sally and two items; its script's answers as JSON makes them."""

    def __init__(self, folder):
        self.counter, self.line = Counter(folder), FakeLine()
        self.counter.stock()
        self.pins = []
        self.begin()

    def begin(self):
        counter = self.counter
        self.script = Script(
            counter.session,
            counter.records,
            counter.store.writer,
            self.line,
            counter.clock,
            counter.new_id,
            self,
            counter.store.audit(),
        )

    def identify(self, pin, act):
        self.pins.append(pin)
        if pin != "2468":
            raise Refused("pin_wrong")
        return NAMELESS

    def seal(self, pin, people):
        raise AssertionError("no test of these makes a PIN")

    def __call__(self, *lines):
        """The last line's answer; what JSON makes of it."""
        return [json.loads(to_line(answer)) for answer in self.script.run(lines)][-1]

    def full(self):
        """Sally's card is full, as Astro says."""
        self.counter.write(lambda work: work.save_snapshot(self.counter.snapshot(full=True)))


def refused(answer, code):
    assert (answer["ok"], answer["code"]) == (False, code), answer
    assert answer["message"]
    return answer
