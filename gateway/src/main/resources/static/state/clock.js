// The time, for texts like "2 min ago" and for countdowns.

import { useEffect, useState } from '../vendor/preact.js';

/** The time now, drawn anew at this pace as long as `isOn`. */
export function useNow(everyMillis = 10_000, isOn = true) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!isOn) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis, isOn]);
  return now;
}

const clock = new Intl.DateTimeFormat([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const full = new Intl.DateTimeFormat([], { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat([], { weekday: 'long', day: 'numeric', month: 'long' });

export const timeOf = (date) => clock.format(new Date(date));
export const fullTimeOf = (date) => full.format(new Date(date));
export const dayOf = (date) => day.format(new Date(date));

/** "just now", "3 min ago", "2 h ago", or the date. */
export function ago(date, now) {
  const seconds = Math.max(0, (now - Date.parse(date)) / 1000);
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 45) return 'just now';
  if (seconds < 3_600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3_600)} h ago`;
  return new Date(date).toLocaleDateString();
}
