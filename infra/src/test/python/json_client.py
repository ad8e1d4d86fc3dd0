"""websockets: reads commands and writes events, one JSON object a line."""

import asyncio
import json
import sys

import websockets

# The first name is that of Debian 12's version, the second that of version 14 and newer.
HEADERS = (
    "extra_headers"
    if int(websockets.__version__.split(".")[0]) < 14
    else "additional_headers"
)

sockets = {}


def emit(**event):
    print(json.dumps(event), flush=True)


async def follow(number, url, headers):
    async with websockets.connect(url, **{HEADERS: headers}) as socket:
        sockets[number] = socket
        emit(event="opened", socket=number)
        try:
            async for text in socket:
                emit(event="frame", socket=number, text=text)
        except websockets.ConnectionClosedError:
            pass  # every close except 1000 and 1001 raises
        emit(event="closed", socket=number, code=socket.close_code)


async def main():
    following = set()
    while line := await asyncio.to_thread(sys.stdin.readline):
        command = json.loads(line)
        number = command["socket"]
        if command["do"] == "open":
            following.add(
                asyncio.create_task(follow(number, command["url"], command["headers"]))
            )
        elif command["do"] == "send":
            await sockets[number].send(command["text"])
        elif command["do"] == "close":
            await sockets[number].close()


asyncio.run(main())
