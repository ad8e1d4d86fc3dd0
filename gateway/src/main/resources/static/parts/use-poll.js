// Asks the gateway for something again and again, while the page is visible.

import { useEffect, useState } from '../vendor/preact.js';
import { api } from '../state/session.js';

/** @returns {{data: any, error: Error | null, reload: () => void}} the last good reply, and the last failure after it */
export function usePoll(path, everyMillis) {
  const [reply, setReply] = useState({ data: null, error: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let timer = null;
    let hasLeft = false;
    const ask = async () => {
      try {
        const data = document.hidden ? null : await api(path);
        if (!hasLeft && data) setReply({ data, error: null });
      } catch (error) {
        if (!hasLeft) setReply((before) => ({ ...before, error }));
      }
      if (!hasLeft) timer = setTimeout(ask, everyMillis);
    };
    ask();
    return () => {
      hasLeft = true;
      clearTimeout(timer);
    };
  }, [path, round]);
  return { ...reply, reload: () => setRound((count) => count + 1) };
}
