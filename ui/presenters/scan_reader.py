"""Tells a bar code scanner from a person by timing alone (DESIGN §8). Pure: keys come in with their time in ms.

A burst is printable keys at most `gap_ms` apart. It is a scan when a terminator follows, or when silence follows and
the text can only be a code. Everything else goes back to whom it was meant for, in order and whole.

A scan may falter: a pause in its middle makes two bursts of it. The second is never a scan of its own then, although
every tenth UPC ends in a valid EAN-8: the whole is, or nothing (FAILURES R53).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from astro_desk.core.item_code import is_card_track

LONGEST = 256
"""A burst beyond this is no bar code: it is cut off and said so (FAILURES C2)."""
_SHORTEST = 4
_SHORTEST_UNENDED = 6
_WIPE_SILENCE_MS = 300
_FALTER_MS = 1_000
"""A burst that begins so soon behind one that was given back may be the rest of the same scan."""
_FULL_LENGTH = 12
"""A bar code of this length is hardly ever the end of a longer one; the eight digits of an EAN-8 often are."""
_TYPED_MS = 300
"""Silence in the omnibox, where nothing is held, behind a short code, or when the scanner is known to end its scans."""


class Focus(Enum):
    """Where keys go when no scanner sends them."""

    OMNIBOX = auto()
    """Keys pass at once; a scan is taken out of the field again."""
    OMNIBOX_BEGUN = auto()
    """As OMNIBOX, but somebody has typed there already: only what is surely a code is a scan."""
    FIELD = auto()
    """Another field: only what is surely a code is a scan, all else is typing."""
    ELSEWHERE = auto()
    """A button, a list: nobody types there."""


class Key(Enum):
    PRINTABLE = auto()
    END = auto()
    """Enter, Tab, or a line feed in whatever guise."""
    STRAY = auto()
    """An arrow that a line feed may have become: a scanner's right behind a scan, else a person's."""
    OTHER = auto()
    """Arrows, function keys, short cuts: never a scanner's."""


class Do(Enum):
    PASS = auto()
    """Let the key through to its widget."""
    HOLD = auto()
    """Keep the key; `due_ms` later ask `silence`."""
    SWALLOW = auto()
    """The key is a scanner's own: nobody gets it."""
    SCAN = auto()
    """A scan is complete; the key is swallowed."""
    RELEASE = auto()
    """No scan: what was held goes to its widget first, then this key."""
    WIPE = auto()
    """A payment card: whatever stands in a field of this burst is wiped."""
    OVERFLOW = auto()
    """Too long for a bar code: cut off, and said so."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do now. `text` is the scan; `began_ms` and `ended_ms` its first and last byte."""

    do: Do
    text: str = ""
    began_ms: float = 0.0
    ended_ms: float = 0.0


_PASSING = frozenset({Focus.OMNIBOX, Focus.OMNIBOX_BEGUN})
_CODES_ONLY = frozenset({Focus.FIELD, Focus.OMNIBOX_BEGUN})
_PASS, _HOLD, _SWALLOW, _RELEASE = (Verdict(do) for do in (Do.PASS, Do.HOLD, Do.SWALLOW, Do.RELEASE))


class ScanReader:
    """One keyboard's keys. `is_code` tells whether a text is a valid bar code or in the catalogue."""

    def __init__(self, is_code: Callable[[str], bool], gap_ms: float = 60.0) -> None:
        self.gap_ms = gap_ms
        self._is_code = is_code
        self._text = ""
        self._began = self._last = float("-inf")
        self._focus = Focus.ELSEWHERE
        self._ended = float("-inf")
        """When the last scan ended: a second terminator right behind belongs to it (FAILURES R44, R45)."""
        self._muted_until = self._latest = float("-inf")
        self._earlier = ""
        """Bursts that were given back because of a pause, as long as this one may go on with them."""
        self._earlier_began = float("-inf")
        self._earlier_quick = False
        """Whether the last of them was more than one key, as a scanner's are and a person's are not."""
        self._terminates = False
        """Whether the last scan had a terminator."""

    @property
    def holding(self) -> bool:
        """Whether keys are kept back from their widget."""
        return bool(self._text) and self._focus not in _PASSING

    @property
    def terminates(self) -> bool:
        return self._terminates

    @property
    def under_way(self) -> bool:
        return bool(self._text)

    @property
    def goes_on(self) -> bool:
        """Whether the burst may be the rest of a scan that faltered."""
        return bool(self._earlier)

    def begun_at(self, at_ms: float) -> bool:
        """Whether the key of that moment was the first of a burst."""
        return bool(self._text) and self._began == at_ms

    def key(self, key: Key, text: str, at_ms: float, focus: Focus, *, repeated: bool = False) -> Verdict:
        if at_ms < self._latest:  # the window system's clock began anew; nothing that lay ahead of it may bind us
            self._ended = self._muted_until = float("-inf")
        self._latest = at_ms
        if at_ms < self._muted_until and key in {Key.PRINTABLE, Key.END}:
            # The rest of a swiped card or of an endless scan.
            self._muted_until = at_ms + _WIPE_SILENCE_MS
            return _SWALLOW
        if key in {Key.END, Key.STRAY} and at_ms - self._ended <= self.gap_ms and not self._text:
            self._ended = at_ms
            return _SWALLOW
        in_burst = bool(self._text) and 0 <= at_ms - self._last <= self.gap_ms
        # A held key repeats only after longer than a burst's pause. Two like digits within one millisecond of the
        # window system's clock look repeated too, and are the scanner's.
        if (repeated and not in_burst) or key in {Key.OTHER, Key.STRAY}:
            return self._give_back()
        if key is Key.END:
            return self._end(at_ms) if in_burst else self._give_back()
        if in_burst:
            return self._grow(text, at_ms)
        released = self._pause()
        if focus is Focus.OMNIBOX or not 0 <= at_ms - self._last <= _FALTER_MS:
            self._earlier = ""
        self._text, self._began, self._last, self._focus = text, at_ms, at_ms, focus
        if focus in _PASSING:
            return released
        return _RELEASE if released.do is Do.RELEASE else _HOLD

    def silence(self, at_ms: float) -> Verdict:
        """No key has come for a while. PASS when it was not long enough, or nothing was under way."""
        quiet = at_ms - self._last
        if not self._text or quiet < self.gap_ms:
            return _PASS
        short = len(self._text) < _FULL_LENGTH
        if (self._terminates or short) and self._is_unended_scan(self._text):
            # This may be half a scan that looks whole.
            if not self.holding and quiet < _TYPED_MS:
                return _PASS
            if self.holding and self._terminates and short:
                return self._pause()
        scan = self._which(self._is_unended_scan)
        return self._scanned(scan, self._last) if scan else self._pause()

    def forget(self) -> Verdict:
        """Something else took the keyboard (an input method, another window): nothing is held any more."""
        return self._give_back()

    # ------------------------------------------------------------------------------------------------------- inside

    def _grow(self, text: str, at_ms: float) -> Verdict:
        self._text += text
        self._last = at_ms
        if len(self._text) > LONGEST:
            return self._mute(Do.OVERFLOW, at_ms)
        whole = self._earlier + self._text
        if is_card_track(whole) and whole[0] in "%;":
            return self._mute(Do.WIPE, at_ms)
        return _PASS if self._focus in _PASSING else _HOLD

    def _end(self, at_ms: float) -> Verdict:
        if is_card_track(self._text) or is_card_track(self._earlier + self._text):
            return self._mute(Do.WIPE, at_ms)
        scan = self._which(self._is_ended_scan)
        if not scan:
            return self._give_back()
        self._terminates = True
        return self._scanned(scan, at_ms)

    def _which(self, is_scan: Callable[[str], bool]) -> str:
        """The burst, or the whole of a scan that faltered, or "" for neither."""
        text, whole = self._text, self._earlier + self._text
        alone = is_scan(text)
        if not self._earlier:
            return text if alone else ""
        scanned = self._earlier_quick or len(text) >= _SHORTEST  # a person's keys come one by one
        together = scanned and is_scan(whole) and self._is_code(whole)
        if alone and len(text) >= _FULL_LENGTH and not (together and self._earlier_quick):
            return text
        if together:
            return whole
        half = self._earlier_quick and any(letter.isdigit() for letter in self._earlier)
        return text if alone and not (half and self._focus is not Focus.ELSEWHERE) else ""

    def _is_ended_scan(self, text: str) -> bool:
        if len(text) < (1 if self._focus is Focus.ELSEWHERE else _SHORTEST):
            return False
        return self._focus not in _CODES_ONLY or self._is_code(text)

    def _is_unended_scan(self, text: str) -> bool:
        if is_card_track(text):
            return False
        whole = len(text) >= _SHORTEST_UNENDED and any(letter.isdigit() for letter in text) and " " not in text
        return whole and self._is_code(text)

    def _scanned(self, scan: str, at_ms: float) -> Verdict:
        began = self._began if scan == self._text else self._earlier_began
        self._text = self._earlier = ""
        self._ended = at_ms
        return Verdict(Do.SCAN, scan, began, at_ms)

    def _mute(self, do: Do, at_ms: float) -> Verdict:
        began, self._text, self._earlier = self._began, "", ""
        self._muted_until = at_ms + _WIPE_SILENCE_MS
        return Verdict(do, "", began, at_ms)

    def _pause(self) -> Verdict:
        """The burst goes back, and is remembered: the next one may be the rest of it."""
        if self._text:
            self._earlier_began = self._earlier_began if self._earlier else self._began
            self._earlier_quick = len(self._text) > 1
            self._earlier = (self._earlier + self._text)[-LONGEST:]
        return self._back()

    def _give_back(self) -> Verdict:
        """The burst goes back to whom it was meant for, and nothing goes on with it."""
        self._earlier = ""
        return self._back()

    def _back(self) -> Verdict:
        held, self._text = self.holding, ""
        return _RELEASE if held else _PASS


@dataclass(frozen=True, slots=True)
class Fired:
    """A scan after the gate: `code` counts once; `doubled` when the scanner seems to have fired it twice."""

    code: str
    doubled: bool


class DoubleFire:
    """Merges what one pull of the trigger sent twice (FAILURES C1, R46, R47).

    The same symbol whose first byte comes within `window_ms` of the last byte before is merged, and said so; later it
    is a second bag, which is normal.
    """

    def __init__(self, window_ms: float = 300.0) -> None:
        self.window_ms = window_ms
        self._code = ""
        self._ended = float("-inf")

    def read(self, text: str, began_ms: float, ended_ms: float) -> Fired:
        code, twice = _halved(text)
        again = code == self._code and 0 <= began_ms - self._ended <= self.window_ms
        self._code, self._ended = code, ended_ms
        return Fired(code, twice or again)


def _halved(text: str) -> tuple[str, bool]:
    """`ABAB` is A B sent twice without a terminator between, when a half is as long as a retail bar code."""
    middle = len(text) // 2
    if middle >= 8 and text[:middle] == text[middle:]:
        return text[:middle], True
    return text, False
