// The focus of the keyboard, where the part that has it goes away: an alert that is acknowledged, a deleted note.
// Browsers give it to the page then, and the next Tab begins at the top.

const FOCUSABLE = 'a[href], button:not([disabled]):not([tabindex="-1"]), input, select, textarea, [tabindex="0"]';
const ENTRY = 'li, tr, .toast';

let last = null;

addEventListener('focusin', ({ target }) => (last = target));

new MutationObserver((records) => {
  if (last === null || document.activeElement !== document.body) return;
  for (const { removedNodes, target, nextSibling, previousSibling } of records) {
    const removed = [...removedNodes].find((node) => node.contains(last));
    if (removed) return give(removed, target, [nextSibling, previousSibling]);
  }
}).observe(document.body, { childList: true, subtree: true });

function give(removed, parent, neighbours) {
  const gone = last;
  if (gone.isConnected) {
    // A list in another order.
    gone.focus({ preventScroll: true });
    return;
  }
  last = null;
  // Dialogs give it back themselves. A new user's page begins at its top.
  if (removed.localName === 'dialog' || !parent.isConnected || !parent.closest('.shell, .toasts')) return;
  heir(removed, parent, neighbours, gone)?.focus({ preventScroll: true });
}

/** The same button of the next entry of the list, or of the one before; else the list, else the view's heading. */
function heir(removed, parent, neighbours, gone) {
  const isEntry = removed.matches(ENTRY);
  const entry = parent.closest(ENTRY);
  const at = isEntry ? [...removed.querySelectorAll(FOCUSABLE)].indexOf(gone) : 0;
  for (const each of isEntry ? neighbours : [entry?.nextElementSibling, entry?.previousElementSibling]) {
    const fields = each?.querySelectorAll?.(FOCUSABLE) ?? [];
    if (fields.length > 0) return fields[Math.max(0, Math.min(at, fields.length - 1))];
  }
  return parent.closest('.log')?.querySelector('.scroller') ?? parent.closest('[tabindex="0"]') ?? document.querySelector('main h1');
}
