'use strict';

// An application with STOMP.js that goes through restarts of its gateway: it subscribes with `since`, publishes with
// receipts, and publishes again what has no receipt when a connection ends. The first line of standard input says how,
// the second one begins the publishing, and the third one ends it. Events go to standard output, one a line.
const readline = require('node:readline');
const { Client } = require('@stomp/stompjs');

globalThis.WebSocket = require('ws');

const tell = (event) => console.log(JSON.stringify(event));
let publishing = false;
let finishing = false;

function command(line) {
  if (publishing) {
    finishing = true;
  } else if (command.started) {
    publishing = true;
  } else {
    command.started = true;
    run(JSON.parse(line));
  }
}

function run({ url, token, topics, channel, everyMs }) {
  /** The events without a receipt, by their number, in the order of their publication. */
  const open = new Map();
  /** The position after which a topic continues. */
  const since = new Map();
  let next = 0;
  let down = null;
  let timer = null;

  const client = new Client({
    brokerURL: url,
    connectHeaders: { Authorization: `Bearer ${token}` },
    reconnectDelay: 200,
    onStompError: (frame) => tell({ event: 'error', message: frame.headers.message }),
    onWebSocketClose: ({ code }) => {
      clearInterval(timer);
      tell({ event: 'closed', code });
      down ??= performance.now();
    },
    onConnect: () => {
      let waiting = topics.length;
      for (const topic of topics) {
        const receipt = `subscribed-${topic}`;
        client.watchForReceipt(receipt, ({ headers }) => {
          if (headers.recovered === 'false') {
            tell({ event: 'gap', topic });
          }
          since.has(topic) || since.set(topic, headers.position);
          if (--waiting === 0) {
            tell({ event: 'connected', outageMs: down === null ? 0 : performance.now() - down });
            down = null;
            publish();
          }
        });
        const resume = since.has(topic) ? { since: since.get(topic) } : {};
        client.subscribe(topic, (message) => take(topic, message), { receipt, ...resume });
      }
    },
  });

  function take(topic, { headers, body }) {
    since.set(topic, headers['message-id']);
    if (headers.recovered === 'false') {
      tell({ event: 'gap', topic });
    }
    const channel = headers.destination.slice('/topic/'.length);
    tell({ event: 'message', channel, number: Number(JSON.parse(body).id) });
  }

  function publish() {
    [...open.keys()].forEach(send);
    timer = setInterval(() => {
      if (!publishing) {
        return;
      }
      if (!finishing) {
        send(next++);
      } else if (open.size === 0) {
        clearInterval(timer);
        tell({ event: 'finished' });
      }
    }, everyMs);
  }

  function send(number) {
    open.set(number, true);
    client.watchForReceipt(`sent-${number}`, () => {
      open.delete(number);
      tell({ event: 'receipt', channel, number });
    });
    client.publish({
      destination: `/app/${channel}`,
      headers: { receipt: `sent-${number}` },
      body: JSON.stringify({ id: String(number), type: 'chat_message', data: { content: 'hi' } }),
    });
  }

  client.activate();
}

readline
  .createInterface({ input: process.stdin })
  .on('line', command)
  .on('close', () => process.exit());
