package dev.warren.gateway.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits and intervals of every connection.
 *
 * @param heartBeat the shortest interval at which the gateway sends heart-beats, and expects them
 * @param connectTimeout how long a client may take to authenticate
 * @param publishTimeout how long a SEND may wait for RabbitMQ's confirm before it is refused
 * @param maxFrame the largest frame that a client may send
 * @param frameTimeout how long a client may take to complete a frame; single bytes do not extend it
 * @param maxFragments into how many WebSocket frames a client may split one message
 * @param maxOutbox how many bytes may wait for a client to read them, before the gateway closes the
 *     connection as too slow
 * @param sendBuffer how many bytes the operating system may hold for a client that does not read.
 *     By default Linux holds megabytes for each client, until its memory is used up for all
 * @param drainPeriod how long a stopping gateway may take to close its clients' connections
 * @param drainDelay how long a stopping gateway accepts clients after its readiness is false
 */
@ConfigurationProperties("warren.session")
public record SessionSettings(
    @DefaultValue("10s") Duration heartBeat,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("5s") Duration publishTimeout,
    @DefaultValue("2MB") DataSize maxFrame,
    @DefaultValue("30s") Duration frameTimeout,
    @DefaultValue("1024") int maxFragments,
    @DefaultValue("4MB") DataSize maxOutbox,
    @DefaultValue("256KB") DataSize sendBuffer,
    @DefaultValue("5s") Duration drainPeriod,
    @DefaultValue("5s") Duration drainDelay) {

  /** How often the gateway pings a client of JSON over WebSocket, in milliseconds. */
  public static final long JSON_PING_MS = 30_000;

  /** How often a quiet event stream gets a comment, as HTML, section 9.2.7, advises for proxies. */
  public static final long SSE_COMMENT_MS = 15_000;

  /** {@link #maxFrame} in bytes. */
  public int maxFrameBytes() {
    return Math.toIntExact(maxFrame.toBytes());
  }

  /**
   * The interval of heart-beats for one side's wish: never shorter than {@link #heartBeat}, and 0
   * for none.
   */
  public long heartBeatMs(long wishedMs) {
    return heartBeat.isZero() ? 0 : Math.max(wishedMs, heartBeat.toMillis());
  }
}
