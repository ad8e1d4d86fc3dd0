// Starts the console. If one of its files does not arrive (a gateway restarts, a network is lost), the page would stay
// empty: a browser does not request a module again in the same document. So the page loads anew.

const PAUSE_MILLIS = 3_000;

async function boot() {
  const isSignedIn = sessionStorage.getItem('warren.session') !== null;
  const signIn = import('./app.js');
  if (!isSignedIn) {
    // The other modules would compete with those of the sign-in, for which a first visit waits, and with its drawing.
    await signIn;
    // Safari has no such callback.
    await new Promise((done) => (globalThis.requestIdleCallback ?? setTimeout)(done));
  }
  document.head.append(document.getElementById('later').content);
  await Promise.all([signIn, import('./signed-in.js')]);
}

boot().catch((failure) => {
  console.error(failure);
  document.getElementById('app').textContent = 'The console has not arrived as a whole. It loads again in a moment.';
  setTimeout(() => location.reload(), PAUSE_MILLIS);
});
