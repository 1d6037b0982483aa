"""One call of Astro's API: signed in, sent, and its envelope opened (ASTRO_API §1)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

from astro_desk.use_cases.account import check_url
from sync import dialect
from sync.envelope import Envelope, read_envelope
from sync.outcome import UNREADABLE, from_http
from sync.sign_in import SignIn, Token
from sync.transport import CallFailed, Reply, Transport
from sync.wire import Unreadable

LARGE = 256 << 10
"""From so many bytes on an answer is read on a thread, so that the loop goes on."""


class Calls:
    """Asks the endpoints under one base URL. Raises Refused as `check_url` does."""

    def __init__(self, transport: Transport, sign_in: SignIn, base_url: str) -> None:
        self._transport = transport
        self._sign_in = sign_in
        self._url = check_url(base_url)

    async def ask(
        self,
        endpoint: str,
        fields: Mapping[str, object],
        *,
        write: bool,
        alone: bool = False,
        limit: int = dialect.ANSWER_LIMIT,
        deadline_s: float = dialect.DEADLINE_S,
    ) -> Envelope:
        """The opened answer, whatever its status code. `alone`: as Transport has it. Raises CallFailed.

        A refused token is renewed once and the call made once more: a 401 proves that nothing was done. What only
        might be a refused token ends a write as UNKNOWN; a read is simply made again.
        """
        form = {dialect.FORM_FIELD: json.dumps(fields, separators=(",", ":"))}

        async def post(token: Token) -> Reply:
            url = f"{self._url}/{endpoint}/"
            return await self._transport.post(
                url, form, token=token.value, limit=limit, deadline_s=deadline_s, alone=alone
            )

        token = await self._sign_in.token()
        reply = await post(token)
        doubtful = reply.status in dialect.TOKEN_IN_DOUBT
        renewed = reply.status in dialect.NOT_SIGNED_IN or (doubtful and not write)
        if renewed:
            token = await self._sign_in.renew(token)
            reply = await post(token)
        elif doubtful:
            self._sign_in.forget(token)
        once = limit <= dialect.STATUS_LIMIT  # the catalogue settles nothing, and may be too long for a second look
        opened = await _open(reply, once)
        if not write and not renewed and _puzzling(opened):
            # A token that has ended may be told by a status of Astro's own (ASTRO_API §1): one try with another.
            opened = await _open(await post(await self._sign_in.renew(token)), once)
        return opened


def _puzzling(opened: Envelope) -> bool:
    return opened.code is not None and dialect.meaning_of(opened.code) is dialect.Meaning.UNKNOWN


async def _open(reply: Reply, once: bool) -> Envelope:
    """Raises CallFailed."""
    failed = from_http(reply.status, reply.headers)
    if failed is not None:
        raise CallFailed(failed)
    try:
        if len(reply.body) < LARGE:
            return read_envelope(reply.body, once=once)
        return await asyncio.to_thread(read_envelope, reply.body, once=once)
    except Unreadable:
        raise CallFailed(UNREADABLE) from None
