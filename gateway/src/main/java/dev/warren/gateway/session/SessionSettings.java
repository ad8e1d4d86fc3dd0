package dev.warren.gateway.session;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What every connection gets.
 *
 * @param heartBeat how often, at most, the gateway sends heart-beats, and wants them
 * @param connectTimeout how long a connection may take to say who it is
 * @param publishTimeout how long a SEND may wait for RabbitMQ's confirm before it is refused
 * @param maxFrame the largest frame that a client may send
 * @param maxOutbox the most that may wait to be read by a client, before it is closed as too slow
 * @param sendBuffer what the operating system may hold for a client that has not read it yet: left
 *     to itself it takes megabytes for each, until it has none left for anybody
 * @param drainPeriod how long, at most, a stopping gateway takes to send its clients away
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
