package dev.warren.gateway.session;

import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.User;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A connected client, as administrators see it.
 *
 * @param number the client's number on this gateway, which grows with each connection
 * @param session the session's id
 * @param user null until the client has authenticated
 */
public record ClientReport(
    long number,
    String session,
    @Nullable User user,
    Link link,
    Subscribed subscribed,
    Volume volume) {

  /** The client's connection. */
  public record Link(Transport transport, ClientAddress address, Instant connectedAt) {}

  /**
   * How much the connection has carried since it began.
   *
   * @param sentBytes the bytes that the operating system has taken
   * @param receivedFrames the frames and messages of the client
   * @param receivedBytes all bytes of the client
   * @param pendingBytes the bytes that the operating system has not taken yet
   */
  public record Volume(
      long sentBytes, long receivedFrames, long receivedBytes, long pendingBytes) {}

  /** The report of a session. Called on its event loop. */
  static ClientReport of(Session session) {
    session.assertOnLoop();
    Attached attached = session.attached;
    return new ClientReport(
        session.number,
        session.id(),
        session.user(),
        new Link(
            session.protocol().transport(),
            session.connection.address(),
            Instant.now().minus(Duration.ofNanos(System.nanoTime() - session.openedNanos))),
        attached == null ? Subscribed.NONE : attached.subscribed(),
        new Volume(
            session.outbox().takenBytes(),
            session.meter().frames(),
            session.receivedBytes(),
            session.outbox().pendingBytes()));
  }
}
