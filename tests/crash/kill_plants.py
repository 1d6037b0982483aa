"""Bugs put by hand into the process that is killed. The rounds must find each of them, or they prove nothing."""

from concurrent.futures import Future

from astro_desk.storage import journal
from astro_desk.storage.unit_of_work import Unit
from astro_desk.storage.writer import WriterThread
from sync import settle


def _said_before_written() -> None:
    """The counter is told "saved" when the sale is given to the writer, not when it is written."""
    submit = WriterThread.submit

    def hasty(writer, job, *, counter=False):
        written = submit(writer, job, counter=counter)
        if not job.__qualname__.startswith("CheckoutSession.finish."):
            return written
        promised: Future = Future()
        promised.set_result(None)
        return promised

    setattr(WriterThread, "submit", hasty)  # noqa: B010


def _journal_lost() -> None:
    """Lines count as written and are not."""
    setattr(journal, "write_all", lambda handle, content: None)  # noqa: B010


def _sent_before_sending() -> None:
    """A request leaves before its rows say so: the move to `sending` is answered and never written."""
    move = Unit.move

    def forgetful(unit, changes):
        if all(after.state == "sending" for _, after in changes):
            return tuple(after for _, after in changes)
        return move(unit, changes)

    setattr(Unit, "move", forgetful)  # noqa: B010


def _sending_taken_for_waiting() -> None:
    """What a killed process was sending is sent again at the next start, and nobody looks first."""

    def trusting(view, at):
        return tuple((row, settle.unsent(row)) for row in view.operations if row.state == "sending")

    setattr(settle, "found_at_start", trusting)  # noqa: B010


PLANTS = {
    "said-before-written": _said_before_written,
    "journal-lost": _journal_lost,
    "sent-before-sending": _sent_before_sending,
    "sending-taken-for-waiting": _sending_taken_for_waiting,
}


def plant(name: str) -> None:
    PLANTS[name]()
