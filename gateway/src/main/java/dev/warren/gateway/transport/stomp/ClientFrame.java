package dev.warren.gateway.transport.stomp;

import java.util.Map;

/**
 * A STOMP frame from a client.
 *
 * @param headers unescaped; of a repeated header the first entry counts (STOMP 1.2, "Repeated
 *     Header Entries")
 */
record ClientFrame(String command, Map<String, String> headers, byte[] body) {}
