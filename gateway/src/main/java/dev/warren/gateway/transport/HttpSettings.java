package dev.warren.gateway.transport;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Deadlines of an HTTP connection, and limits of its requests. The deadlines apply until the
 * connection becomes a WebSocket or an event stream, which have their own in {@code
 * warren.session}.
 *
 * @param headTimeout how long a client may take to send the first line and the headers of a
 *     request; for the first request the time runs from the moment of the connection
 * @param bodyTimeout how long a client may take to send the body of a request, from the end of its
 *     headers
 * @param idleTimeout how long a connection may stay open between a response and the next request
 * @param readTimeout how long a client may take to read a response
 * @param maxHeaders how many headers a request may have
 * @param tokenBeforeUpgrade whether a client that sends no {@code Origin} must send its token with
 *     the request that becomes a WebSocket; otherwise its first frame may have it
 */
@ConfigurationProperties("warren.http")
public record HttpSettings(
    @DefaultValue("10s") Duration headTimeout,
    @DefaultValue("30s") Duration bodyTimeout,
    @DefaultValue("60s") Duration idleTimeout,
    @DefaultValue("60s") Duration readTimeout,
    @DefaultValue("100") int maxHeaders,
    @DefaultValue("false") boolean tokenBeforeUpgrade) {}
