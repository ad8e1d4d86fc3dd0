'use strict';

// A room a channel. Whoever says `sub` is in those rooms; what is said with `pub` goes to all in one.

const http = require('node:http');
const { Server } = require('socket.io');

const port = Number(process.argv[2]);

const server = http.createServer();
const io = new Server(server, { transports: ['websocket'], serveClient: false, perMessageDeflate: false });

io.on('connection', (socket) => {
  socket.on('sub', async (channels) => {
    await socket.join(channels);
    socket.emit('subscribed');
  });
  socket.on('pub', (channel, body) => io.to(channel).emit('m', body));
});

server.listen(port, '127.0.0.1');

process.on('SIGTERM', () => process.exit(0));
