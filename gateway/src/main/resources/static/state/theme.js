// Dark or light: as the system has it, or as the person chose.

import { Value } from './store.js';

const KEY = 'warren.theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** `light`, `dark`, or null for the system's. */
export const theme = new Value(stored());

function stored() {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : null;
  } catch {
    return null;
  }
}

export function isDark() {
  return (theme.get() ?? (system.matches ? 'dark' : 'light')) === 'dark';
}

function apply() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
}

export function toggleTheme() {
  const next = isDark() ? 'light' : 'dark';
  const isSystems = (next === 'dark') === system.matches;
  try {
    if (isSystems) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // The choice lasts as long as the page.
  }
  theme.set(isSystems ? null : next);
  apply();
}

system.addEventListener('change', apply);
apply();
