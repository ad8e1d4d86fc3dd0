/** @typedef {import('./types.d.ts').Alerts} Alerts */
/** @typedef {import('./types.d.ts').AlertsOptions} AlertsOptions */
/**
 * The alerts of the user.
 *
 * @param {AlertsOptions} [options]
 * @returns {Alerts}
 */
export function useAlerts({ onAlert }?: AlertsOptions): Alerts;
export type Alerts = import("./types.d.ts").Alerts;
export type AlertsOptions = import("./types.d.ts").AlertsOptions;
