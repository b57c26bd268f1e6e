"""ASGI lifespan: the application's own, or, where it knows none, the least that servers ask."""

from __future__ import annotations

from dualrt.types import ASGIApp, Message, Receive, Scope, Send


async def lifespan(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Pass lifespan to ``app``; if it refuses before it has said anything, answer for it.

    Django raises ``ValueError`` here, which servers with lifespan switched on take for a failed
    start.
    """
    spoke = False
    pending: list[Message] = []

    async def watched_receive() -> Message:
        message = await receive()
        pending.append(message)
        return message

    async def watched_send(message: Message) -> None:
        nonlocal spoke
        spoke = True
        await send(message)

    try:
        await app(scope, watched_receive, watched_send)
    except Exception:
        if spoke or pending:
            raise  # it knows lifespan, and its start or its end failed
        await _answer(receive, send)


async def _answer(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await send({"type": "lifespan.shutdown.complete"})
            return


__all__ = ["lifespan"]
