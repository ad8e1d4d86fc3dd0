import { webSocket } from './websocket-link.js';

/** @typedef {import('./types.d.ts').Link} Link */

/**
 * WebSockets are better than HTTP, so while they are blocked the client tries one from time to time, without an
 * interruption of what it has.
 */
export class Probe {
  /** @type {Link | null} */
  #link = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import('./blockade.js').Blockade} blockade
   * @param {() => void} works a WebSocket has opened
   */
  constructor(blockade, works) {
    this.blockade = blockade;
    this.works = works;
  }

  /** @param {() => import('./types.d.ts').LinkSettings} settings the settings of each attempt */
  begin(settings) {
    this.#timer = setTimeout(() => this.#try(settings), this.blockade.probeInMillis);
  }

  /** @param {() => import('./types.d.ts').LinkSettings} settings */
  #try(settings) {
    const link = webSocket.open(settings(), {
      opened: () => {
        this.blockade.passed();
        this.works();
      },
      frame: () => {},
      closed: () => {
        if (link !== this.#link) return;
        this.#link = null;
        this.blockade.probed();
        this.begin(settings);
      },
    });
    this.#link = link;
  }

  close() {
    clearTimeout(this.#timer);
    const link = this.#link;
    this.#link = null;
    link?.close();
  }
}
