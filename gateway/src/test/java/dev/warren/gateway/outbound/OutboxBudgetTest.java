package dev.warren.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.warren.gateway.FakeConnection;
import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.budget.Budget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All outboxes together are bounded by the memory that their frames take. */
@ExtendWith(NoLeaks.class)
class OutboxBudgetTest {

  private static final int FREE = WaitingBytes.FREE_BYTES;

  private final Budget all = new Budget("warren.budget.outboxes", 4 * FREE);
  private final List<Client> clients = new ArrayList<>();

  /** A client that reads nothing at first. */
  private final class Client {
    final FakeConnection connection = new FakeConnection().withSmallBuffer();
    int timesClosed;
    final Outbox outbox = new Outbox(connection.context(), 100L * FREE, all, () -> timesClosed++);

    Client() {
      connection.reads = false;
      outbox.write(frame(2)); // Fills Netty's buffer.
      outbox.flush();
      clients.add(this);
    }

    Client with(ByteBuf frames) {
      outbox.write(frames);
      connection.channel().runPendingTasks();
      return this;
    }
  }

  private static ByteBuf frame(int size) {
    return ByteBufAllocator.DEFAULT.directBuffer(size).writeZero(size);
  }

  @AfterEach
  void everythingIsGivenBack() {
    for (Client each : clients) {
      each.connection.reads = true;
      each.outbox.flush();
      each.outbox.close();
      each.connection.close();
    }
    assertThat(all.used()).isZero();
  }

  @Test
  void smallBacklogsNeedNoBudget() {
    for (int i = 0; i < 20; i++) {
      assertThat(new Client().with(frame(FREE)).timesClosed).isZero();
    }
    assertThat(all.used()).isZero();
  }

  @Test
  void clientIsSentAwayWhenOthersUseUpTheBudget() {
    Client first = new Client().with(frame(4 * FREE));
    assertThat(all.used()).isEqualTo(3L * FREE);
    assertThat(new Client().with(frame(FREE)).with(frame(FREE)).timesClosed).isZero();
    assertThat(new Client().with(frame(FREE)).with(frame(1)).timesClosed).isEqualTo(1);
    first.outbox.close();
    assertThat(new Client().with(frame(FREE)).with(frame(1)).timesClosed).isZero();
  }

  @Test
  void framesForSeveralClientsCountAboutOnce() {
    ByteBuf shared = frame(2 * FREE);
    for (int i = 0; i < 20; i++) {
      assertThat(new Client().with(shared.retainedDuplicate()).timesClosed).isZero();
    }
    shared.release();
    assertThat(all.used()).isBetween((long) FREE, all.limit());
  }

  @Test
  void framesThatTheClientReadsMakeRoom() {
    Client client = new Client();
    for (int i = 0; i < 4; i++) {
      client.with(frame(FREE));
    }
    assertThat(all.used()).isEqualTo(3L * FREE);
    client.connection.reads = true;
    client.outbox.flush();
    assertThat(all.used()).isZero();
    assertThat(client.connection.takenSizes()).containsExactly(2, FREE, FREE, FREE, FREE);
  }

  @Test
  void replacedFramesCountOnce() {
    Client client = new Client().with(frame(FREE));
    for (int i = 0; i < 10; i++) {
      client.outbox.writeInPlaceOfOlder("a", frame(FREE));
    }
    assertThat(all.used()).isEqualTo(FREE);
  }

  @Test
  void reasonOfTheCloseIsWrittenBeyondTheBudget() {
    assertThat(all.take(all.limit())).isTrue();
    Client client = new Client().with(frame(FREE));
    client.outbox.writeLast(frame(500));
    assertThat(all.used()).isEqualTo(all.limit() + 500);
    client.connection.reads = true;
    client.outbox.flush();
    assertThat(client.connection.takenSizes()).containsExactly(2, FREE, 500);
    all.release(all.limit());
  }
}
