// The channels that are open. A few stay live after their view is left, so that going back is instant.

import { ChannelLog } from './channel-log.js';
import { onEnd } from './session.js';

const KEPT = 6;

/** By channel, the last used at the end. @type {Map<string, ChannelLog>} */
const logs = new Map();

export function openLog(channel) {
  const log = logs.get(channel) ?? new ChannelLog(channel);
  logs.delete(channel);
  if (log.status !== 'refused') logs.set(channel, log);
  if (logs.size > KEPT) {
    const [oldest, unused] = logs.entries().next().value;
    unused.close();
    logs.delete(oldest);
  }
  return log;
}

onEnd(() => {
  for (const each of logs.values()) each.close();
  logs.clear();
});
