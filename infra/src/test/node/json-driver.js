'use strict';

// Drives WebSockets by commands and tells what happens, in Node as in a browser. A command is
// {"do": <name>, "socket": <number>, …}; what happens is told with the same number.
module.exports = function driver(connect, tell) {
  const sockets = new Map();

  const commands = {
    open({ socket, url, headers }) {
      const opened = connect(url, headers, () => tell({ event: 'pinged', socket }));
      sockets.set(socket, opened);
      opened.onopen = () => tell({ event: 'opened', socket });
      opened.onmessage = (message) => tell({ event: 'frame', socket, text: message.data });
      // What is wrong is told by the close that follows.
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
