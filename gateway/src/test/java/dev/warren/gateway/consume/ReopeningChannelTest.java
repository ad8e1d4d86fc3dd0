package dev.warren.gateway.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.testkit.Patience;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReopeningChannelTest {

  private final Connection connection = mock(Connection.class);
  private final TaskThread thread = new TaskThread("channels");
  private final ReopeningChannel.Place place = mock(ReopeningChannel.Place.class);
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final List<ShutdownListener> ends = new CopyOnWriteArrayList<>();
  private volatile boolean fails;

  @BeforeEach
  void connect() {
    when(place.connection()).thenReturn(connection);
    when(place.thread()).thenReturn(thread);
    when(place.write(any()))
        .thenAnswer(
            call -> {
              call.<Runnable>getArgument(0).run();
              return true;
            });
  }

  @AfterEach
  void stop() {
    thread.close();
  }

  @Test
  void channelIsOpenedAgainAfterItEnds() throws Exception {
    channelsAreOpened();
    open();
    awaitCalls("opened");

    ends.get(0).shutdownCompleted(mock(ShutdownSignalException.class));

    awaitCalls("opened", "closed", "opened");
  }

  @Test
  void failedSetUpIsRetried() throws Exception {
    channelsAreOpened();
    fails = true;
    open();

    await().atMost(Patience.LIMIT).until(() -> calls.contains("closed"));
    fails = false;

    await().atMost(Patience.LIMIT).until(() -> calls.get(calls.size() - 1).equals("opened"));
    assertThat(calls).startsWith("failed: no such queue", "closed");
  }

  @Test
  void failingTaskClosesTheChannel() throws Exception {
    channelsAreOpened();
    ReopeningChannel channel = open();
    awaitCalls("opened");

    channel.run(
        current -> {
          throw new IOException("the queue was deleted");
        });

    awaitCalls("opened", "failed: the queue was deleted", "closed", "opened");
  }

  @Test
  void channelMovesIfTheConnectionIsFull() throws Exception {
    when(connection.createChannel()).thenReturn(null);

    ReopeningChannel channel = open();

    verify(place, timeout(Patience.LIMIT.toMillis())).moveAway(channel);
    assertThat(calls).isEmpty();
  }

  @Test
  void closedChannelIsNotOpenedAgain() throws Exception {
    channelsAreOpened();
    ReopeningChannel channel = open();
    awaitCalls("opened");

    assertThat(channel.close()).succeedsWithin(Patience.LIMIT);
    channel.connected();

    verify(place).remove(channel);
    assertThat(onThread(() -> calls)).containsExactly("opened", "closed");
  }

  @Test
  void endedChannelTakesNoAcknowledgement() throws Exception {
    channelsAreOpened();
    ReopeningChannel channel = open();
    Channel open = mock(Channel.class);
    when(open.isOpen()).thenReturn(true);
    List<Boolean> written = new CopyOnWriteArrayList<>();

    channel.acknowledge(mock(Channel.class), by -> by.basicAck(1, false), written::add);
    channel.acknowledge(open, by -> by.basicAck(1, false), written::add);

    await().atMost(Patience.LIMIT).until(() -> written.size() == 2);
    assertThat(written).containsExactly(false, true);
  }

  private void channelsAreOpened() throws IOException {
    when(connection.createChannel())
        .thenAnswer(
            call -> {
              Channel channel = mock(Channel.class);
              doAnswer(added -> ends.add(added.getArgument(0)))
                  .when(channel)
                  .addShutdownListener(any());
              return channel;
            });
  }

  private ReopeningChannel open() {
    ReopeningChannel channel = new ReopeningChannel(new RecordedWork());
    channel.placeOn(place);
    channel.connected();
    return channel;
  }

  private void awaitCalls(String... expected) {
    await().atMost(Patience.LIMIT).untilAsserted(() -> assertThat(calls).containsExactly(expected));
    // The shutdown listener is added after Work.opened, so wait for the end of the task that opens
    // the channel.
    onThread(() -> true);
  }

  private <T> T onThread(Supplier<T> action) {
    return thread
        .compose(() -> CompletableFuture.completedFuture(action.get()))
        .toCompletableFuture()
        .join();
  }

  private final class RecordedWork implements ReopeningChannel.Work {

    @Override
    public void opened(Channel channel) throws IOException {
      assertThat(thread.isCurrent()).isTrue();
      if (fails) {
        throw new IOException("no such queue");
      }
      calls.add("opened");
    }

    @Override
    public void failed(String reason) {
      calls.add("failed: " + reason);
    }

    @Override
    public void closed() {
      calls.add("closed");
    }
  }
}
