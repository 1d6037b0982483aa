"""What is asked of Astro beside the protocol ends before another account takes over (R25)."""

import asyncio

import pytest

from sync.errands import Errands


def test_closing_ends_what_is_under_way_and_none_begins_until_it_is_open_again():
    async def story():
        errands, said, begun, never = Errands(), [], asyncio.Event(), asyncio.Event()

        async def asks(name):
            said.append(f"{name} begins")
            begun.set()
            try:
                await never.wait()
            finally:
                said.append(f"{name} ends")

        asking = asyncio.ensure_future(errands.run(asks("catalogue")))
        await begun.wait()
        await errands.close()
        said.append("closed")
        await asking
        await errands.run(asks("probe"))
        errands.open()
        never.set()
        await errands.run(asks("offers"))
        return said

    assert asyncio.run(story()) == [
        "catalogue begins",
        "catalogue ends",
        "closed",
        "offers begins",
        "offers ends",
    ]


def test_what_goes_wrong_in_an_errand_is_its_callers():
    async def breaks():
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        asyncio.run(Errands().run(breaks()))


def test_who_is_cancelled_takes_the_errand_along():
    async def story():
        errands, ended = Errands(), asyncio.Event()

        async def asks():
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        asking = asyncio.ensure_future(errands.run(asks()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return ended.is_set()

    assert asyncio.run(story())
