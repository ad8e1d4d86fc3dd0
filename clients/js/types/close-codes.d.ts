/**
 * The action after a close code. `/api/config` has the gateway's own codes. Any other is a proxy's, and the next
 * attempt may succeed.
 *
 * @param {import('./types.d.ts').Config} config
 * @param {number | undefined} code
 * @returns {{reconnect: boolean, freshToken: boolean}}
 */
export function ruleOf(config: import("./types.d.ts").Config, code: number | undefined): {
    reconnect: boolean;
    freshToken: boolean;
};
