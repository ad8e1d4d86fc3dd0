package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.testkit.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Where a subscription begins and continues, repeated messages, and messages that are gone. */
final class MessageRows {

  /** More than the small window of the mortal gateway holds. */
  private static final int FILLERS = 400;

  private MessageRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of("positions", MessageRows::positions),
        Row.of("repeated-frames", MessageRows::repeatedFrames),
        Row.mortal("same-event", MessageRows::sameEvent),
        Row.of("gap", MessageRows::gap),
        Row.alone("new-log", MessageRows::newLog));
  }

  /** Subscriptions from a position, with the last messages, while offline, and their end. */
  private static void positions(Cast cast) throws Exception {
    String since = "chat." + cast.name() + ".since";
    String last = "chat." + cast.name() + ".last";
    String offline = "sessions." + cast.name() + ".of.offline";
    String pattern = "sessions." + cast.name() + ".of.*";
    long tenth;
    try (Witness witness = new Witness(cast, "witness-" + cast.name())) {
      cast.traffic().post(since, 10);
      tenth = witness.await(since, 10).get(9).path("position").asLong();
    }
    for (String channel : List.of(since, last, offline)) {
      cast.traffic().post(channel, 10);
    }
    cast.each(
        subject -> {
          subject.connect();
          begin(subject, Map.of("id", since, "channel", since, "since", tenth));
          begin(subject, Map.of("id", last, "channel", last, "last", 3));
          subject.proxy().shut();
          subject.tell("subscribe", Map.of("id", pattern, "channel", pattern, "since", tenth));
          subject.proxy().open();
          subject.awaitLive(pattern, 0);
        });
    for (String channel : List.of(since, last, offline)) {
      cast.traffic().post(channel, 5);
    }
    cast.each(
        subject -> {
          subject.assertShown(since, cast.traffic().ids(since).subList(10, 25));
          subject.assertShown(last, cast.traffic().ids(last).subList(7, 15));
          subject.assertShown(pattern, cast.traffic().ids(offline));
          subject.tell("unsubscribe", Map.of("id", since));
          subject.state(); // So the command before it has been done.
        });
    cast.traffic().post(since, 5);
    cast.traffic().post(last, 5);
    cast.each(
        subject -> {
          subject.assertShown(last, cast.traffic().ids(last).subList(7, 20));
          subject.assertShown(since, cast.traffic().ids(since).subList(10, 25));
        });
  }

  private static void begin(Subject subject, Map<String, ?> subscription) {
    int from = subject.heard().lines();
    subject.tell("subscribe", subscription);
    subject.awaitLive((String) subscription.get("id"), from);
  }

  private static void repeatedFrames(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(cast.channel());
          subject.subscribe(subject.ownChannel());
          subject.proxy().faults().repeats = true;
        });
    cast.traffic().post(cast.channel(), 30);
    cast.each(
        subject -> {
          List<Integer> published = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            published.add(subject.publish(subject.ownChannel(), "p" + i));
          }
          List<String> ids = Outcomes.assertAllPublished(subject, published);
          subject.assertShown(subject.ownChannel(), ids);
          subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
          assertThat(subject.states().connections()).as("connections").isEqualTo(1);
        });
  }

  /** The gateway's window is too small to recognize the repetition, so the client has to. */
  private static void sameEvent(Cast cast) throws Exception {
    String channel = cast.channel();
    String first = event("one", "first");
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(channel);
        });
    try (Witness witness = new Witness(cast, "witness-" + cast.name())) {
      cast.traffic().postEvent(channel, first);
      cast.traffic().post("chat." + cast.name() + ".fillers", FILLERS);
      witness.await("chat." + cast.name() + ".fillers", FILLERS);
      cast.traffic().postEvent(channel, first);
      cast.traffic().postEvent(channel, event("one", "another event with this id"));
      cast.traffic().postEvent(channel, event("two", "second"));
      assertThat(witness.await(channel, 4))
          .as("events that the gateway passes on, one of them again")
          .hasSize(4);
    }
    cast.each(
        subject -> {
          subject.awaitMessages(channel, 3);
          assertThat(
                  subject.heard().messages(channel).stream()
                      .map(message -> message.json().at("/data/content").asString("")))
              .containsExactly("first", "another event with this id", "second");
        });
  }

  private static String event(String id, String content) {
    return """
        {"id":"%s","type":"chat_message","data":{"content":"%s","sender":"driver"}}"""
        .formatted(id, content);
  }

  /** A position of an earlier log, or one that retention has removed. */
  private static void gap(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.connect();
          begin(subject, Map.of("id", cast.channel(), "channel", cast.channel(), "since", 1));
        });
    cast.traffic().post(cast.channel(), 5);
    cast.each(
        subject -> {
          assertGapBeforeMessage(subject, cast.channel(), 0);
          subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
          Event live = subject.heard().events("subscribed").get(0);
          assertThat(live.json().path("recovered").asBoolean(true)).as("recovered").isFalse();
        });
  }

  /** The log is deleted and made anew while the clients are offline. */
  private static void newLog(Cast cast) throws Exception {
    String channel = cast.channel();
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(channel);
        });
    cast.traffic().post(channel, 10);
    cast.each(
        subject -> {
          subject.awaitMessages(channel, 10);
          subject.proxy().shut();
        });
    try (Connection connection = cast.world().broker().connect()) {
      connection.createChannel().queueDelete(Names.LOG);
    }
    String probe = "chat." + cast.name() + ".probe";
    try (Witness witness = new Witness(cast, "witness-" + cast.name())) {
      Patience.await("a new log")
          .ignoreExceptions()
          .until(
              () -> {
                cast.traffic().post(probe, 1);
                return !witness.events(probe).isEmpty();
              });
    }
    cast.each(
        subject -> {
          int from = subject.heard().lines();
          subject.proxy().open();
          subject.awaitLive(channel, from);
        });
    cast.traffic().post(channel, 5);
    cast.each(
        subject -> {
          subject.assertShown(channel, cast.traffic().ids(channel));
          assertGapBeforeMessage(subject, channel, 10);
        });
  }

  /** Asserts that the client has reported one gap, before this message. */
  private static void assertGapBeforeMessage(Subject subject, String channel, int message) {
    Event gap = subject.heard().await("'gap'", 0, event -> event.is("gap", "id", channel));
    subject.awaitMessages(channel, message + 1);
    List<Event> messages = subject.heard().messages(channel);
    assertThat(gap.number()).isLessThan(messages.get(message).number());
    if (message > 0) {
      assertThat(gap.number()).isGreaterThan(messages.get(message - 1).number());
    }
    assertThat(subject.heard().events("gap").stream().filter(e -> e.is("gap", "id", channel)))
        .as("gaps of %s", channel)
        .hasSize(1);
  }
}
