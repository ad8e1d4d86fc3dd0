package dev.warren.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Connection;
import dev.warren.broker.Names;
import dev.warren.broker.Topology;
import dev.warren.testkit.broker.TestBroker;
import org.junit.jupiter.api.Test;

/**
 * If the log continues without its reader, the gateway reads it on a new connection. Otherwise the
 * connection stays.
 */
class LogWatchTest {

  /** A reader for a log with one message, at offset 0. */
  private static final class Reader implements LogWatch.Reader {

    private final Connection connection;
    private long next;
    private boolean handling;
    private int restarts;

    Reader(Connection connection) {
      this.connection = connection;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public long nextOffset() {
      return next;
    }

    @Override
    public boolean isHandling() {
      return handling;
    }

    @Override
    public void restart(String reason) {
      restarts++;
    }
  }

  @Test
  void aReaderBehindASilentLogIsRestarted() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect()) {
      Topology.declareLog(connection);
      Reader reader = new Reader(connection);
      LogWatch watch = new LogWatch(reader);
      watch.look();
      watch.look();
      assertThat(reader.restarts).as("the message may be on its way").isZero();
      watch.look();
      assertThat(reader.restarts).isEqualTo(1);
      assertThat(watch.stalls()).isEqualTo(1);

      reader.handling = true;
      look(watch);
      reader.handling = false;
      reader.next = 1;
      look(watch);
      assertThat(reader.restarts).as("busy, then at the end").isEqualTo(1);
    }
  }

  /** Without this, the gateway would report itself healthy while it reads nothing. */
  @Test
  void readerOfALogThatCannotBeReadIsRestarted() throws Exception {
    try (TestBroker broker = TestBroker.shared();
        Connection connection = broker.connect()) {
      Topology.declareLog(connection);
      connection.createChannel().queueDelete(Names.LOG);
      Reader reader = new Reader(connection);
      LogWatch watch = new LogWatch(reader);
      look(watch);
      assertThat(reader.restarts).isEqualTo(1);
      assertThat(watch.stalls()).isZero();
    }
  }

  private static void look(LogWatch watch) {
    for (int i = 0; i < 4; i++) {
      watch.look();
    }
  }
}
