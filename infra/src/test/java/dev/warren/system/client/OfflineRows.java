package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Clients without a network: they miss messages, and keep publications. */
final class OfflineRows {

  private static final int MESSAGES = 50;
  private static final int PUBLICATIONS = 20;

  private static final int MOST = 5;
  private static final int MOST_BYTES = 3_000;

  private OfflineRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of("offline", OfflineRows::offline),
        Row.of("queue-count", OfflineRows::count),
        Row.of("queue-bytes", OfflineRows::bytes),
        Row.of("queue-stop", OfflineRows::stop));
  }

  private static void offline(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(cast.channel());
          subject.subscribe(subject.ownChannel());
        });
    cast.traffic().post(cast.channel(), 5);
    cast.each(
        subject -> {
          subject.awaitMessages(cast.channel(), 5);
          goOffline(subject);
        });
    for (int i = 0; i < MESSAGES; i++) {
      cast.traffic().post(cast.channel(), 1);
      Thread.sleep(cast.pace().offline().toMillis() / MESSAGES);
    }
    cast.each(
        subject -> {
          try (Witness witness = new Witness(cast, subject.user())) {
            List<Integer> published = new ArrayList<>();
            for (int i = 0; i < PUBLICATIONS; i++) {
              published.add(subject.publish(subject.ownChannel(), "p" + i));
            }
            Event state = subject.state();
            assertThat(state.text("state")).isNotEqualTo(States.CONNECTED);
            assertThat(state.number("queued")).as("queued").isEqualTo(PUBLICATIONS);

            int from = subject.heard().lines();
            subject.proxy().open();
            subject.awaitConnected(from);
            List<String> ids = Outcomes.assertAllPublished(subject, published);
            witness.assertSaw(subject.ownChannel(), ids);
            subject.assertShown(subject.ownChannel(), ids);
            subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
            assertThat(subject.heard().events("gap")).as("gaps").isEmpty();
            assertThat(subject.state().number("queued")).as("queued at the end").isZero();
          }
        });
  }

  private static void goOffline(Subject subject) {
    int from = subject.heard().lines();
    subject.proxy().shut();
    subject.awaitNotConnected(from);
  }

  private static void count(Cast cast) {
    cast.each(
        subject -> {
          List<Integer> dropped =
              overfill(cast, subject, Map.of("count", MOST, "bytes", 1_000_000), "short");
          assertThat(dropped).as("dropped").hasSize(3);
        });
  }

  private static void bytes(Cast cast) {
    cast.each(
        subject -> {
          List<Integer> dropped =
              overfill(cast, subject, Map.of("count", 1_000, "bytes", MOST_BYTES), "x".repeat(800));
          // Eight contents of 800 bytes; how much an envelope adds is the library's choice.
          assertThat(dropped).as("dropped").hasSizeBetween(5, 7);
        });
  }

  /** Publishes eight times while offline; returns the publications that were dropped. */
  private static List<Integer> overfill(
      Cast cast, Subject subject, Map<String, Integer> queue, String content) throws Exception {
    subject.connect(Map.of("queue", queue));
    subject.subscribe(subject.ownChannel());
    try (Witness witness = new Witness(cast, subject.user())) {
      goOffline(subject);
      List<Integer> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(subject.publish(subject.ownChannel(), content));
      }
      List<Integer> dropped = dropped(subject, all.size() - (int) subject.state().number("queued"));
      Outcomes.assertDropped(subject, dropped, "queue_full");
      all.removeAll(dropped);
      subject.proxy().open();
      List<String> ids = Outcomes.assertAllPublished(subject, all);
      witness.assertSaw(subject.ownChannel(), ids);
      subject.assertShown(subject.ownChannel(), ids);
      return dropped;
    }
  }

  /** Waits for this many reports. They come at once, while the client is offline. */
  private static List<Integer> dropped(Subject subject, int count) {
    List<Event> dropped =
        subject
            .heard()
            .await(
                count + " dropped publications",
                () -> {
                  List<Event> events = subject.heard().events("dropped");
                  return events.size() >= count ? events : null;
                });
    return dropped.stream().map(event -> (int) event.number("n")).toList();
  }

  private static void stop(Cast cast) {
    cast.each(
        subject -> {
          subject.connect();
          goOffline(subject);
          List<Integer> published = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            published.add(subject.publish(subject.ownChannel(), "p" + i));
          }
          subject.tell("stop", Map.of());
          Outcomes.assertDropped(subject, published, "stopped");
          StopRows.assertEnds(subject);
        });
  }
}
