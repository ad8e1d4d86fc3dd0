package dev.warren.gateway.session;

import dev.warren.broker.LogRoute;
import dev.warren.gateway.FakeConnection;
import dev.warren.gateway.access.AccessSettings.Account;
import dev.warren.gateway.access.Authenticator;
import dev.warren.gateway.access.ClientAddress;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.access.TestAccess;
import dev.warren.gateway.access.User;
import dev.warren.gateway.access.Validity;
import dev.warren.gateway.budget.BudgetSettings;
import dev.warren.gateway.budget.Budgets;
import dev.warren.gateway.fanout.MessageEncoder;
import dev.warren.gateway.presence.AgentBoard;
import dev.warren.gateway.presence.PresenceReporter;
import dev.warren.gateway.presence.PresenceSettings;
import dev.warren.gateway.presence.PresenceTables;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishSettings;
import dev.warren.gateway.rate.RateLimits;
import dev.warren.gateway.rate.RateSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.unit.DataSize;

/**
 * A client without a network. It remembers its replies, and its session's calls of the connection.
 */
public final class RecordingClient implements Protocol, Connection {

  public final List<Reply> replies = new ArrayList<>();
  boolean reading = true;
  boolean closed;
  boolean beatsAlways;
  boolean probes;
  long unfinishedSince;

  /** Whether the session survives every refusal. */
  public boolean survivesAll;

  public final FakeConnection connection = new FakeConnection();

  /** Runs the tasks that were passed to the event loop. */
  public void runTasks() {
    connection.channel().runPendingTasks();
  }

  /** The replies by the names of their types. */
  List<String> replyNames() {
    return replies.stream().map(each -> each.getClass().getSimpleName()).toList();
  }

  static SessionSettings settings(Duration connectTimeout) {
    return new SessionSettings(
        Duration.ofSeconds(10),
        connectTimeout,
        Duration.ofSeconds(5),
        DataSize.ofMegabytes(1),
        Duration.ofSeconds(30),
        1024,
        DataSize.ofMegabytes(1),
        DataSize.ofKilobytes(256),
        Duration.ofSeconds(5),
        Duration.ZERO);
  }

  public static SessionSettings settings() {
    return settings(Duration.ofSeconds(10));
  }

  /** Budgets of a process with 512 MB. */
  public static Budgets budgets() {
    long memory = 512L * 1024 * 1024;
    return new Budgets(
        new BudgetSettings(DataSize.ofMegabytes(8), null, null, null, null, null, null, null, null),
        memory,
        memory);
  }

  /** Sessions with these settings. */
  public static Sessions sessions() {
    return new Sessions(settings(), presence(), budgets(), rates());
  }

  /** A reporter that is not started and has no broker. */
  public static PresenceReporter presence() {
    return new PresenceReporter(
        publisher(),
        new PresenceTables(),
        new AgentBoard(),
        new PresenceSettings(Duration.ofSeconds(5)));
  }

  public static ConfirmedPublisher publisher() {
    return new ConfirmedPublisher(
        name -> {
          throw new IOException("there is no broker in this test");
        },
        Duration.ofSeconds(5),
        new PublishSettings(null),
        new LogRoute());
  }

  /** The limits of the default settings. */
  public static RateLimits rates() {
    return new RateLimits(new Binder(List.of()).bindOrCreate("warren.rates", RateSettings.class));
  }

  /** An authenticator with one account, alice of team-7. */
  public static Authenticator authenticator() {
    return authenticator(List.of("team-7"));
  }

  private static Authenticator authenticator(List<String> teams) {
    Account alice = TestAccess.account("pass", "user", teams, null);
    return TestAccess.authenticator(
        TestAccess.jwt(null, Duration.ZERO),
        TestAccess.access(Map.of("alice", alice), Map.of(), null, null, List.of()));
  }

  public static User alice() throws Refused {
    return authenticator().authenticate(new Credentials(null, "alice", "pass"));
  }

  public static User aliceWithoutTeams() throws Refused {
    return authenticator(List.of()).authenticate(new Credentials(null, "alice", "pass"));
  }

  static User alice(Instant expiresAt) throws Refused {
    User alice = alice();
    return new User(
        alice.name(),
        alice.role(),
        alice.teams(),
        alice.access(),
        false,
        new Validity(null, expiresAt));
  }

  @Override
  public ClientAddress address() {
    return ClientAddress.of(InetAddress.getLoopbackAddress());
  }

  @Override
  public boolean probes() {
    return probes;
  }

  @Override
  public Transport transport() {
    return Transport.STOMP;
  }

  @Override
  public ByteBuf encode(Reply reply, ByteBufAllocator allocator) {
    replies.add(reply);
    return Unpooled.buffer(1).writeByte('.');
  }

  @Override
  public MessageEncoder encoder(String subscriptionId, AckMode ack, boolean notificationsOnly) {
    return new PlainEncoder(subscriptionId, subscriptionId);
  }

  @Override
  public MessageEncoder beginning(MessageEncoder encoder, boolean recovered) {
    String id = ((PlainEncoder) encoder).rest();
    return new PlainEncoder(id + (recovered ? "+" : "-"), id);
  }

  @Override
  public boolean survives(Refusal refusal, boolean errorsSubscribed) {
    return survivesAll || Protocol.super.survives(refusal, errorsSubscribed);
  }

  @Override
  public boolean beatsAlways() {
    return beatsAlways;
  }

  @Override
  public void reading(boolean on) {
    reading = on;
  }

  @Override
  public long unfinishedSince() {
    return unfinishedSince;
  }

  @Override
  public void close(boolean slow) {
    closed = true;
  }
}
