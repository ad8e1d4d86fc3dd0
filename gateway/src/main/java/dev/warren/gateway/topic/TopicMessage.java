package dev.warren.gateway.topic;

import dev.warren.channel.Channel;
import dev.warren.event.Visibility;
import java.util.Map;

/**
 * One message of the log.
 *
 * @param position its {@code message-id}, see {@link dev.warren.broker.LogBirth}
 * @param channel its channel
 * @param timestampMillis when it happened, in milliseconds since 1970
 * @param contentType its media type; empty where the publisher named none
 * @param headers the publisher's own headers
 * @param body its bytes, not to be changed
 * @param text whether the body is UTF-8, and so can go out in a WebSocket text frame
 * @param visibility to whom it is shown, of those who may read its channel
 */
public record TopicMessage(
    long position,
    Channel channel,
    long timestampMillis,
    String contentType,
    Map<String, String> headers,
    byte[] body,
    boolean text,
    Visibility visibility) {}
