package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.warren.bench.peer.Peer;
import dev.warren.bench.peer.Peers;
import dev.warren.bench.peer.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTest {

  private static final int MEMBERS = 60;
  private static final int ROOMS = 6;

  private static final Run TALK = Run.atRate(1, 300, 256).withMoves(100);

  /** More messages than may be unconfirmed, so that they would not all go out without confirms. */
  private static final Backlog BACKLOG = new Backlog(400, 256);

  @Test
  void membersOfStompRoomsMissNothingWhenTheyMove() throws Exception {
    try (RememberingServer server = new RememberingServer()) {
      assertMembersMissNothing(server.target());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nats", "jetstream"})
  void membersOfNatsRoomsMissNothingWhenTheyMove(String name, @TempDir Path home) throws Exception {
    Peers peers = new Peers(home);
    assumeThat(peers.missing(name)).isEmpty();
    try (Peer peer = peers.create(name)) {
      peer.start();
      assertMembersMissNothing(peer.target());
    }
    assertThat(home.resolve(name + "-data")).doesNotExist();
  }

  private static void assertMembersMissNothing(Target target) {
    withMembers(
        target,
        load -> {
          assertThat(load.open().connections()).isEqualTo(MEMBERS);
          for (int run = 0; run < 2; run++) {
            assertThat(publish(load)).isEqualTo(ROOMS * BACKLOG.messages());
            Measured measured = run(load);
            assertThat(measured.published()).isPositive();
            assertThat(measured.deliveries().missing()).isZero();
            assertThat(measured.deliveries().outOfOrder()).isZero();
            assertThat(measured.generator().churned()).isPositive();
          }
        });
  }

  private static long publish(Load load) {
    try {
      return load.publish(BACKLOG);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Measured run(Load load) {
    try {
      return load.run(TALK, () -> false);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void withMembers(Target target, Consumer<Load> what) {
    Load load = new Load(Connections.of(target, MEMBERS, Channels.ofChat(ROOMS)));
    try {
      what.accept(load);
    } finally {
      load.close();
    }
  }
}
