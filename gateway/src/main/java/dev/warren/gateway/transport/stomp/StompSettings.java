package dev.warren.gateway.transport.stomp;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings for clients of STOMP.
 *
 * @param extraHeaders names of headers that a SEND may pass on although {@link SenderHeaders} would
 *     leave them out, such as {@code x-request-id}
 */
@ConfigurationProperties("warren.stomp")
public record StompSettings(@DefaultValue Set<String> extraHeaders) {}
