package dev.warren.system.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.testkit.Patience;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A client that its application stops. */
final class StopRows {

  private static final int DONE = 1000;

  /** A close frame without a code; over STOMP a DISCONNECT came before. */
  private static final int NO_CODE = 1005;

  private static final int QUIET_MILLIS = 1_000;

  private static final Duration TO_END = Duration.ofSeconds(20);

  private StopRows() {}

  static List<Row> rows() {
    return List.of(Row.of("stop", StopRows::stop));
  }

  private static void stop(Cast cast) throws Exception {
    cast.each(
        subject -> {
          subject.connect();
          subject.subscribe(cast.channel());
          subject.tell("stop", Map.of());
          assertEnds(subject);
          assertThat(subject.proxy().connections().closeCodes())
              .as("close codes of the client")
              .hasSize(1)
              .isSubsetOf(subject.client().isStomp() ? List.of(DONE, NO_CODE) : List.of(DONE));
        });
  }

  /** Asserts that a client that is being stopped says so, then nothing more, and ends. */
  static void assertEnds(Subject subject) throws Exception {
    Heard heard = subject.heard();
    heard.await("'stopped'", 0, event -> event.name().equals("stopped"));
    Event last = heard.await("'closed'", 0, event -> event.is("state", "state", States.CLOSED));
    assertThat(last.text("reason")).as("%s", last.json()).isEqualTo("stopped");
    int lines = heard.lines();
    Thread.sleep(QUIET_MILLIS);
    assertThat(heard.lines()).as("lines").isEqualTo(lines);
    // A busy machine may need longer for the closing handshake.
    Patience.await("the end of the WebSocket")
        .until(() -> subject.proxy().connections().webSockets().isEmpty());
    assertThat(subject.agent().endsByItself(TO_END)).as("ends by itself").isTrue();
  }
}
