package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Connections that are cut at random, while messages come and publications go. */
final class CutRows {

  private static final int PUBLICATION_MILLIS = 10;

  /** Far fewer than a client keeps: one on a slow machine must not drop any. */
  private static final int MOST_UNCONFIRMED = 200;

  /** The longest time between two cuts. */
  private static final int APART_MILLIS = 900;

  private CutRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of("cuts", CutRows::cuts), Row.of("cut-publications", CutRows::publications));
  }

  private static void cuts(Cast cast) {
    cast.each(
        subject -> {
          subject.connect();
          cast.channels().forEach(subject::subscribe);
        });
    CompletableFuture<Integer> publishing =
        cast.traffic().start(cast.channels(), cast.pace().perSecond());
    cast.each(subject -> cutAtRandom(subject, cast.pace()));
    cast.traffic().finish();
    int count = publishing.join();
    cast.each(
        subject -> {
          for (String channel : cast.channels()) {
            subject.assertShown(channel, cast.traffic().ids(channel));
          }
          assertThat(subject.heard().events("gap")).as("gaps").isEmpty();
          assertThat(subject.state().text("state")).isEqualTo(States.CONNECTED);
          cast.note(
              subject,
              "%d messages, %d cuts, %d connections"
                  .formatted(count, cast.pace().cuts(), subject.states().connections()));
        });
  }

  /**
   * Cuts the connection. Half of the cuts wait for a client that is connected, the others hit
   * handshakes and replays, too.
   */
  private static void cutAtRandom(Subject subject, Pace pace) throws Exception {
    Random random = pace.random(subject.client());
    for (int i = 0; i < pace.cuts(); i++) {
      if (random.nextBoolean()) {
        subject.heard().await("'connected' before cut " + i, () -> isConnected(subject));
      }
      Thread.sleep(random.nextInt(APART_MILLIS));
      int from = subject.heard().lines();
      boolean connected = isConnected(subject) != null;
      subject.proxy().cut();
      if (connected) {
        subject.awaitNotConnected(from);
      }
    }
    subject.heard().await("'connected' at the end", () -> isConnected(subject));
  }

  private static @Nullable Boolean isConnected(Subject subject) {
    return subject.states().last().equals(States.CONNECTED) ? true : null;
  }

  /** The client publishes all the time; a repetition of what was under way is shown once. */
  private static void publications(Cast cast) {
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(subject.ownChannel());
          try (Witness witness = new Witness(cast, subject.user())) {
            CompletableFuture<Integer> cutting =
                CompletableFuture.supplyAsync(
                    () -> {
                      try {
                        cutAtRandom(subject, cast.pace());
                        return 0;
                      } catch (Exception e) {
                        throw new IllegalStateException(e);
                      }
                    });
            List<Integer> published = new ArrayList<>();
            while (!cutting.isDone()) {
              if (published.size() >= MOST_UNCONFIRMED) {
                subject.awaitOutcome(published.get(published.size() - MOST_UNCONFIRMED));
              }
              published.add(subject.publish(subject.ownChannel(), "p" + published.size()));
              Thread.sleep(PUBLICATION_MILLIS);
            }
            cutting.join();
            List<String> ids = Outcomes.assertAllPublished(subject, published);
            witness.assertSaw(subject.ownChannel(), ids);
            subject.assertShown(subject.ownChannel(), ids);
            cast.note(subject, ids.size() + " publications");
          }
        });
  }
}
