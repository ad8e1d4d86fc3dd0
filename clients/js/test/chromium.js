import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { WebSocket } from 'ws';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The machine's own Chromium; undefined where there is none. */
export const program = (process.env.PATH ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find((path) => existsSync(path));

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
];

/** Chromium, by its own DevTools protocol, so that this package needs no driver for it. */
export class Chromium {
  #ids = 0;
  #waiting = new Map();

  static async start() {
    const chromium = new Chromium();
    chromium.profile = mkdtempSync(join(tmpdir(), 'warren-chromium-'));
    chromium.process = spawn(program, [...FLAGS, `--user-data-dir=${chromium.profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const address = await new Promise((resolve, reject) => {
      let text = '';
      chromium.process.once('exit', (code) => reject(new Error(`Chromium ended with ${code}: ${text}`)));
      chromium.process.stderr.on('data', (chunk) => {
        text += chunk;
        const found = /DevTools listening on (ws:\S+)/.exec(text);
        if (found) resolve(found[1]);
      });
    });
    chromium.socket = new WebSocket(address);
    chromium.socket.on('message', (data) => chromium.#receive(JSON.parse(data)));
    await new Promise((resolve) => chromium.socket.once('open', resolve));
    return chromium;
  }

  #receive({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(result);
  }

  send(method, params = {}, sessionId = undefined) {
    return new Promise((resolve, reject) => {
      const id = ++this.#ids;
      this.#waiting.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  /** Opens a tab. */
  async open(url) {
    const { targetId } = await this.send('Target.createTarget', { url });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return {
      /** The value of an expression in the tab. */
      evaluate: async (expression) => {
        const params = { expression, awaitPromise: true, returnByValue: true };
        const { result, exceptionDetails } = await this.send('Runtime.evaluate', params, sessionId);
        if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
        return result.value;
      },
      close: () => this.send('Target.closeTarget', { targetId }),
      // A crashed tab sends no reply.
      crash: () => void this.send('Page.crash', {}, sessionId).catch(() => {}),
    };
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    await this.send('Browser.close').catch(() => this.process.kill());
    await ended;
    this.socket.terminate();
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
