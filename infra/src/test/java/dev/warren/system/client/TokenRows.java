package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens that expire, are refused, or are not to be had. */
final class TokenRows {

  /** The life of a token that expires while the client sleeps. */
  private static final int SHORT_SECONDS = 10;

  /** The gateway warns after nine tenths of this time, so a refresh has 1.5 s. */
  private static final int REFRESHED_SECONDS = 15;

  /** The leeway of the gateways, and the rounding of the time in a token. */
  private static final int LEEWAY_SECONDS = 2;

  private static final int PER_SECOND = 50;

  private static final int NO_TOKEN = 4001;

  private static final int MOST_TOKENS = 5;

  private static final int QUIET_MILLIS = 3_000;

  private TokenRows() {}

  static List<Row> rows() {
    return List.of(
        Row.of("refresh", TokenRows::refresh),
        Row.of("asleep-cut", cast -> asleep(cast, true)),
        Row.of("asleep-expired", cast -> asleep(cast, false)),
        Row.of("token-refused-once", TokenRows::refusedOnce),
        Row.of("token-unavailable", TokenRows::unavailable),
        Row.of("token-refused", TokenRows::refused));
  }

  private static void refresh(Cast cast) {
    Duration life = lifeOf((cast.pace().isLong() ? 4 : 1) * REFRESHED_SECONDS);
    cast.each(
        subject -> {
          answerFor(subject, REFRESHED_SECONDS);
          subject.connect();
          subject.subscribe(cast.channel());
        });
    CompletableFuture<Integer> posting = cast.traffic().start(List.of(cast.channel()), PER_SECOND);
    cast.each(subject -> awaitOutlived(subject, life, cast.pace().limit()));
    cast.traffic().finish();
    posting.join();
    cast.each(
        subject -> {
          subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel()));
          int tokens = subject.desk().answers();
          assertThat(tokens).as("tokens").isGreaterThan(1);
          cast.note(
              subject, tokens + " tokens, " + subject.states().connections() + " connections");
        });
  }

  /**
   * Waits for a connection that lives longer than its token. A machine that is slow in the moments
   * before the token's end costs the connection, whatever the client does. So the next one counts.
   */
  private static void awaitOutlived(Subject subject, Duration life, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    while (!outlives(subject, life)) {
      assertThat(System.nanoTime())
          .as("the time without a connection that has outlived its token, of %s", limit)
          .isLessThan(until);
    }
  }

  private static boolean outlives(Subject subject, Duration life) {
    Event began = subject.heard().await("'connected'", () -> subject.states().began());
    long until = began.nanos() + life.toNanos();
    subject
        .heard()
        .await(
            "the end of the connection or of its token",
            life.multipliedBy(2),
            () ->
                System.nanoTime() > until || !began.equals(subject.states().began())
                    ? began
                    : null);
    subject.state(); // Its reply comes after every earlier change.
    return began.equals(subject.states().began());
  }

  /** How long a gateway accepts a token that lives so long. */
  private static Duration lifeOf(int seconds) {
    return Duration.ofSeconds(seconds + LEEWAY_SECONDS);
  }

  private static void answerFor(Subject subject, int seconds) {
    subject.desk().answer(() -> subject.world().token(subject.user(), subject.row(), seconds));
  }

  /**
   * @param cut whether the network ends the connection meanwhile; otherwise the gateway does, with
   *     4011
   */
  private static void asleep(Cast cast, boolean cut) throws Exception {
    int day = (int) Duration.ofDays(1).toSeconds();
    Map<Subject, Integer> tokens = new ConcurrentHashMap<>();
    cast.each(
        subject -> {
          answerFor(subject, SHORT_SECONDS);
          subject.connect();
          subject.subscribe(cast.channel());
          // However slow the machine is, the client falls asleep with a token that expires.
          subject.desk().hold();
          subject.agent().sleep();
          tokens.put(subject, subject.desk().answers());
        });
    cast.traffic().post(cast.channel(), 20);
    Thread.sleep(lifeOf(SHORT_SECONDS).toMillis());
    cast.each(
        subject -> {
          int from = subject.heard().lines();
          if (cut) {
            subject.proxy().cut();
          }
          answerFor(subject, day);
          subject.agent().wake();
          subject.awaitConnected(from);
          assertThat(subject.desk().answers()).as("tokens").isGreaterThan(tokens.get(subject));
        });
    cast.traffic().post(cast.channel(), 5);
    cast.each(subject -> subject.assertShown(cast.channel(), cast.traffic().ids(cast.channel())));
  }

  private static void refusedOnce(Cast cast) {
    cast.each(
        subject -> {
          int day = (int) Duration.ofDays(1).toSeconds();
          subject
              .desk()
              .answer(
                  () -> {
                    answerFor(subject, day);
                    return forged(subject);
                  });
          subject.connect();
          assertThat(subject.desk().answers()).as("tokens").isGreaterThan(1);
        });
  }

  private static void unavailable(Cast cast) {
    cast.each(
        subject -> {
          int day = (int) Duration.ofDays(1).toSeconds();
          subject
              .desk()
              .answer(
                  () -> {
                    if (subject.desk().answers() > 2) {
                      answerFor(subject, day);
                    }
                    throw new IllegalStateException("the login service is down");
                  });
          subject.connect();
          assertThat(subject.desk().answers()).as("tokens").isGreaterThan(2);
          assertThat(subject.states().events())
              .anyMatch(
                  event ->
                      event.is("state", "state", States.WAITING)
                          && event.text("reason").equals("token"));
        });
  }

  private static void refused(Cast cast) {
    cast.each(
        subject -> {
          subject.desk().answer(() -> forged(subject));
          subject.begin(Map.of());
          Event closed =
              subject
                  .heard()
                  .await("'closed'", 0, event -> event.is("state", "state", States.CLOSED));
          assertThat(closed.text("reason")).as("%s", closed.json()).isEqualTo("refused");
          assertThat(closed.number("code")).as("%s", closed.json()).isEqualTo(NO_TOKEN);
          int tokens = subject.desk().answers();
          assertThat(tokens).as("tokens").isBetween(2, MOST_TOKENS);
          Thread.sleep(QUIET_MILLIS);
          assertThat(subject.desk().answers()).as("tokens after the end").isEqualTo(tokens);
        });
  }

  /** A token whose signature is another token's. */
  private static String forged(Subject subject) throws Exception {
    String token = subject.world().token(subject.user(), subject.row(), 60);
    String other = subject.world().token(subject.user(), subject.row(), 61);
    return token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
  }
}
