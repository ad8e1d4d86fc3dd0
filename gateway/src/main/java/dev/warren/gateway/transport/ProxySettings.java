package dev.warren.gateway.transport;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The proxies in front of the gateway.
 *
 * @param trusted their addresses, or networks such as {@code 10.0.0.0/8}. Only from these the
 *     gateway accepts {@code Forwarded} and {@code X-Forwarded-For}; any other sender could hide
 *     behind another client's address
 */
@ConfigurationProperties("warren.proxies")
public record ProxySettings(@DefaultValue List<String> trusted) {}
