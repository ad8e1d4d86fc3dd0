package dev.warren.gateway.revocation;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import dev.warren.broker.Backoff;
import dev.warren.broker.Names;
import dev.warren.broker.Persistent;
import dev.warren.broker.ReconnectingConnection;
import dev.warren.broker.Topology;
import dev.warren.gateway.access.Revocations;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.session.Sessions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Ends users' sessions on every gateway, and makes every gateway refuse the credentials that they
 * had. The revocations are in a stream of RabbitMQ. Each gateway reads the stream from its
 * beginning on every new connection, so a gateway that starts later knows all of them. Thread-safe.
 */
public final class EndedSessions implements ReconnectingConnection.Work, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(EndedSessions.class);

  /**
   * The type of a message that a gateway publishes after its connect: once it reads its own mark,
   * it has read everything before.
   */
  private static final String MARK = "mark";

  /** How long a starting gateway admits no client if it cannot read the stream. */
  private static final long LONGEST_WAIT_S = 5;

  private static final Backoff RETRY = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(4));

  private static final int PREFETCH = 200;

  private final ReconnectingConnection link;
  private final ConfirmedPublisher publisher;
  private final Revocations revocations;
  private final Sessions sessions;
  private volatile String mark = "";
  private volatile boolean read;
  private volatile boolean running;

  /**
   * @param revocations gets all revocations of the stream
   * @param sessions the sessions of this gateway
   */
  public EndedSessions(
      ReconnectingConnection.Connector connector,
      ConfirmedPublisher publisher,
      Revocations revocations,
      Sessions sessions) {
    this.link = new ReconnectingConnection("warren-gateway-revocations", connector, this);
    this.publisher = publisher;
    this.revocations = revocations;
    this.sessions = sessions;
  }

  /**
   * Ends a user's sessions, and revokes all credentials issued before now.
   *
   * @return completes when RabbitMQ has confirmed the revocation and the current second is over, so
   *     that a token issued afterwards is valid; fails with {@link
   *     dev.warren.gateway.access.Refused}, and then the revocation may or may not take effect
   */
  public CompletionStage<Void> end(String user) {
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    Revocation revocation = new Revocation(user, before);
    return publish(Revocation.TYPE, revocation.encode())
        .thenRunAsync(
            () -> {
              log.info("the sessions of '{}' before {} are ended", user, before);
              add(revocation);
            })
        .thenRunAsync(() -> {}, at(before));
  }

  private static Executor at(Instant moment) {
    long ms = Math.max(0, Duration.between(Instant.now(), moment).toMillis() + 1);
    return CompletableFuture.delayedExecutor(ms, TimeUnit.MILLISECONDS);
  }

  private CompletionStage<Void> publish(String type, byte[] body) {
    return publisher.publish("", Names.REVOCATIONS, Persistent.json(type).build(), body);
  }

  @Override
  public void opened(Connection connection) throws IOException, TimeoutException {
    Topology.declareRevocations(connection);
    Channel channel = connection.createChannel();
    channel.basicQos(PREFETCH);
    channel.basicConsume(
        Names.REVOCATIONS,
        false,
        Map.of("x-stream-offset", "first"),
        (tag, delivery) -> received(channel, delivery),
        tag -> link.restart("the stream " + Names.REVOCATIONS + " was deleted"),
        (tag, cause) -> link.restart(connection, "an AMQP channel was closed: " + cause));
    mark = UUID.randomUUID().toString();
    publishMark(mark, 1);
  }

  /**
   * @param attempt counts from 1
   */
  private void publishMark(String current, int attempt) {
    publish(MARK, current.getBytes(StandardCharsets.UTF_8))
        .whenComplete(
            (done, failure) -> {
              if (failure != null && running && current.equals(mark)) {
                CompletableFuture.delayedExecutor(RETRY.delayMs(attempt), TimeUnit.MILLISECONDS)
                    .execute(() -> publishMark(current, attempt + 1));
              }
            });
  }

  private void received(Channel channel, Delivery delivery) throws IOException {
    String type = delivery.getProperties().getType();
    if (Revocation.TYPE.equals(type)) {
      try {
        add(Revocation.decode(delivery.getBody()));
      } catch (IllegalArgumentException e) {
        log.warn("the stream {} has a message that is no revocation: {}", Names.REVOCATIONS, e);
      }
    } else if (MARK.equals(type)
        && new String(delivery.getBody(), StandardCharsets.UTF_8).equals(mark)) {
      read = true;
      // If RabbitMQ was not reachable for long, clients with revoked credentials may have been
      // admitted.
      sessions.endRefused(user -> revocations.refusal(user.name(), user.validity().issuedAt()));
      revocations.complete();
    }
    channel.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
  }

  private void add(Revocation revocation) {
    // After a reconnect the whole stream comes again, and must not cost a look at all sessions
    // each.
    if (revocations.add(revocation.user(), revocation.before()) && read) {
      sessions.endRefused(
          user ->
              user.name().equals(revocation.user())
                  ? revocations.refusal(user.name(), user.validity().issuedAt())
                  : null);
    }
  }

  private void stopWaiting() {
    if (running && !read) {
      log.warn(
          "the stream {} could not be read for {} s, so users whose sessions were ended are"
              + " admitted until it is",
          Names.REVOCATIONS,
          LONGEST_WAIT_S);
    }
    revocations.complete();
  }

  @Override
  public void start() {
    running = true;
    link.start();
    CompletableFuture.delayedExecutor(LONGEST_WAIT_S, TimeUnit.SECONDS).execute(this::stopWaiting);
  }

  @Override
  public void stop() {
    running = false;
    link.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Starts before everything that serves clients, and stops after it. */
  @Override
  public int getPhase() {
    return 0;
  }
}
