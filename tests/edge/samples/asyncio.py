"""What a site does with asyncio."""

import asyncio
import contextlib


async def one(x):
    await asyncio.sleep(0)
    return x


async def call():
    async with asyncio.TaskGroup() as g:
        t = g.create_task(one(1))
    async with asyncio.timeout(5):
        got = await asyncio.gather(one(2), asyncio.shield(one(3)), return_exceptions=True)
    q = asyncio.Queue()
    await q.put(1)
    await asyncio.wait([asyncio.create_task(one(4))])
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.sleep(9), 0.001)
    async with asyncio.Lock(), asyncio.Semaphore(1):
        e = asyncio.Event()
        e.set()
        await e.wait()
    for c in asyncio.as_completed([one(5)]):
        await c
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    loop.call_soon(f.set_result, 6)
    loop.call_later(0, len, "")
    loop.call_at(loop.time(), len, "")
    return (
        t.result() == 1
        and got == [2, 3]
        and await q.get() == 1
        and await f == 6
        and await loop.create_task(one(7)) == 7
        and asyncio.current_task()
    )
