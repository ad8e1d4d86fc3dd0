package dev.warren.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReconnectingConnectionTest {

  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker = TestBroker.start();
  }

  @AfterAll
  static void end() {
    broker.close();
  }

  /** Writes down what it is told, and that it is told in turn. */
  private static class Told implements ReconnectingConnection.Work {
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

  @Test
  void itComesBackAfterTheBrokersDeathAndMayBeStartedBeforeTheBroker() throws Exception {
    Told told = new Told();
    Told toldEarly = new Told();
    try (ReconnectingConnection link = new ReconnectingConnection("comes-back", connector(), told);
        ReconnectingConnection early =
            new ReconnectingConnection("early", connector(), toldEarly)) {
      assertThat(link.problem()).isEqualTo("not connected yet");
      link.start();
      soon().until(() -> told.isOpen(1) && link.problem() == null);

      broker.kill();
      try {
        soon().until(() -> told.open.get() == 0 && link.problem() != null);
        early.start();
        soon().until(() -> early.problem() != null && early.problem().contains("refused"));
        assertThat(toldEarly.threads).isEmpty();
      } finally {
        broker.startAgain();
      }

      soon().until(() -> told.isOpen(2) && link.problem() == null);
      soon().until(() -> toldEarly.isOpen(1) && early.problem() == null);
      assertThat(told.threads).containsOnly("comes-back");
    }
    assertThat(told.open).hasValue(0);
  }

  @Test
  void aRestartSetsEverythingUpAnewOnAnotherConnection() throws Exception {
    Told told = new Told();
    try (ReconnectingConnection link = new ReconnectingConnection("restarts", connector(), told)) {
      link.start();
      soon().until(() -> told.isOpen(1));

      link.restart("to see it");

      soon().until(() -> told.isOpen(2) && link.problem() == null);
      assertThat(told.opened.get(0).isOpen()).isFalse();
    }
  }

  @Test
  void workThatCannotBeSetUpIsTriedAgainAndItsReasonIsTheProblem() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    Told told =
        new Told() {
          @Override
          public void opened(Connection connection) throws Exception {
            super.opened(connection);
            if (failures.get() > 0) {
              throw new IOException("no such queue");
            }
          }
        };
    try (ReconnectingConnection link = new ReconnectingConnection("fails", connector(), told)) {
      link.start();
      soon().until(() -> told.opened.size() > 1 && "no such queue".equals(link.problem()));
      failures.set(0);

      soon().until(() -> told.open.get() == 1 && link.problem() == null);
      List<Connection> failed = told.opened.subList(0, told.opened.size() - 1);
      assertThat(failed).noneMatch(Connection::isOpen);
    }
  }

  @Test
  void closingEndsItsConnectionAndItsThread() throws Exception {
    Told told = new Told();
    ReconnectingConnection link = new ReconnectingConnection("closes", connector(), told);
    link.start();
    soon().until(() -> told.isOpen(1));

    link.close();

    assertThat(told.opened.get(0).isOpen()).isFalse();
    assertThat(told.open).hasValue(0);
    assertThat(threads()).doesNotContain("closes");
    assertThat(told.opened).hasSize(1);
  }

  @Test
  void closingEndsTheThreadAlsoWhileTheBrokerIsAway() throws Exception {
    Told told = new Told();
    ReconnectingConnection link = new ReconnectingConnection("closes-early", nowhere(), told);
    link.start();
    soon().until(() -> !"not connected yet".equals(link.problem()));

    link.close();

    assertThat(threads()).doesNotContain("closes-early");
    assertThat(told.threads).isEmpty();
  }

  @Test
  void closingWhatWasNeverStartedIsHarmless() throws Exception {
    new ReconnectingConnection("never", connector(), new Told()).close();
  }

  private static ReconnectingConnection.Connector connector() throws Exception {
    ConnectionFactory factory = broker.factory();
    return ReconnectingConnection.Connector.of(
        factory, List.of(new Address(factory.getHost(), factory.getPort())));
  }

  private static ReconnectingConnection.Connector nowhere() {
    return ReconnectingConnection.Connector.of(
        new ConnectionFactory(), List.of(new Address("127.0.0.1", 1)));
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
  }
}
