"""The till's electronic journal on disk: `journal/YYYY-MM.ndjson`, append-only, the commit point (R13, R14, D1, D4).

`append` either has every line of a commit in the file or none: a failed write or fsync truncates to the last good
offset. Nobody is told "saved" before `append(…, durable=True)` returned.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from astro_desk.core.errors import Unavailable
from astro_desk.storage.chain import START, Break, Head, Line, check_chain, compose, read_line
from astro_desk.storage.disk import make_directory, os_errors, sync_directory, write_all, write_durably
from astro_desk.storage.mapping import time_text

_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True, slots=True)
class Found:
    """What a journal holds beyond `head`, the last line that the database knows.

    `tail` are the whole, authentic commits behind it, to be replayed. `torn` are bytes after the last whole line, or
    a last commit that is not whole: never acknowledged, unless the database holds them. `forked`: another line
    stands where the database's last one should. `last` is the end of the chain as far as it is sound.
    """

    tail: tuple[Line, ...]
    breaks: tuple[Break, ...]
    torn: bytes
    forked: bool
    last: Head


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the newest file."""

    offset: int
    head: Head


def month_of(moment: datetime) -> str:
    """The name of the file into which a line of that time goes."""
    return time_text(moment)[:7]


def month_files(directory: Path) -> list[Path]:
    """The files of a journal, oldest first."""
    return sorted(path for path in directory.glob("*.ndjson") if _MONTH.fullmatch(path.stem))


def cut(path: Path, size: int) -> None:
    """Takes away what a `Journal` had to leave as `refused`. Raises Unavailable."""
    with os_errors():
        handle = os.open(path, os.O_RDWR)
        try:
            os.ftruncate(handle, size)
            os.fsync(handle)
        finally:
            os.close(handle)


class Journal:
    """The journal of one data directory, open for its one writer. Raises Unavailable wherever the disk may say no."""

    def __init__(self, directory: Path, mac_key: bytes, quarantine: Path) -> None:
        self._directory = directory
        self._mac_key = mac_key
        self._quarantine = quarantine
        self._handle: int | None = None
        self._month = ""
        self._good = 0
        self._lost = False
        self.head = START
        self.durable_n = 0
        """Every line up to this one has been fsynced."""
        self.refused: tuple[Path, int] | None = None
        """The file that holds lines which were refused and could not be taken back, and its size without them."""

    # ---------------------------------------------------------------------------------------------------------- reading

    def read(self, raw: bytes) -> Line | None:
        """A line kept elsewhere; None when it is none of this journal."""
        line = read_line(raw, self._mac_key)
        return line if line is not None and line.authentic else None

    def mend(self, copies: Sequence[Line]) -> None:
        """Puts lines back that a power cut left half on the disk although later ones got there (FAILURES P2, D4).

        `copies` are the database's, of lines whose fsync it has not seen; nothing is changed unless they and the lines
        that are whole make one chain. Raises Unavailable.
        """
        files = month_files(self._directory)
        if not copies or not files:
            return
        with os_errors():
            raws = files[-1].read_bytes().split(b"\n")[:-1]
        lines = [self.read(raw) for raw in raws]
        sound = lines.index(None) if None in lines else len(lines)
        later = [line for line in lines[sound:] if line is not None]
        if not later:
            return  # what ends a file is cut off, and written again, as any torn end
        following = {line.prev: line for line in (*copies, *later)}
        last = lines[sound - 1] if sound else None
        at = last.hash if last is not None else copies[0].prev
        chain: list[Line] = []
        while at in following:
            chain.append(following.pop(at))
            at = chain[-1].hash
        if chain and chain[-1].n >= later[-1].n:
            write_durably(files[-1], b"".join(raw + b"\n" for raw in (*raws[:sound], *(line.raw for line in chain))))

    def find(self, known: Head, assured_n: int) -> Found:
        """Reads from the newest month back to the month of `known` and checks what it reads. Changes nothing.

        Up to `assured_n` the database relies on the journal; of later lines it has copies, or does not have them.
        """
        lines: list[Line] = []
        breaks: list[Break] = []
        torn = b""
        files = month_files(self._directory)
        for index in range(len(files) - 1, -1, -1):
            with os_errors():
                content = files[index].read_bytes()
            *raws, rest = content.split(b"\n")
            if index == len(files) - 1:
                rest = self._rest(raws, rest, assured_n)
                torn = rest
            elif rest:
                raws.append(rest)
            earlier, found = check_chain(files[index].name, raws, START if index == 0 else None, self._mac_key)
            if earlier and lines and lines[0].prev != earlier[-1].hash and not found:
                found.append(Break(files[index + 1].name, 1, "gap"))
            lines, breaks = earlier + lines, found + breaks
            if lines and lines[0].n <= known.n:
                break
        authentic = [line for line in lines if line.authentic]
        return Found(
            tail=tuple(line for line in authentic if line.n > known.n),
            breaks=tuple(breaks),
            torn=torn,
            forked=any(line.n == known.n and line.hash != known.hash for line in authentic),
            last=max((line.head for line in authentic), key=lambda head: head.n, default=START),
        )

    def _rest(self, raws: list[bytes], rest: bytes, assured_n: int) -> bytes:
        """Takes from `raws` what the newest file ends with beside whole commits, and answers it with `rest`."""
        lines, _ = check_chain("", raws, None, self._mac_key)
        whole = {line.raw: line for line in lines}
        taken: list[bytes] = []
        while raws:
            last = whole.get(raws[-1])
            # A line that does not read may be half on the disk; one that the database relies on is no such line.
            # Without a database to say so, only the last one is taken for half a line.
            unsound = last is None and (lines[-1].n if lines else 0) >= assured_n and (assured_n > 0 or not taken)
            unfinished = last is not None and last.more and last.n > assured_n
            if not (unsound or unfinished):
                break
            taken.append(raws.pop())
        return b"".join(raw + b"\n" for raw in reversed(taken)) + rest

    # ---------------------------------------------------------------------------------------------------------- writing

    def open(self, found: Found, known: Head) -> None:
        """Makes ready to append behind what was found, or behind `known` where the database is ahead.

        Torn bytes go; a copy is kept in quarantine where the database is ahead or more than half a line goes.
        """
        self.head = known if known.n > found.last.n else found.last
        self.durable_n = self.head.n
        files = month_files(self._directory)
        if not files:
            return
        self._open_file(files[-1].stem)
        assert self._handle is not None
        if found.torn:
            if known.n > found.last.n or b"\n" in found.torn:
                name = f"{self._month}-at-{self._good - len(found.torn)}.torn"
                write_durably(self._quarantine / name, found.torn)
            with os_errors():
                self._good -= len(found.torn)
                os.ftruncate(self._handle, self._good)
        with os_errors():
            # What a crash left unsynced counts from now on, so it must not vanish later.
            os.fsync(self._handle)

    def compose(self, events: Sequence[tuple[str, object]], at: str) -> list[Line]:
        """The lines that would say this, behind the newest; nothing is written."""
        return compose(events, at, self.head, self._mac_key)

    def append(self, lines: Sequence[Line], month: str, *, durable: bool) -> Mark:
        """Writes the lines of one commit; `durable`: they, and all before, are fsynced when it returns.

        Answers the place before them, for `take_back`.
        Raises Unavailable `disk_full`, `disk_read_only`, `not_saved`; then none of them is in the file.
        """
        if self._lost:
            raise Unavailable("not_saved", detail="the journal is to be opened anew")
        # A clock that was set back must not put a line before its predecessors' month (FAILURES T1).
        if self._handle is None or month > self._month:
            self.sync()
            self._open_file(month)
        assert self._handle is not None
        mark = Mark(self._good, self.head)
        content = b"".join(line.raw + b"\n" for line in lines)
        try:
            with os_errors():
                write_all(self._handle, content)
        except Unavailable:
            self.take_back(mark)
            raise
        if durable:
            try:
                with os_errors():
                    os.fsync(self._handle)
            except Unavailable:
                self.take_back(mark)
                self._lost = True  # what the kernel says of this handle from now on means nothing (FAILURES D2)
                raise
        self._good += len(content)
        self.head = lines[-1].head
        if durable:
            self.durable_n = self.head.n
        return mark

    def take_back(self, mark: Mark) -> None:
        """Truncates to `mark`. When even that fails the journal must be opened anew before it is written again."""
        self._good, self.head = mark.offset, mark.head
        self.durable_n = min(self.durable_n, mark.head.n)
        assert self._handle is not None
        try:
            os.ftruncate(self._handle, self._good)
            os.fsync(self._handle)
        except OSError:
            self._lost = True
            self.refused = self._directory / f"{self._month}.ndjson", mark.offset

    def sync(self) -> None:
        """Fsyncs lines that were learned. Raises Unavailable; the journal must then be opened anew (FAILURES D2)."""
        if self._handle is None or self.durable_n == self.head.n:
            return
        try:
            with os_errors():
                os.fsync(self._handle)
        except Unavailable:
            self._lost = True
            raise
        self.durable_n = self.head.n

    @property
    def lost(self) -> bool:
        """A write failed in a way that leaves the file unsure."""
        return self._lost

    def close(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _open_file(self, month: str) -> None:
        self.close()
        with os_errors():
            make_directory(self._directory)
            path = self._directory / f"{month}.ndjson"
            new = not path.exists()
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
            self._good = os.fstat(self._handle).st_size
            if new:
                sync_directory(self._directory)
            self._month = month
