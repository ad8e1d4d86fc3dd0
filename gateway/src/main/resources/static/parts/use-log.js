// A channel for a view: its log, drawn with every change, and marked as read while it is shown.

import { useEffect, useState } from '../vendor/preact.js';
import { readUpTo, showChannel } from '../state/directory.js';
import { openLog } from '../state/logs.js';
import { inNextFrame, useStore } from '../state/store.js';

export function useLog(kind, name) {
  const channel = `${kind}.${name}`;
  const [log] = useState(() => openLog(channel));
  const [unreadFrom] = useState(() => readUpTo(channel));
  const version = useStore(log.version);
  useEffect(() => {
    const read = () => showChannel(channel);
    read();
    const stop = log.version.subscribe(() => inNextFrame(read));
    return () => {
      stop();
      showChannel(null);
    };
  }, []);
  return { channel, log, version, unreadFrom };
}
