'use strict';

// Runs STOMP.js by commands and emits events, in Node and in browsers. A command is
// {"do": <name>, "ref": <number>, …}; "done" with its ref means that the gateway has sent the
// RECEIPT, if STOMP.js can request one with that frame.
module.exports = function driver(StompJs, emit) {
  let client;
  const subscriptions = new Map();
  const transactions = new Map();
  const messages = [];

  const done = (ref) => emit({ event: 'done', ref });

  function receipt(ref) {
    const id = `ref-${ref}`;
    client.watchForReceipt(id, () => done(ref));
    return id;
  }

  function received(message) {
    messages.push(message);
    emit({
      event: 'message',
      number: messages.length - 1,
      headers: message.headers,
      base64: toBase64(message.binaryBody),
    });
  }

  function toBase64(bytes) {
    let text = '';
    for (const byte of bytes) {
      text += String.fromCharCode(byte);
    }
    return btoa(text);
  }

  function fromBase64(base64) {
    return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  }

  const commands = {
    connect({ ref, url, token, heartBeat }) {
      client = new StompJs.Client({
        brokerURL: url,
        connectHeaders: { Authorization: `Bearer ${token}` },
        heartbeatIncoming: heartBeat,
        heartbeatOutgoing: heartBeat,
        // No reconnect: the test must see every lost connection.
        reconnectDelay: 0,
        onConnect: () => done(ref),
        onStompError: (frame) => emit({ event: 'error', headers: frame.headers }),
        onHeartbeatLost: () => emit({ event: 'lost' }),
        onWebSocketClose: (close) => emit({ event: 'closed', code: close.code }),
      });
      client.activate();
    },

    subscribe({ ref, id, destination, headers }) {
      const all = { ...headers, id, receipt: receipt(ref) };
      subscriptions.set(id, client.subscribe(destination, received, all));
    },

    unsubscribe({ ref, id }) {
      subscriptions.get(id).unsubscribe({ receipt: receipt(ref) });
    },

    send({ ref, destination, headers, text, base64 }) {
      const body = base64 === undefined ? { body: text } : { binaryBody: fromBase64(base64) };
      client.publish({ destination, headers: { ...headers, receipt: receipt(ref) }, ...body });
    },

    ack({ ref, number, headers }) {
      messages[number].ack({ ...headers, receipt: receipt(ref) });
    },

    nack({ ref, number, headers }) {
      messages[number].nack({ ...headers, receipt: receipt(ref) });
    },

    begin({ ref, transaction }) {
      transactions.set(transaction, client.begin(transaction));
      done(ref);
    },

    commit({ ref, transaction }) {
      transactions.get(transaction).commit();
      done(ref);
    },

    abort({ ref, transaction }) {
      transactions.get(transaction).abort();
      done(ref);
    },

    disconnect({ ref }) {
      client.deactivate().then(() => done(ref));
    },
  };

  return (command) => commands[command.do](command);
};
