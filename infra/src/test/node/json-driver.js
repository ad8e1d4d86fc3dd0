'use strict';

// Runs WebSockets by commands and emits events, in Node and in browsers. A command is
// {"do": <name>, "socket": <number>, …}; events carry the same number.
module.exports = function driver(connect, tell) {
  const sockets = new Map();

  const commands = {
    open({ socket, url, headers }) {
      const opened = connect(url, headers, () => tell({ event: 'pinged', socket }));
      sockets.set(socket, opened);
      opened.onopen = () => tell({ event: 'opened', socket });
      opened.onmessage = (message) => tell({ event: 'frame', socket, text: message.data });
      // The close that follows has the reason.
      opened.onerror = () => {};
      opened.onclose = (close) => tell({ event: 'closed', socket, code: close.code });
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
