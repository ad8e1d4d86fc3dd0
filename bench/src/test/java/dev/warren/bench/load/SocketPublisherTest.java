package dev.warren.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.warren.bench.peer.Target;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publishers that send over WebSockets, with a RECEIPT for the last message of each write. */
class SocketPublisherTest {

  private static final int CLIENTS = 14;
  private static final int CHANNELS = 7;
  private static final int CONNECTIONS = 3;

  /** More messages than may be unconfirmed, so that they would not all go out without RECEIPTs. */
  private static final Backlog BACKLOG = new Backlog(400, 256);

  private final RememberingServer server = new RememberingServer();
  private final Target target = server.target().publishedByClients(CONNECTIONS);
  private final Load load = new Load(Connections.of(target, CLIENTS, Channels.of(CHANNELS)));

  @AfterEach
  void close() {
    load.close();
    server.close();
  }

  @Test
  void connectionsKeepTheOrderOfEachChannel() throws Exception {
    load.open();

    Measured measured = load.run(Run.withinWindow(0.3, 100, 256), () -> false);

    assertThat(server.senders()).isEqualTo(CONNECTIONS);
    assertThat(measured.published()).isPositive();
    assertThat(measured.deliveries().all()).isEqualTo(measured.published() * CLIENTS / CHANNELS);
    assertThat(measured.deliveries().outOfOrder()).isZero();
  }

  @Test
  void aBacklogIsPublishedOnceAllIsConfirmed() throws Exception {
    assertThat(load.publish(BACKLOG)).isEqualTo(CHANNELS * BACKLOG.messages());

    assertThat(server.kept()).isEqualTo(CHANNELS * BACKLOG.messages());
  }

  @Test
  void aRefusedMessageFailsTheRun() {
    server.refused = "/topic/" + Channels.of(CHANNELS).name(CHANNELS - 1);

    assertThatThrownBy(() -> load.publish(BACKLOG))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not allowed");
  }
}
