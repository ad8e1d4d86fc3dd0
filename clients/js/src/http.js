import { WarrenError } from './warren-error.js';

/** The gateway's HTTP interface. */
export class Http {
  /** @type {import('./types.d.ts').Config | null} */
  config = null;

  /**
   * @param {string} base the gateway's URL, with a proxy's prefix
   * @param {typeof fetch} fetch
   * @param {import('./tokens.js').Tokens} tokens
   * @param {number} timeoutMillis of one request
   */
  constructor(base, fetch, tokens, timeoutMillis) {
    this.base = base.replace(/\/+$/, '');
    this.fetch = fetch;
    this.tokens = tokens;
    this.timeoutMillis = timeoutMillis;
  }

  /** Reads `/api/config` again. @returns {Promise<import('./types.d.ts').Config>} */
  async loadConfig() {
    const response = await this.#fetch('/api/config', { signal: AbortSignal.timeout(this.timeoutMillis) });
    /** @type {import('./types.d.ts').Config} */
    const config = await response.json();
    this.config = config;
    return config;
  }

  /** Whether the gateway replies now. */
  async replies() {
    return this.loadConfig().then(
      () => true,
      () => false,
    );
  }

  /**
   * A request with the client's token. A token that the gateway refuses is replaced once.
   *
   * @param {string} path
   * @param {{method?: string, body?: unknown, signal?: AbortSignal, headers?: Record<string, string>}} [request]
   * @returns {Promise<Response>} with a status of success
   * @throws {WarrenError} `unreachable`, or the code of the gateway's refusal
   */
  async request(path, { method = 'GET', body, signal = AbortSignal.timeout(this.timeoutMillis), headers } = {}) {
    for (let attempt = 1; ; attempt++) {
      const token = await this.tokens.get();
      /** @type {Record<string, string>} */
      const all = { ...headers };
      if (token) all.Authorization = `Bearer ${token}`;
      if (body !== undefined) all['Content-Type'] = 'application/json';
      try {
        return await this.#fetch(path, {
          method,
          signal,
          headers: all,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
      } catch (thrown) {
        const refused = thrown instanceof WarrenError && thrown.status === 401;
        if (!refused || attempt > 1 || !this.tokens.renewable) throw thrown;
        // Another request may have renewed the token meanwhile.
        if (this.tokens.current === token) this.tokens.reject(thrown.code === 'token_expired' ? 'expired' : 'refused');
      }
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} init
   */
  async #fetch(path, init) {
    let response;
    try {
      response = await this.fetch.call(globalThis, this.base + path, { cache: 'no-store', ...init });
    } catch (thrown) {
      throw new WarrenError('unreachable', `${this.base} does not reply: ${/** @type {Error} */ (thrown).message}`);
    }
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    throw new WarrenError(problem.code ?? `http_${response.status}`, problem.detail ?? `HTTP ${response.status}`, {
      status: response.status,
      retryAfterMillis: retryAfterMillis(response.headers.get('Retry-After')),
    });
  }
}

/** @param {string | null | undefined} header */
export function retryAfterMillis(header) {
  const seconds = Number(header);
  return header && seconds >= 0 ? seconds * 1000 : undefined;
}

/** The path of a channel's resource. @param {string} channel @param {string} resource */
export function channelPath(channel, resource) {
  return `/api/channels/${encodeURIComponent(channel)}/${resource}`;
}
