/**
 * React hooks for Warren, over `@warren/client`.
 *
 * @module
 */
export { useWarren } from './context.js';
export { WarrenProvider } from './provider.js';
export { useAgents } from './use-agents.js';
export { useAlerts } from './use-alerts.js';
export { useChannel } from './use-channel.js';
export { useConnection } from './use-connection.js';
export { usePresence } from './use-presence.js';
export { useTyping } from './use-typing.js';
