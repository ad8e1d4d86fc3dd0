import { WarrenError } from './warren-error.js';
import { webSocket } from './websocket-link.js';

/** Which transport the next attempt takes. */
export class Transports {
  /** @type {import('./tabs.js').Tabs | null} */
  #tabs = null;

  /**
   * @param {import('./types.d.ts').WarrenOptions['transport']} choice
   * @param {import('./types.d.ts').WebSocketClass | undefined} WebSocket
   * @param {(() => Promise<import('./tabs.js').Tabs>) | null} openTabs null for a connection of each tab's own
   */
  constructor(choice = 'auto', WebSocket, openTabs) {
    this.choice = choice;
    this.hasWebSocket = WebSocket !== undefined;
    this.openTabs = openTabs;
  }

  get hasFallback() {
    return this.choice === 'auto';
  }

  /**
   * @param {boolean} blocked whether WebSockets do not work
   * @returns {Promise<import('./types.d.ts').Transport>}
   */
  async next(blocked) {
    if (this.openTabs) {
      this.#tabs ??= await this.openTabs();
      const shared = await this.#tabs.next();
      if (shared) return shared;
    }
    if (typeof this.choice === 'object') return this.choice;
    const fallback = this.choice === 'auto' && (blocked || !this.hasWebSocket);
    if (this.choice === 'http' || fallback) return (await import('./http-link.js')).http;
    if (!this.hasWebSocket)
      throw new WarrenError('unreachable', 'there is no WebSocket here: set the option WebSocket');
    return webSocket;
  }

  /** Lets another tab take over. */
  release() {
    this.#tabs?.release();
    this.#tabs = null;
  }
}
