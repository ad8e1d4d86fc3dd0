package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Networks that lose a connection without an end, delay its bytes, or refuse new ones. */
final class NetworkRows {

  /** A client that looks for life every two seconds gives up after four. */
  private static final Map<String, Integer> OFTEN = Map.of("heartBeatMillis", 2_000);

  /** Far below the times that the gateway names, so the option must have had an effect. */
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Two heart-beats of JSON, and some more for a slow machine. */
  private static final Duration BY_DEFAULT = Duration.ofSeconds(80);

  /** Half of the longest pause, which is what jitter leaves of it. */
  private static final int LONG_MILLIS = 1_500;

  private static final int DELAY_MILLIS = 100;

  /** Connections that are no further apart belong to one attempt: HTTP, then the WebSocket. */
  private static final long ONE_ATTEMPT_MILLIS = 60;

  /** Some six attempts until then, some of them of more connections than one. */
  private static final int MOST_ATTEMPTS = 25;

  private NetworkRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of("half-open", cast -> halfOpen(cast, OFTEN, SOON)),
        Row.lengthy("half-open-default", cast -> halfOpen(cast, Map.of(), BY_DEFAULT)),
        Row.of("half-close", NetworkRows::halfClose),
        Row.of("delays", NetworkRows::delays),
        Row.of("backoff", NetworkRows::backoff));
  }

  private static void halfOpen(Cast cast, Map<String, ?> options, Duration within)
      throws Exception {
    cast.each(
        subject -> {
          subject.connect(options);
          subject.subscribe(cast.channel());
        });
    cast.traffic().post(cast.channel(), 10);
    cast.each(subject -> subject.awaitMessages(cast.channel(), 10));
    cast.each(
        subject -> {
          int from = subject.heard().lines();
          int attempts = subject.proxy().connections().attempts().size();
          long begun = System.nanoTime();
          subject.proxy().swallow();
          Event lost =
              subject
                  .heard()
                  .await(
                      "the end of a half-open connection",
                      within,
                      () -> notConnected(subject, from));
          assertThat(lost.text("reason")).as("%s", lost.json()).isEqualTo("silent");
          cast.note(subject, "noticed after %.1f s".formatted((lost.nanos() - begun) / 1e9));
          subject
              .heard()
              .await(
                  "a new connection, which gets no reply either",
                  () -> subject.proxy().connections().attempts().size() > attempts ? lost : null);
        });
    cast.traffic().post(cast.channel(), 10);
    cast.each(
        subject -> {
          int from = subject.heard().lines();
          subject.proxy().open();
          subject.awaitConnected(from);
          subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
        });
  }

  private static @Nullable Event notConnected(Subject subject, int from) {
    return subject.heard().events("state").stream()
        .filter(event -> event.number() >= from && !States.isConnected(event))
        .findFirst()
        .orElse(null);
  }

  private static void halfClose(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(cast.channel());
        });
    cast.traffic().post(cast.channel(), 10);
    cast.each(
        subject -> {
          subject.awaitMessages(cast.channel(), 10);
          int from = subject.heard().lines();
          subject.proxy().halfClose();
          Event lost = subject.awaitNotConnected(from);
          assertThat(lost.text("reason")).as("%s", lost.json()).isEqualTo("lost");
          subject.awaitConnected(lost.number());
        });
    cast.traffic().post(cast.channel(), 10);
    cast.each(subject -> subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel())));
  }

  private static void delays(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.proxy().faults().delay = DELAY_MILLIS;
          subject.connect();
          subject.subscribe(cast.channel());
          subject.subscribe(subject.ownChannel());
        });
    cast.traffic().post(cast.channel(), 50);
    cast.each(
        subject -> {
          List<Integer> published = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            published.add(subject.publish(subject.ownChannel(), "p" + i));
          }
          subject.assertShown(
              subject.ownChannel(), Outcomes.assertAllPublished(subject, published));
          subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
          assertThat(subject.states().connections()).as("connections").isEqualTo(1);
        });
  }

  private static void backoff(Cast cast) {
    cast.each(
        subject -> {
          subject.connect(Map.of("backoff", Map.of("minMillis", 200, "maxMillis", 3_000)));
          int before = subject.proxy().connections().attempts().size();
          int from = subject.heard().lines();
          subject.proxy().shut();
          subject.awaitNotConnected(from);
          List<Long> pauses =
              subject.heard().await("a long pause", () -> pausesWithALongOne(subject, before));
          int attempts = subject.proxy().connections().attempts().size() - before;
          assertThat(attempts)
              .as("attempts, with pauses of %s ms", pauses)
              .isLessThan(MOST_ATTEMPTS);
          int shut = subject.heard().lines();
          subject.proxy().open();
          subject.awaitConnected(shut);
          cast.note(subject, "pauses of " + pauses + " ms");
        });
  }

  private static @Nullable List<Long> pausesWithALongOne(Subject subject, int from) {
    List<Long> pauses = pauses(subject.proxy().connections().attempts(), from);
    boolean hasGrown = pauses.size() > 2 && pauses.stream().anyMatch(each -> each >= LONG_MILLIS);
    return hasGrown ? pauses : null;
  }

  private static List<Long> pauses(List<Long> attempts, int from) {
    List<Long> pauses = new ArrayList<>();
    for (int i = from + 1; i < attempts.size(); i++) {
      long millis = (attempts.get(i) - attempts.get(i - 1)) / 1_000_000;
      if (millis > ONE_ATTEMPT_MILLIS) {
        pauses.add(millis);
      }
    }
    return pauses;
  }
}
