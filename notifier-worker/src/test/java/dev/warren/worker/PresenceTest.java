package dev.warren.worker;

import static dev.warren.worker.AsGateway.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.presence.Note;
import dev.warren.presence.Presence;
import dev.warren.presence.Status;
import dev.warren.testkit.broker.TestBroker;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** What a gateway reports is what the team is shown, also where the worker is another one. */
class PresenceTest {

  private static final String QUEUE = Family.PRESENCE.queue(0);

  private static TestBroker broker;

  private ConfigurableApplicationContext worker;
  private AsGateway gateway;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void end() {
    broker.close();
  }

  @BeforeEach
  void connect() throws Exception {
    worker = startWorker();
    gateway = new AsGateway(broker);
  }

  @AfterEach
  void disconnect() {
    gateway.close();
    worker.close();
  }

  @Test
  void whoComesAndGoesAndSaysSomethingIsShownOnceInTheLog() throws Exception {
    String team = "presence.shown";
    gateway.report(
        team,
        new Note.Report(
            "g", 1, true, List.of("al", "bo"), List.of(), new Note.Shown(List.of(), 1)));
    gateway.client(team, says("al", "away"));
    gateway.client(team, says("al", "away"));
    gateway.report(team, report("g", 2, List.of("cy"), List.of("bo")));
    gateway.report(team, report("g", 2, List.of("cy"), List.of("bo")));
    gateway.report(team, report("g", 3, List.of("bo"), List.of("cy")));
    gateway.client(team, says("al", "busy"));

    soon()
        .until(
            () -> {
              gateway.beat(new Note.Beat("g", false, Map.of()));
              return shown(team).contains("cy offline");
            });
    List<String> shown = shown(team);
    assertThat(shown)
        .containsExactly("al online", "bo online", "al away", "cy online", "al busy", "cy offline");
    nothingIsLeft();
  }

  @Test
  void aWorkerThatTakesOverAsksAndPublishesOnlyWhatHasChanged() throws Exception {
    String team = "presence.handed-over";
    gateway.report(team, report("g", 1, List.of("al", "bo", "cy"), List.of()));
    gateway.client(team, says("al", "away"));
    soon().until(() -> shown(team).containsAll(List.of("al away", "bo online", "cy online")));
    List<String> before = shown(team);
    int holders = gateway.holders(QUEUE).size();

    worker.close();
    worker = startWorker();
    // Who left while nobody held the partition: the gateway tells when it is asked.
    gateway.beat(new Note.Beat("g", false, Map.of()));
    soon().until(() -> gateway.holders(QUEUE).size() > holders);
    List<Presence> asShown =
        List.of(
            new Presence("al", Status.AWAY, 1),
            new Presence("bo", Status.ONLINE, 1),
            new Presence("cy", Status.ONLINE, 1));
    gateway.report(
        team,
        new Note.Report(
            "g", 2, true, List.of("al", "bo"), List.of(), new Note.Shown(asShown, 100)));

    soon()
        .until(
            () -> {
              // It lives, and so do its users.
              gateway.beat(new Note.Beat("g", false, Map.of()));
              return shown(team).contains("cy offline");
            });
    gateway.beat(new Note.Wants("new"));
    soon().until(() -> keyframe(team).contains("cy offline"));
    assertThat(keyframe(team)).containsExactlyInAnyOrder("al away", "bo online", "cy offline");
    assertThat(shown(team).subList(before.size(), shown(team).size()))
        .containsExactly("cy offline");
    nothingIsLeft();
  }

  @Test
  void aWorkerThatHearsOfAnotherHolderAsksAnew() throws Exception {
    gateway.beat(new Note.Beat("g", false, Map.of()));
    soon().until(() -> !gateway.holders(QUEUE).isEmpty());
    int before = gateway.holders(QUEUE).size();

    soon()
        .until(
            () -> {
              gateway.beat(new Note.Beat("g", false, Map.of(QUEUE, "somebody else")));
              return gateway.holders(QUEUE).size() > before;
            });

    assertThat(gateway.holders(QUEUE)).doesNotHaveDuplicates();
    nothingIsLeft();
  }

  @Test
  void aNoteThatNobodyKnowsIsNoDeadLetter() throws Exception {
    try (Channel channel = gateway.connection().createChannel()) {
      BasicProperties unknown = new BasicProperties.Builder().type("warren.of-tomorrow").build();
      channel.basicPublish(Names.EVENTS, "presence.t", unknown, "{".getBytes());
      BasicProperties broken = unknown.builder().type("warren.report").build();
      channel.basicPublish(Names.EVENTS, "presence.t", broken, "{".getBytes());
      channel.basicPublish(Names.EVENTS, "notes.t", broken, "{".getBytes());
    }
    gateway.report("presence.next", report("g", 1, List.of("al"), List.of()));

    soon().until(() -> shown("presence.next").equals(List.of("al online")));
    nothingIsLeft();
  }

  private void nothingIsLeft() {
    soon().until(() -> gateway.count(QUEUE) == 0);
    assertThat(gateway.count(Names.DEAD_LETTERS)).isZero();
  }

  private static ConfigurableApplicationContext startWorker() {
    return TestWorker.start(
        broker, 1, "--warren.presence.grace=1s", "--warren.presence.gateway-timeout=4s");
  }

  private static Note report(String by, long seq, List<String> present, List<String> gone) {
    return new Note.Report(by, seq, false, present, gone, Note.Shown.UNKNOWN);
  }

  private static String says(String user, String status) {
    return "{'type':'user_presence','data':{'userId':'%s','status':'%s'}}".formatted(user, status);
  }

  private List<String> shown(String team) {
    return gateway.events(team).stream()
        .map(event -> event.get("data"))
        .map(data -> data.get("userId").stringValue() + " " + data.get("status").stringValue())
        .toList();
  }

  private List<String> keyframe(String team) {
    List<Note.Keyframe> keyframes =
        gateway.notes(Names.STATES, Note.Keyframe.class).stream()
            .filter(keyframe -> keyframe.channel().equals(team))
            .toList();
    return keyframes.isEmpty()
        ? List.of()
        : keyframes.get(keyframes.size() - 1).users().stream()
            .map(each -> each.userId() + " " + each.status().title())
            .toList();
  }
}
