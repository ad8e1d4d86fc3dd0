package dev.warren.gateway.transport.stomp;

import java.util.Map;

/**
 * A STOMP frame as a client sent it.
 *
 * @param headers its headers, unescaped; of two with one name the first counts (STOMP 1.2,
 *     "Repeated Header Entries")
 */
record ClientFrame(String command, Map<String, String> headers, byte[] body) {}
