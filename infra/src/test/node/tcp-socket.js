'use strict';

const net = require('node:net');

/** STOMP over TCP for STOMP.js: a socket with the interface of a WebSocket. */
module.exports = class TcpSocket {
  constructor(port) {
    this.url = `tcp://localhost:${port}`;
    this.readyState = 0;
    this.socket = net.connect(port, 'localhost');
    this.socket.setNoDelay(true);
    this.socket.on('connect', () => {
      this.readyState = 1;
      this.onopen();
    });
    this.socket.on('data', (bytes) => {
      this.onmessage({ data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) });
    });
    this.socket.on('error', (error) => this.onerror?.(error));
    this.socket.on('close', (hadError) => {
      this.readyState = 3;
      this.onclose({ code: hadError ? 1006 : 1000, reason: '', wasClean: !hadError });
    });
  }

  send(data) {
    this.socket.write(typeof data === 'string' ? data : Buffer.from(data));
  }

  close() {
    this.readyState = 2;
    this.socket.end();
  }

  terminate() {
    this.socket.destroy();
  }
};
