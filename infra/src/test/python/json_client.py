"""websockets, driven by commands, one JSON object a line; what happens it tells likewise."""

import asyncio
import json
import sys

import websockets

# What Debian 12 has calls it the former, from version 14 on it is the latter.
HEADERS = (
    "extra_headers"
    if int(websockets.__version__.split(".")[0]) < 14
    else "additional_headers"
)

sockets = {}


def tell(**event):
    print(json.dumps(event), flush=True)


async def follow(number, url, headers):
    async with websockets.connect(url, **{HEADERS: headers}) as socket:
        sockets[number] = socket
        tell(event="opened", socket=number)
        try:
            async for text in socket:
                tell(event="frame", socket=number, text=text)
        except websockets.ConnectionClosedError:
            pass  # as any close but 1000 and 1001 is
        tell(event="closed", socket=number, code=socket.close_code)


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
