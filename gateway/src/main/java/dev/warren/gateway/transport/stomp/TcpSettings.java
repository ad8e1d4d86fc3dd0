package dev.warren.gateway.transport.stomp;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * STOMP over TCP.
 *
 * @param port the port to listen on, 0 for any free one; null turns STOMP over TCP off
 */
@ConfigurationProperties("warren.tcp")
public record TcpSettings(@Nullable Integer port) {}
