import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useWarren } from './context.js';
import { useStore } from './use-store.js';

/** @typedef {import('./types.d.ts').Alerts} Alerts */
/** @typedef {import('./types.d.ts').AlertsOptions} AlertsOptions */

/**
 * The alerts of the user.
 *
 * @param {AlertsOptions} [options]
 * @returns {Alerts}
 */
export function useAlerts({ onAlert } = {}) {
  const client = useWarren();
  const alerts = useStore('alerts', () => client.alerts);
  const latest = useRef(onAlert);
  useEffect(() => {
    latest.current = onAlert;
  });
  const isWanted = onAlert !== undefined;
  useEffect(
    () => (isWanted ? client.alerts.onAlert((alert) => latest.current?.(alert)) : undefined),
    [client, isWanted],
  );
  const acknowledge = useCallback(
    /** @param {string} alertId */
    (alertId) => client.alerts.ack(alertId),
    [client],
  );
  return useMemo(() => ({ alerts, acknowledge }), [alerts, acknowledge]);
}
