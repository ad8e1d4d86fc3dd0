package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

@WithBroker(own = true)
class ReconnectingConnectionTest {

  private static TestBroker broker;

  /** Records every call, and fails when two connections are open at once. */
  private static class RecordedWork implements ReconnectingConnection.Work {
    final List<Connection> opened = new CopyOnWriteArrayList<>();
    final List<String> threads = new CopyOnWriteArrayList<>();
    final AtomicInteger open = new AtomicInteger();

    @Override
    public void opened(Connection connection) throws Exception {
      assertThat(open.incrementAndGet()).isEqualTo(1);
      threads.add(Thread.currentThread().getName());
      opened.add(connection);
    }

    @Override
    public void closed() {
      assertThat(open.decrementAndGet()).isZero();
      threads.add(Thread.currentThread().getName());
    }

    boolean isOpen(int times) {
      return opened.size() == times && open.get() == 1 && opened.get(times - 1).isOpen();
    }
  }

  /** Starts a link, and waits until it is connected. */
  private static ReconnectingConnection opened(String name, RecordedWork work) throws Exception {
    ReconnectingConnection link = new ReconnectingConnection(name, connector(), work);
    link.start();
    soon().until(() -> work.isOpen(1));
    return link;
  }

  @Test
  void reconnectsAfterTheBrokerDies() throws Exception {
    RecordedWork work = new RecordedWork();
    RecordedWork earlyWork = new RecordedWork();
    try (ReconnectingConnection link = new ReconnectingConnection("comes-back", connector(), work);
        ReconnectingConnection early =
            new ReconnectingConnection("early", connector(), earlyWork)) {
      assertThat(link.problem()).isEqualTo("not connected yet");
      link.start();
      soon().until(() -> work.isOpen(1) && link.problem() == null);

      broker.kill();
      try {
        soon().until(() -> work.open.get() == 0 && link.problem() != null);
        early.start();
        soon().until(() -> early.problem() != null && early.problem().contains("refused"));
        assertThat(earlyWork.threads).isEmpty();
      } finally {
        broker.startAgain();
      }

      soon().until(() -> work.isOpen(2) && link.problem() == null);
      soon().until(() -> earlyWork.isOpen(1) && early.problem() == null);
      assertThat(work.threads).containsOnly("comes-back");
    }
    assertThat(work.open).hasValue(0);
  }

  @Test
  void restartSetsWorkUpOnAnotherConnection() throws Exception {
    RecordedWork work = new RecordedWork();
    try (ReconnectingConnection link = opened("restarts", work)) {

      link.restart("to see it");

      soon().until(() -> work.isOpen(2) && link.problem() == null);
      assertThat(work.opened.get(0).isOpen()).isFalse();
    }
  }

  @Test
  void lateRestartOfAConnectionEndsNoOther() throws Exception {
    RecordedWork work = new RecordedWork();
    try (ReconnectingConnection link = opened("late", work)) {
      link.restart(work.opened.get(0), "in time");
      soon().until(() -> work.isOpen(2) && link.problem() == null);

      link.restart(work.opened.get(0), "too late");

      assertThat(work.isOpen(2)).isTrue();
      assertThat(link.problem()).isNull();
    }
  }

  @Test
  void failedSetUpIsRetriedAndReported() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    RecordedWork work =
        new RecordedWork() {
          @Override
          public void opened(Connection connection) throws Exception {
            super.opened(connection);
            if (failures.get() > 0) {
              throw new IOException("no such queue");
            }
          }
        };
    try (ReconnectingConnection link = new ReconnectingConnection("fails", connector(), work)) {
      link.start();
      soon().until(() -> work.opened.size() > 1 && "no such queue".equals(link.problem()));
      failures.set(0);

      soon().until(() -> work.open.get() == 1 && link.problem() == null);
      List<Connection> failed = work.opened.subList(0, work.opened.size() - 1);
      assertThat(failed).noneMatch(Connection::isOpen);
    }
  }

  /** A machine that vanishes reads nothing more, so the publisher never returns from its write. */
  @Test
  void silentConnectionEndsAlthoughAPublisherWaits() throws Exception {
    ConnectionFactory factory = broker.factory();
    factory.setRequestedHeartbeat(1);
    Address address = new Address(factory.getHost(), factory.getPort());
    RecordedWork work = new RecordedWork();
    try (ReconnectingConnection link =
        new ReconnectingConnection(
            "silent", new FactoryConnector(factory, () -> List.of(address)), work)) {
      link.start();
      soon().until(() -> work.isOpen(1));
      Channel channel = work.opened.get(0).createChannel();
      broker.pause();
      try {
        CompletableFuture<Void> publisher =
            CompletableFuture.runAsync(
                () -> {
                  while (true) {
                    try {
                      channel.basicPublish("", "nowhere", null, new byte[1_000_000]);
                    } catch (IOException | AlreadyClosedException ended) {
                      return;
                    }
                  }
                });
        soon().until(() -> work.open.get() == 0);
        Patience.get(publisher);
      } finally {
        broker.resume();
      }
      soon().until(() -> work.isOpen(2));
    }
  }

  @Test
  void closeEndsTheConnectionAndItsThread() throws Exception {
    RecordedWork work = new RecordedWork();
    ReconnectingConnection link = opened("closes", work);

    link.close();

    assertThat(work.opened.get(0).isOpen()).isFalse();
    assertThat(work.open).hasValue(0);
    assertThat(threads()).doesNotContain("closes");
    assertThat(work.opened).hasSize(1);
  }

  @Test
  void closeEndsTheThreadWhileTheBrokerIsDown() throws Exception {
    RecordedWork work = new RecordedWork();
    ReconnectingConnection link = new ReconnectingConnection("closes-early", nowhere(), work);
    link.start();
    soon().until(() -> !"not connected yet".equals(link.problem()));

    link.close();

    assertThat(threads()).doesNotContain("closes-early");
    assertThat(work.threads).isEmpty();
  }

  @Test
  void closeBeforeStartIsHarmless() throws Exception {
    new ReconnectingConnection("never", connector(), new RecordedWork()).close();
  }

  private static ReconnectingConnection.Connector connector() throws Exception {
    ConnectionFactory factory = broker.factory();
    return new FactoryConnector(
        factory, () -> List.of(new Address(factory.getHost(), factory.getPort())));
  }

  private static ReconnectingConnection.Connector nowhere() {
    return new FactoryConnector(
        new ConnectionFactory(), () -> List.of(new Address("127.0.0.1", 1)));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static ConditionFactory soon() {
    return Patience.await("the connection");
  }
}
