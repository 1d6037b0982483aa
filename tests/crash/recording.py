"""What a process did to its files, in order, and the disk on which that happened.

The disk knows for each file what an fsync made durable and what was only written since; for each directory the names
that its own fsync made durable and those made, changed or removed since. That is less than ext4 gives: there an fsync
of a new file also keeps its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.crash.calls import Call

SHARED_MEMORY = "-shm"
"""SQLite maps this file; its content is seen by no call, and made anew by whoever opens the database first."""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind`: make, write, truncate, sync, unsynced (an fsync that failed), rename, unlink, mkdir, mark.

    `file` is the file's own number, which a rename leaves alone; a `sync` of a directory has number 0.
    """

    kind: str
    path: str = ""
    file: int = 0
    other: str = ""
    data: bytes = b""
    offset: int = 0


class Recording:
    """The events of one process below a root, from what lay there at the beginning. Implements Watcher."""

    def __init__(self, root: Path) -> None:
        self.events: list[Event] = []
        self.before_it = read_tree(root)
        self._files = {path: number for number, path in enumerate(sorted(self.before_it), start=1)}
        self.first_files = dict(self._files)
        self._count = len(self._files)
        self._open: dict[int, tuple[str, int]] = {}

    def mark(self, text: str) -> None:
        self.events.append(Event("mark", text))

    def before(self, call: Call) -> None:
        return None

    def after(self, call: Call, result: int) -> None:
        if result < 0:
            if call.name == "sync":
                self._say("unsynced", call)
            return
        match call.name:
            case "open":
                self._opened(call, result)
            case "close":
                self._open.pop(call.fd, None)
            case "write":
                self._say("write", call, data=call.data[:result])
            case "truncate" | "sync":
                self._say(call.name, call)
            case "rename":
                number = self._files.pop(call.path)
                self._files[call.other] = number
                self.events.append(Event("rename", call.path, number, call.other))
            case "unlink":
                self.events.append(Event("unlink", call.path, self._files.pop(call.path)))
            case "mkdir":
                self.events.append(Event("mkdir", call.path))

    def _opened(self, call: Call, handle: int) -> None:
        if call.made:
            self._count += 1
            self._files[call.path] = self._count
            self.events.append(Event("make", call.path, self._count))
        elif call.emptied:
            self.events.append(Event("truncate", call.path, self._files[call.path]))
        self._open[handle] = call.path, self._files.get(call.path, 0)

    def _say(self, kind: str, call: Call, data: bytes = b"") -> None:
        path, number = self._open[call.fd]
        self.events.append(Event(kind, path, number, data=data, offset=call.offset))


def read_tree(root: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@dataclass(slots=True)
class File:
    """`durable`: what is on the disk for sure. `pending`: writes and truncations since then, in order.

    `doubtful` are writes that an fsync failed on: the kernel counts them as written, and whether they are nobody
    knows; no later fsync writes them again. `firm` are those that an fsync after that took.
    """

    durable: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)
    doubtful: set[int] = field(default_factory=set)
    firm: set[int] = field(default_factory=set)

    def sync(self) -> None:
        if self.doubtful:
            self.firm |= {id(event) for event in self.pending} - self.doubtful
            return
        for event in self.pending:
            change(self.durable, event)
        self.pending = []

    def fail(self) -> None:
        self.doubtful |= {id(event) for event in self.pending if event.kind == "write"} - self.firm

    def live(self) -> bytearray:
        """What whoever reads the file sees."""
        content = bytearray(self.durable)
        for event in self.pending:
            change(content, event)
        return content


def change(content: bytearray, event: Event) -> None:
    """A write or a truncation; what lies between is zero."""
    size = event.offset + len(event.data)
    if event.kind == "truncate":
        del content[event.offset :]
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    if event.kind == "write":
        content[event.offset : size] = event.data


@dataclass(slots=True)
class Name:
    """A change of names, durable when every directory in `waits` was fsynced."""

    event: Event
    waits: set[str]


class Disk:
    """The files of a recording at one of its moments."""

    def __init__(self, recording: Recording) -> None:
        self.files = {
            number: File(bytearray(recording.before_it[path])) for path, number in recording.first_files.items()
        }
        self.names: dict[str, int] = dict(recording.first_files)
        """The durable ones; a folder has number 0."""
        for path in recording.first_files:
            self.names |= {str(parent): 0 for parent in PurePosixPath(path).parents if str(parent) != "."}
        self.pending: list[Name] = []

    def happen(self, event: Event) -> None:
        match event.kind:
            case "write" | "truncate":
                self.files[event.file].pending.append(event)
            case "sync" if event.file:
                self.files[event.file].sync()
            case "unsynced" if event.file:
                self.files[event.file].fail()
            case "sync":
                self._sync_directory(event.path)
            case "make":
                self.files[event.file] = File()
                self._rename(event)
            case "rename" | "unlink" | "mkdir":
                self._rename(event)

    def _rename(self, event: Event) -> None:
        waits = {parent_of(path) for path in (event.path, event.other) if path}
        # A folder that is itself below the root's own place has no directory that anybody could fsync here.
        if event.path != ".":
            self.pending.append(Name(event, waits))

    def _sync_directory(self, path: str) -> None:
        for name in self.pending:
            name.waits.discard(path)
        for name in self.pending:
            if not name.waits:
                rename(self.names, name.event)
        self.pending = [name for name in self.pending if name.waits]

    def live(self) -> dict[str, bytes]:
        """Every file as whoever reads it sees it, but shared memory."""
        names = dict(self.names)
        for name in self.pending:
            rename(names, name.event)
        return {
            path: bytes(self.files[number].live())
            for path, number in names.items()
            if number and not path.endswith(SHARED_MEMORY)
        }


def parent_of(path: str) -> str:
    return str(PurePosixPath(path).parent)


def rename(names: dict[str, int], event: Event) -> None:
    """A change of names."""
    match event.kind:
        case "make":
            names[event.path] = event.file
        case "mkdir":
            names[event.path] = 0
        case "unlink":
            names.pop(event.path, None)
        case "rename":
            names.pop(event.path, None)
            names[event.other] = event.file


def jobs_of(events: list[Event]) -> Iterator[tuple[int, bool]]:
    """After each event: how many jobs are acknowledged, and whether another has begun."""
    acknowledged, begun = 0, False
    for event in events:
        if event.kind == "mark":
            begun = event.path == "begun"
            acknowledged += event.path == "acknowledged"
        yield acknowledged, begun
