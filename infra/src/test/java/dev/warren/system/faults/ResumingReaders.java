package dev.warren.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.system.faults.Resumed.Shown;
import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/** Subscribers of all topics over both protocols, two at home at each of the two gateways. */
final class ResumingReaders implements AutoCloseable {

  private final Warren warren;
  private final String token;
  private final List<ResumingReader> all = new ArrayList<>();

  ResumingReaders(Warren warren) throws Exception {
    this.warren = warren;
    token = warren.tokenForEverything();
    for (int home = 0; home < 2; home++) {
      addStomp("stomp-" + home, home);
      List<String> urls =
          warren.urlsFrom(home).stream()
              .map(url -> url.replace("/stomp", "/ws/circles/readers?token=" + token))
              .toList();
      all.add(ResumingReader.json("json-" + home, urls));
    }
  }

  /** Adds a reader over STOMP. */
  ResumingReader addStomp(String name, int home) {
    ResumingReader added = ResumingReader.stomp(name, warren.urlsFrom(home), token);
    all.add(added);
    return added;
  }

  void awaitLive() {
    all.forEach(ResumingReader::awaitLive);
  }

  /** How many subscriptions each reader has made. */
  List<Integer> subscriptions() {
    return all.stream().map(each -> each.resumed().subscriptions()).toList();
  }

  /**
   * Waits until everything that was acknowledged is in the log and at each reader. Each reader must
   * have got the log: each message once, in order, at the position of its first place.
   */
  void assertGotTheLogOnce(Accounts accounts, Set<Traffic> traffic, LogWatch log) {
    Patience.await("the intakes are empty")
        .pollInterval(Duration.ofMillis(500))
        .until(() -> warren.leftovers().isEmpty());
    awaitThat(
        "the log has everything",
        () -> traffic.stream().allMatch(each -> accounts.of(each).lost().isEmpty()));
    traffic.forEach(each -> assertThat(accounts.of(each).lost()).as("lost").isEmpty());
    assertThat(accounts.outOfOrder(log.sightings())).as("order of the log").isEmpty();
    awaitThat(
        "the readers have everything",
        () ->
            all.stream()
                .allMatch(each -> each.resumed().sightings().count() >= log.sightings().count()));
    assertThat(log.first()).extracting(Shown::position).isSorted().doesNotHaveDuplicates();
    for (ResumingReader reader : all) {
      Resumed resumed = reader.resumed();
      assertThat(resumed.gaps()).as("gaps of %s", reader).isZero();
      assertThat(resumed.sightings().again()).as("shown twice to %s", reader).isZero();
      assertThat(accounts.outOfOrder(resumed.sightings())).as("order of %s", reader).isEmpty();
      for (String topic : Resumed.TOPICS) {
        assertThat(resumed.shown(topic))
            .as("%s of %s", topic, reader)
            .isEqualTo(log.first().stream().filter(m -> m.topic().equals(topic)).toList());
      }
    }
  }

  /** The assertions that follow name what is missing. */
  private static void awaitThat(String what, Callable<Boolean> condition) {
    try {
      Patience.await(what).pollInterval(Duration.ofMillis(500)).until(condition);
    } catch (RuntimeException e) {
      System.out.println("not reached: " + what);
    }
  }

  @Override
  public void close() {
    all.forEach(ResumingReader::close);
  }
}
