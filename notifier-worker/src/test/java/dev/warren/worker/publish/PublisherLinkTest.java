package dev.warren.worker.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.broker.FactoryConnector;
import dev.warren.broker.LogRoute;
import dev.warren.broker.Topology;
import dev.warren.testkit.Patience;
import dev.warren.testkit.broker.TestBroker;
import dev.warren.testkit.broker.WithBroker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

@WithBroker
class PublisherLinkTest {

  @Test
  void lateFailureEndsNoLaterConnection(TestBroker broker) throws Exception {
    ConnectionFactory factory = broker.factory();
    BlockingQueue<Connection> resumed = new LinkedBlockingQueue<>();
    BlockingQueue<Connection> second = new LinkedBlockingQueue<>();
    try (PublisherLink link =
        new PublisherLink(
            new FactoryConnector(
                factory, () -> List.of(new Address(factory.getHost(), factory.getPort()))),
            Topology::declareLog,
            new LogRoute())) {
      link.add(new User(resumed::add));
      link.start();
      Connection first = Patience.take("the first connection", resumed);

      link.add(
          new User(
              on -> {
                if (on == first) {
                  first.abort();
                  second.add(Patience.take("the second connection", resumed));
                  throw new IOException("its failure is noticed only now");
                }
              }));

      assertThat(second.remove().isOpen()).isTrue();
      assertThat(resumed).isEmpty();
    }
  }

  /** The way in which a publisher resumes. */
  private interface Resume {
    void on(Connection connection) throws Exception;
  }

  /** A publisher without messages. */
  private record User(Resume resume) implements LinkUser {

    @Override
    public void resume(Connection connection) throws IOException {
      try {
        resume.on(connection);
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void suspend() {}

    @Override
    public List<OutgoingMessage> suspects() {
      return List.of();
    }

    @Override
    public void settle(OutgoingMessage suspect) {}

    @Override
    public void setAside(OutgoingMessage suspect, String reason) {}
  }
}
