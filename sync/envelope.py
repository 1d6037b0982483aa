"""The outside of an answer: its size and shape, Astro's status code, and the token call (ASTRO_API §1)."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Raw, Struct

from sync import dialect
from sync.json_bounds import deeper_than, is_utf8, refuse_repeats
from sync.wire import Entries, Scalar, Unreadable, decode, number, number_in, numbered_fields, text_in

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An answer opened: Astro's status code, its words as they came, and `returnData` still unread."""

    code: int | None
    message: str
    data: Raw


def read_envelope(body: bytes, *, once: bool = True) -> Envelope:
    """Opens an answer (ASTRO_API §1). Raises Unreadable for anything but a JSON object with a status code in it.

    Nor may it nest deeper than the dialect allows or, with `once`, name a key of any object twice.
    """
    body = body.removeprefix(_BOM)
    if not is_utf8(body):  # an old table's Latin-1 in one title must not blind us to the rest
        body = body.decode("latin-1").encode()
    _bound(body, once=once)
    fields = decode(body, numbered_fields, "envelope")
    codes = {number_in(fields[key]) for key in dialect.STATUS_KEYS if key in fields}
    if len(codes) != 1 or None in codes:
        raise Unreadable("envelope: no status")
    message = next((text_in(fields[key]) for key in dialect.MESSAGE_KEYS if key in fields), "")
    return Envelope(codes.pop(), message, fields.get(dialect.DATA_KEY, Raw()))


def _bound(body: bytes, *, once: bool = True) -> None:
    """Raises Unreadable for what nests too deep or says a thing twice."""
    if deeper_than(body, dialect.DEPTH_LIMIT):
        raise Unreadable("nested too deep")
    if once:
        try:
            refuse_repeats(body.decode())
        except ValueError:
            raise Unreadable("a key twice") from None


class TokenShape(Struct):
    """Of `/token/` (ASTRO_API §1)."""

    access_token: str | None = None
    expires: Scalar = None


_tokens = Entries(TokenShape, "token")


def read_token(body: bytes) -> tuple[str, float] | None:
    """The access token and its life in seconds; None when Astro answered without one. Raises Unreadable."""
    body = body.removeprefix(_BOM)
    _bound(body)
    fields = _tokens.of(Raw(body))
    life = number(fields.expires)
    token = (fields.access_token or "").strip()
    if not (token.isascii() and token.isprintable() and len(token) <= dialect.TOKEN_LENGTH):  # it goes into a header
        raise Unreadable("token")
    return (token, float(life) if life and 0 < life <= 86_400 else dialect.TOKEN_LIFE_S) if token else None
