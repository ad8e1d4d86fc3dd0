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
 * @param maxOutbox how many bytes may wait for a client to read them, before the gateway closes the
 *     connection as too slow
 * @param sendBuffer how many bytes the operating system may hold for a client that does not read.
 *     Left to itself, Linux holds megabytes for each client until it has no memory for any
 * @param drainPeriod how long a stopping gateway may take to send its clients away
 */
@ConfigurationProperties("warren.session")
public record SessionSettings(
    @DefaultValue("10s") Duration heartBeat,
    @DefaultValue("10s") Duration connectTimeout,
    @DefaultValue("5s") Duration publishTimeout,
    @DefaultValue("2MB") DataSize maxFrame,
    @DefaultValue("4MB") DataSize maxOutbox,
    @DefaultValue("256KB") DataSize sendBuffer,
    @DefaultValue("5s") Duration drainPeriod) {}
