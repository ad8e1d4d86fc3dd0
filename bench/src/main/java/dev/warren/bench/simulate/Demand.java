package dev.warren.bench.simulate;

/**
 * The demand of a crowd of clients.
 *
 * @param clients connected at the same time
 * @param messages that each client gets per second
 * @param events that the log takes per second
 * @param bytes of an event
 * @param alerts clients that subscribe to their alerts
 */
record Demand(long clients, double messages, double events, double bytes, long alerts) {}
