"""What our HTTP client sends, taken down, so that the same can be sent again bare."""

import httpx


class Tape:
    """Every request that leaves while it runs: (path, form body, whether it was signed)."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self._real = httpx.AsyncHTTPTransport.handle_async_request

    def __enter__(self) -> None:
        real, sent = self._real, self.sent

        async def handle(transport, request):
            sent.append((request.url.path, await request.aread()))
            return await real(transport, request)

        httpx.AsyncHTTPTransport.handle_async_request = handle

    def __exit__(self, *_: object) -> None:
        httpx.AsyncHTTPTransport.handle_async_request = self._real
