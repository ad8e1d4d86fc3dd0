package dev.warren.gateway.transport.stomp;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * STOMP over TCP.
 *
 * @param port where it is listened on; null for not at all. 0 is any free port
 */
@ConfigurationProperties("warren.tcp")
public record TcpSettings(@Nullable Integer port) {}
