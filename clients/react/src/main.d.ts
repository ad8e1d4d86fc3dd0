// The declarations of the package: the exports of index.js, and the types of their options and values.
export * from './index.js';
export type {
  Alerts,
  AlertsOptions,
  Channel,
  ChannelActions,
  ChannelOptions,
  ChannelSnapshot,
  Presence,
  ProviderOptions,
  Shown,
  Typing,
  UseConnection,
  WarrenProviderProps,
} from './types.d.ts';
