'use strict';

// Runs WebSockets by commands and emits events, in Node and in browsers. A command is
// {"do": <name>, "socket": <number>, …}; events carry the same number.
module.exports = function driver(connect, emit) {
  const sockets = new Map();

  const commands = {
    open({ socket, url, headers }) {
      const opened = connect(url, headers, () => emit({ event: 'pinged', socket }));
      sockets.set(socket, opened);
      opened.onopen = () => emit({ event: 'opened', socket });
      opened.onmessage = (message) => emit({ event: 'frame', socket, text: message.data });
      // The close that follows has the reason.
      opened.onerror = () => {};
      opened.onclose = (close) => emit({ event: 'closed', socket, code: close.code });
    },

    send({ socket, text }) {
      sockets.get(socket).send(text);
    },

    close({ socket }) {
      sockets.get(socket).close();
    },
  };

  return (command) => commands[command.do](command);
};
