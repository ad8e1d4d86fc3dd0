'use strict';

// A room a channel. Whoever says `sub` is in those rooms; what is said with `pub` goes to all in one.

const { Server } = require('socket.io');

const port = Number(process.argv[2]);

const io = new Server({ transports: ['websocket'], serveClient: false, perMessageDeflate: false });

io.on('connection', (socket) => {
  socket.on('sub', async (channels) => {
    await socket.join(channels);
    socket.emit('subscribed');
  });
  socket.on('pub', (channel, body) => io.to(channel).emit('m', body));
});

const http = require('node:http').createServer();
io.attach(http);
http.listen(port, '127.0.0.1');

process.on('SIGTERM', () => process.exit(0));
