"""Tasks that end together, and work with a time limit."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Coroutine, Optional, Set, TypeVar

T = TypeVar("T")


async def within(seconds: Optional[float], work: Awaitable[T]) -> T:
    """The result of ``work``. Cancels it after so many seconds, and raises ``asyncio.TimeoutError``.

    Before Python 3.12, ``asyncio.wait_for`` forgets a cancellation that comes together with the result. So a stream
    lived on after the end of its connection, and moved the position past events that nobody had got.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            raise asyncio.TimeoutError
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
        if not task.cancelled():
            task.exception()  # Marks it as seen: a cancellation may have come together with a failure.


class Tasks:
    """Runs several tasks, until the first of them fails. Create it within the event loop."""

    def __init__(self) -> None:
        self._all: "Set[asyncio.Future[None]]" = set()
        #: Raises the first failure.
        self.failure: "asyncio.Future[None]" = asyncio.get_running_loop().create_future()

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Future[None]":
        task = asyncio.ensure_future(work)
        self._all.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: "asyncio.Future[None]") -> None:
        self._all.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not self.failure.done():
            self.failure.set_exception(error)

    async def end(self) -> None:
        """Cancels all tasks, and waits for their ends."""
        for task in tuple(self._all):
            task.cancel()
        await asyncio.gather(*self._all, return_exceptions=True)
        if self.failure.done() and not self.failure.cancelled():
            self.failure.exception()  # Marks it as seen: asyncio warns of failures that nobody looks at.
