package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that are cut off and reconnect: their missed messages are counted. */
class ResumeTest {

  private static final int CLIENTS = 6;
  private static final int CHANNELS = 3;
  private static final int MISSED = 10;
  private static final Run TALK = Run.atRate(0.3, 30, 200);

  private final RememberingServer server = new RememberingServer();

  private Load load = load(true);

  private Load load(boolean bookmarks) {
    return new Load(
        Connections.of(server.target(), CLIENTS, Channels.ofFamily("resume", CHANNELS))
            .withBookmarks(bookmarks));
  }

  @AfterEach
  void close() {
    load.close();
    server.close();
  }

  @Test
  void aResumedClientHasAllAndIsLive() throws Exception {
    Resumed resumed = resume();

    assertThat(resumed.connected().connections()).isEqualTo(CLIENTS);
    assertThat(resumed.connected().failed()).isZero();
    assertThat(resumed.recovered()).isEqualTo(CLIENTS);
    assertThat(resumed.deliveries()).isEqualTo(CLIENTS * MISSED);
    assertThat(resumed.missing()).isZero();
    assertThat(resumed.outOfOrder()).isZero();

    Measured live = load.run(TALK, () -> false);
    assertThat(live.deliveries().all()).isEqualTo(live.published() * CLIENTS / CHANNELS);
    assertThat(live.deliveries().missing() + live.deliveries().outOfOrder()).isZero();
  }

  @Test
  void whatDoesNotComeIsMissing() throws Exception {
    // The server leaves out the last three messages, one of each channel.
    server.replay = missed -> missed.subList(0, missed.size() - CHANNELS);
    Resumed resumed = resume();

    assertThat(resumed.recovered()).isZero();
    assertThat(resumed.missing()).isEqualTo(CLIENTS);
  }

  @Test
  void whatComesTwiceIsOutOfOrder() throws Exception {
    server.replay =
        missed -> {
          List<Integer> twice = new ArrayList<>(missed);
          twice.addAll(missed.subList(missed.size() - CHANNELS, missed.size()));
          return twice;
        };
    assertThat(resume().outOfOrder()).isEqualTo(CLIENTS);
  }

  @Test
  void aClientWithARecoveryGapHasFailed() throws Exception {
    server.recovered = false;
    Resumed resumed = resume();

    assertThat(resumed.recovered()).isZero();
    assertThat(resumed.connected().failed()).isEqualTo(CLIENTS);
    assertThat(resumed.connected().problem()).contains("recovered:false");
  }

  @Test
  void whoAsksForNothingIsOwedNothing() throws Exception {
    load.close();
    load = load(false);
    Resumed resumed = resume();

    assertThat(resumed.connected().connections()).isEqualTo(CLIENTS);
    assertThat(resumed.deliveries()).isZero();
    assertThat(resumed.missing()).isZero();
    assertThat(load.run(TALK, () -> false).deliveries().missing()).isZero();
  }

  private Resumed resume() throws Exception {
    assertThat(load.open().connections()).isEqualTo(CLIENTS);
    assertThat(load.run(TALK, () -> false).deliveries().missing()).isZero();
    load.cut();
    assertThat(load.publish(new Backlog(MISSED, 200))).isEqualTo(CHANNELS * MISSED);
    return load.resume();
  }
}
