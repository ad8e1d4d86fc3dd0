package dev.warren.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.event.EventCodec;
import dev.warren.gateway.access.Credentials;
import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.log.OwnMessages;
import dev.warren.gateway.queue.QueueSettings;
import dev.warren.gateway.rate.Logins;
import dev.warren.gateway.session.AckMode;
import dev.warren.gateway.session.RecordingClient;
import dev.warren.gateway.session.Reply;
import dev.warren.gateway.subscription.FakeSources;
import dev.warren.gateway.subscription.SubscriptionSources;
import dev.warren.trace.EventTracer;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

/** Every command finds its handler, and its refusals reach the client. Runs without a broker. */
class CommandPathTest {

  private final FakeSources fakes = new FakeSources();
  private final SubscriptionSources sources = fakes.sources;
  private final Publishing publishing =
      new Publishing(
          new PublicationFactory(new EventCodec(Map.of()), "test"),
          fakes.publisher,
          new OwnMessages(),
          sources.queues(),
          new Budget("warren.budget.publishes", 1_000_000),
          EventTracer.OFF);
  private final CommandPath path =
      new CommandPath(
          new Logins(RecordingClient.authenticator(), RecordingClient.rates()),
          publishing,
          sources,
          RecordingClient.settings(),
          new QueueSettings(10, DataSize.ofMegabytes(4), Duration.ofSeconds(30), Duration.ZERO));

  private final RecordingClient wire = new RecordingClient();
  private final Client client =
      new Clients(RecordingClient.sessions(), sources).open(wire, wire, wire.connection.context());

  @AfterEach
  void close() {
    fakes.close();
  }

  static List<Class<?>> commands() {
    return List.of(Command.class.getPermittedSubclasses());
  }

  /** A command with texts, and nothing else in it. */
  private static Command make(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    return (Command)
        constructor.newInstance(Arrays.stream(types).map(CommandPathTest::value).toArray());
  }

  private static Object value(Class<?> type) {
    if (type == String.class) {
      return "x";
    } else if (type == int.class) {
      return 0;
    } else if (type == long.class) {
      return 0L;
    } else if (type == boolean.class) {
      return false;
    } else if (type == Credentials.class) {
      return new Credentials(null, "alice", "pass");
    } else if (type == AckMode.class) {
      return AckMode.AUTO;
    } else if (type == Map.class) {
      return Map.of();
    } else if (type == byte[].class) {
      return new byte[0];
    } else if (type == Refused.class) {
      return new Refused(Refusal.UNSUPPORTED_HEADER, "for this test");
    }
    return null;
  }

  private void connect() {
    path.take(client, new Command.Connect(new Credentials(null, "alice", "pass"), 0, 0));
    assertThat(wire.replies).last().isInstanceOf(Reply.Connected.class);
  }

  private void isRefused(Refusal refusal) {
    assertThat(wire.replies)
        .filteredOn(reply -> reply instanceof Reply.Error)
        .extracting(reply -> ((Reply.Error) reply).refused().refusal())
        .containsExactly(refusal);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasAHandler(Class<?> type) throws ReflectiveOperationException {
    connect();
    path.take(client, make(type)); // fails without a handler
  }

  @ParameterizedTest
  @MethodSource("commands")
  void onlyConnectWorksWithoutAuthentication(Class<?> type) throws ReflectiveOperationException {
    Command command = make(type);
    path.take(client, command);
    if (command instanceof Command.Connect) {
      assertThat(client.session().isConnected()).isTrue();
    } else {
      isRefused(Refusal.NO_TOKEN);
    }
  }

  @Test
  void secondConnectIsRefused() throws ReflectiveOperationException {
    connect();
    path.take(client, make(Command.Connect.class));
    isRefused(Refusal.MALFORMED_FRAME);
  }

  @Test
  void beginAndAbortGetTheirReceipts() {
    connect();
    path.take(client, new Command.Begin("t", "1"));
    path.take(client, new Command.Abort("t", "2"));
    assertThat(wire.replies).contains(new Reply.Receipt("1"), new Reply.Receipt("2"));
  }

  @Test
  void emptyCommitGetsItsReceipt() {
    connect();
    path.take(client, new Command.Begin("t", null));
    path.take(client, new Command.Commit("t", "3"));
    wire.runTasks();
    assertThat(wire.replies).last().isEqualTo(new Reply.Receipt("3"));
  }

  @Test
  void disconnectEndsTheSession() {
    connect();
    path.take(client, new Command.Disconnect("4"));
    assertThat(wire.replies).contains(new Reply.Receipt("4"));
    assertThat(client.session().hasEnded()).isTrue();
  }

  @Test
  void commandsAfterTheEndAreIgnored() {
    connect();
    path.take(client, new Command.Disconnect(null));
    int replies = wire.replies.size();
    path.take(client, new Command.Begin("t", "5"));
    assertThat(wire.replies).hasSize(replies);
  }

  @Test
  void errorsCanBeSubscribedToAndUnsubscribed() {
    connect();
    path.take(client, new Command.Subscribe("e", "/user/queue/errors", AckMode.AUTO, 0, null, "6"));
    assertThat(wire.replies).last().isEqualTo(new Reply.Receipt("6"));
    path.take(client, new Command.Abort("none", null));
    path.take(client, new Command.Unsubscribe("e", "7"));
    assertThat(client.subscriptions().has("e")).isFalse();
    assertThat(client.session().errorsQueue().isSubscribed()).isFalse();
  }

  @Test
  void topicsWaitForTheLog() {
    connect();
    path.take(
        client, new Command.Subscribe("1", "/topic/room.team-7", AckMode.AUTO, 0, null, null));
    isRefused(Refusal.BROKER_UNAVAILABLE);
  }

  @Test
  void foreignChannelIsRefused() {
    connect();
    path.take(
        client, new Command.Subscribe("1", "/topic/room.team-8", AckMode.AUTO, 0, null, null));
    isRefused(Refusal.NOT_ALLOWED);
  }
}
