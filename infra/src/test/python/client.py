"""stomp.py over TCP: reads commands and writes events, one JSON object a line."""

import base64
import json
import sys
import threading

import stomp

writing = threading.Lock()
messages = []


def emit(**event):
    with writing:
        print(json.dumps(event), flush=True)


class Events(stomp.ConnectionListener):
    def on_message(self, frame):
        messages.append(frame)
        emit(
            event="message",
            number=len(messages) - 1,
            headers=frame.headers,
            base64=base64.b64encode(frame.body).decode(),
        )

    def on_receipt(self, frame):
        emit(event="done", ref=int(frame.headers["receipt-id"]))

    def on_error(self, frame):
        emit(event="error", headers=frame.headers)

    def on_heartbeat_timeout(self):
        emit(event="lost")

    def on_disconnected(self):
        emit(event="closed")


def connect(command):
    beat = command["heartBeat"]
    # stomp.py would decode every body as text.
    connection = stomp.Connection12(
        [("localhost", command["port"])],
        heartbeats=(beat, beat),
        auto_decode=False,
        reconnect_attempts_max=1,
    )
    connection.set_listener("events", Events())
    connection.connect("any", command["token"], wait=True)
    emit(event="done", ref=command["ref"])
    return connection


def carry_out(connection, command):
    name = command["do"]
    headers = dict(command.get("headers", {}), receipt=str(command["ref"]))
    if name == "subscribe":
        ack = headers.pop("ack", "auto")
        connection.subscribe(command["destination"], command["id"], ack, headers)
    elif name == "unsubscribe":
        connection.unsubscribe(command["id"], headers)
    elif name == "send":
        content_type = headers.pop("content-type", None)
        body = command["text"] if "text" in command else base64.b64decode(command["base64"])
        connection.send(command["destination"], body, content_type, headers)
    elif name in ("ack", "nack"):
        getattr(connection, name)(messages[command["number"]].headers["ack"], **headers)
    elif name in ("begin", "commit", "abort"):
        getattr(connection, name)(command["transaction"], headers)
    elif name == "disconnect":
        connection.disconnect(headers["receipt"])


def main():
    connection = None
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "connect":
            connection = connect(command)
        else:
            carry_out(connection, command)


main()
