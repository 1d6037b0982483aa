"""Sees, and may fail, each call by which this process changes files: Python's own and those of SQLCipher's SQLite.

The loader wrote the addresses of libc's functions into tables of the modules that use them; while `watching`, the
tables of Python and sqlcipher3 hold ours instead. That is what LD_PRELOAD does, without a compiler and without a new
process, so it runs wherever the tests run: Linux with glibc on x86-64 and ARM64.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2

DIRECT = {"x86_64": {1, 6, 7}, "aarch64": {257, 1025, 1026}}
"""The kinds of relocation whose place holds a function's address, by machine (the ELF supplements of each)."""


@dataclass(frozen=True, slots=True)
class Call:
    """`name`: open, read, write, truncate, sync, close, rename, unlink, mkdir, rmdir. `path` is below the root.

    `offset`: where a write begins, or the size after a truncation. `made`: an open that makes the file.
    """

    name: str
    path: str
    fd: int = -1
    other: str = ""
    data: bytes = b""
    offset: int = 0
    made: bool = False
    emptied: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What a call answers instead of doing its work: an errno, or, `short`, only so many bytes are written."""

    errno: int = 0
    short: int = 0


class Watcher(Protocol):
    def before(self, call: Call) -> Fault | None:
        """Asked before the call; an answer is its fate."""

    def after(self, call: Call, result: int) -> None:
        """Told after it; `result` is -1 when it failed."""


def why_not() -> str:
    """The reason for which calls cannot be watched here; "" when they can."""
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc" or platform.machine() not in DIRECT:
        return f"needs Linux with glibc on {' or '.join(DIRECT)} to watch a process's calls"
    return ""


@contextmanager
def watching(root: Path, watcher: Watcher) -> Iterator[None]:
    """Every call of this process on files below `root` goes by `watcher`. One at a time."""
    hooks = _Hooks(root, watcher)
    table = {name: ctypes.cast(hook, ctypes.c_void_p).value or 0 for name, hook in hooks.made.items()}
    before = [(place, ctypes.c_uint64.from_address(place).value) for place in _places()]
    assert before, "no table of libc's functions was found"
    for place, name in _places().items():
        ctypes.c_uint64.from_address(place).value = table[name]
    try:
        yield
    finally:
        for place, address in before:
            ctypes.c_uint64.from_address(place).value = address


class _Hooks:
    """Our functions under libc's names. They run under Python's lock and do no input or output of their own."""

    def __init__(self, root: Path, watcher: Watcher) -> None:
        self._root = str(root.absolute())
        self._watcher = watcher
        self._files: dict[int, str] = {}
        self.made = {name: _SHAPES[name](self._hook(name)) for name in _SHAPES}

    def _hook(self, name: str) -> Callable[..., int]:
        real = _real(name)
        described = getattr(self, f"_{_MEANING[name]}")

        def hook(*arguments: Any) -> int:
            call = described(*arguments[1:] if name.startswith("openat") else arguments)
            if call is None:
                return int(real(*arguments))
            fault = self._watcher.before(call)
            if fault is not None and not fault.short:
                ctypes.set_errno(fault.errno)
                result = -1
            elif fault is not None:
                result = int(real(*arguments[:2], fault.short, *arguments[3:]))
            else:
                result = int(real(*arguments))
            kept = ctypes.get_errno()
            self._note(call, result)
            self._watcher.after(call, result)
            ctypes.set_errno(kept)
            return result

        return hook

    def _note(self, call: Call, result: int) -> None:
        if call.name == "open" and result >= 0:
            self._files[result] = call.path
        elif call.name == "close":
            self._files.pop(call.fd, None)

    def _below(self, path: bytes) -> str | None:
        text = os.fsdecode(path)
        if text == self._root:
            return "."
        return text[len(self._root) + 1 :] if text.startswith(self._root + "/") else None

    def _open(self, path: bytes, flags: int, mode: int = 0) -> Call | None:
        below = self._below(path)
        if below is None:
            return None
        there = os.path.lexists(path)
        return Call("open", below, made=bool(flags & os.O_CREAT) and not there, emptied=bool(flags & os.O_TRUNC))

    def _write(self, fd: int, data: int, size: int, offset: int | None = None) -> Call | None:
        path = self._files.get(fd)
        if path is None:
            return None
        if offset is None:
            append = _real("fcntl")(fd, 3, 0) & os.O_APPEND  # 3: F_GETFL
            offset = os.fstat(fd).st_size if append else os.lseek(fd, 0, os.SEEK_CUR)
        return Call("write", path, fd, data=ctypes.string_at(data, size), offset=offset)

    def _read(self, fd: int, data: int, size: int, offset: int = 0) -> Call | None:
        return self._of_file("read", fd)

    def _truncate(self, fd: int, size: int) -> Call | None:
        return self._of_file("truncate", fd, size)

    def _sync(self, fd: int) -> Call | None:
        return self._of_file("sync", fd)

    def _close(self, fd: int) -> Call | None:
        return self._of_file("close", fd)

    def _of_file(self, name: str, fd: int, offset: int = 0) -> Call | None:
        path = self._files.get(fd)
        return None if path is None else Call(name, path, fd, offset=offset)

    def _rename(self, source: bytes, target: bytes) -> Call | None:
        path, other = self._below(source), self._below(target)
        return None if path is None or other is None else Call("rename", path, other=other)

    def _unlink(self, path: bytes) -> Call | None:
        return self._of_path("unlink", path)

    def _mkdir(self, path: bytes, mode: int) -> Call | None:
        return self._of_path("mkdir", path)

    def _rmdir(self, path: bytes) -> Call | None:
        return self._of_path("rmdir", path)

    def _of_path(self, name: str, path: bytes) -> Call | None:
        below = self._below(path)
        return None if below is None else Call(name, below)


_INT, _SIZE, _OFF, _TEXT, _PLACE = ctypes.c_int, ctypes.c_size_t, ctypes.c_int64, ctypes.c_char_p, ctypes.c_void_p


def _shape(*arguments: Any, result: Any = _INT) -> Any:
    return ctypes.CFUNCTYPE(result, *arguments, use_errno=True)


_OPEN, _AT = _shape(_TEXT, _INT, _INT), _shape(_INT, _TEXT, _INT, _INT)
_WRITE, _PWRITE = (
    _shape(_INT, _PLACE, _SIZE, result=ctypes.c_ssize_t),
    _shape(_INT, _PLACE, _SIZE, _OFF, result=ctypes.c_ssize_t),
)
_SHAPES: dict[str, Any] = (
    dict.fromkeys(("open", "open64"), _OPEN)
    | dict.fromkeys(("openat", "openat64"), _AT)
    | dict.fromkeys(("write", "read"), _WRITE)
    | dict.fromkeys(("pwrite", "pwrite64", "pread", "pread64"), _PWRITE)
    | dict.fromkeys(("ftruncate", "ftruncate64"), _shape(_INT, _OFF))
    | dict.fromkeys(("fsync", "fdatasync", "close"), _shape(_INT))
    | {"rename": _shape(_TEXT, _TEXT), "mkdir": _shape(_TEXT, _INT)}
    | dict.fromkeys(("unlink", "rmdir"), _shape(_TEXT))
)
_MEANING = {name: name for name in _SHAPES} | {
    "open64": "open",
    "openat": "open",
    "openat64": "open",
    "pwrite": "write",
    "pwrite64": "write",
    "pread": "read",
    "pread64": "read",
    "ftruncate": "truncate",
    "ftruncate64": "truncate",
    "fsync": "sync",
    "fdatasync": "sync",
}


@cache
def _real(name: str) -> Any:
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    if name in _SHAPES:
        function = _SHAPES[name](ctypes.cast(function, ctypes.c_void_p).value)
    return function


# ------------------------------------------------------------------------------------------------ where the tables lie


class _Module(ctypes.Structure):
    """`dl_phdr_info`, as far as it is read."""

    _fields_ = (
        ("base", ctypes.c_uint64),
        ("name", ctypes.c_char_p),
        ("headers", ctypes.c_uint64),
        ("count", ctypes.c_uint16),
    )


@cache
def _places() -> dict[int, str]:
    """Address of each place that holds one of the functions, in Python itself and in sqlcipher3."""
    modules: list[tuple[int, str, bytes]] = []

    @ctypes.CFUNCTYPE(_INT, ctypes.POINTER(_Module), _SIZE, _PLACE)
    def collect(module: Any, _size: int, _data: int) -> int:
        info = module.contents
        modules.append((info.base, os.fsdecode(info.name), ctypes.string_at(info.headers, info.count * 56)))
        return 0

    library = Path(dbapi2.__file__).parent.name  # sqlcipher3's own folder
    ctypes.CDLL(None).dl_iterate_phdr(collect, None)
    places: dict[int, str] = {}
    for base, name, headers in modules:
        if name == "" or "libpython" in name or f"/{library}/" in name:
            places |= _places_in(base, headers)
    page = os.sysconf("SC_PAGESIZE")
    for start in {place & -page for place in places}:  # the loader may have made its tables read-only
        if ctypes.CDLL(None, use_errno=True).mprotect(ctypes.c_void_p(start), _SIZE(page), 3):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return places


def _places_in(base: int, headers: bytes) -> dict[int, str]:
    dynamic = next((row for row in struct.iter_unpack("<IIQQQQQQ", headers) if row[0] == 2), None)  # PT_DYNAMIC
    if dynamic is None:
        return {}
    tags = dict(struct.iter_unpack("<QQ", ctypes.string_at(base + dynamic[3], dynamic[6])))

    def place_of(tag: int) -> int:
        return tags[tag] if tags[tag] >= base else base + tags[tag]

    symbols, names = place_of(6), place_of(5)  # DT_SYMTAB, DT_STRTAB
    found: dict[int, str] = {}
    for table, size in ((7, 8), (23, 2)):  # DT_RELA and DT_RELASZ, DT_JMPREL and DT_PLTRELSZ
        if table not in tags:
            continue
        for offset, info, _addend in struct.iter_unpack("<QQq", ctypes.string_at(place_of(table), tags[size])):
            if info & 0xFFFFFFFF in DIRECT[platform.machine()] and info >> 32:
                name = ctypes.string_at(names + ctypes.c_uint32.from_address(symbols + (info >> 32) * 24).value)
                if name.decode() in _SHAPES:
                    found[base + offset] = name.decode()
    return found
