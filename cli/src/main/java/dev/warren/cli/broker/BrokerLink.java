package dev.warren.cli.broker;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.warren.broker.FactoryConnector;
import dev.warren.cli.shell.Failure;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/** A connection to RabbitMQ for one command. It does not connect again after a loss. */
public final class BrokerLink implements AutoCloseable {

  private static final int CONNECT_LIMIT_MS = 5_000;

  /** The AMQP client's own limit is ten minutes. */
  private static final int REPLY_LIMIT_MS = 30_000;

  private static final int CLOSE_LIMIT_MS = 2_000;

  private final String place;
  private final Connection connection;

  private BrokerLink(String place, Connection connection) {
    this.place = place;
    this.connection = connection;
  }

  /**
   * Connects; waits for some seconds at most.
   *
   * @param url {@code amqp://} or {@code amqps://}, as RabbitMQ's URI specification has it; for the
   *     latter, the certificate must be valid for the host
   * @throws Failure {@code USAGE} when it is no such URL, {@code UNREACHABLE} when RabbitMQ does
   *     not reply there, {@code REFUSED} when it refuses user, password or virtual host. No text
   *     has the password
   */
  public static BrokerLink connect(String url) {
    ConnectionFactory factory = factory(url);
    String place = factory.getHost() + ":" + factory.getPort();
    Address address = new Address(factory.getHost(), factory.getPort());
    try {
      Connection connection =
          new FactoryConnector(factory, () -> List.of(address)).connect("warren command line");
      return new BrokerLink(place, connection);
    } catch (IOException | TimeoutException e) {
      throw new BrokerFault(place, factory).failure(e);
    }
  }

  /**
   * Connects to the RabbitMQ of the settings.
   *
   * @param url of {@code Settings.amqpUrl}
   * @throws Failure as {@link #connect(String)}, and {@code USAGE} when no URL is set
   */
  public static BrokerLink connect(Optional<String> url) {
    return connect(
        url.orElseThrow(
            () ->
                Failure.usage(
                    "this command needs RabbitMQ: set WARREN_AMQP_URL, or warren config set"
                        + " amqp-url")));
  }

  private static ConnectionFactory factory(String url) {
    ConnectionFactory factory = new ConnectionFactory();
    try {
      factory.setUri(url);
      if (factory.isSSL()) {
        // The factory's own choice for amqps trusts every certificate.
        factory.useSslProtocol(SSLContext.getDefault());
        factory.enableHostnameVerification();
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Neither the cause nor its text may get out: they repeat the URL with its password.
      throw Failure.usage(
          "the AMQP URL cannot be read: it looks like amqp://user:password@localhost:5672");
    } catch (GeneralSecurityException e) {
      throw Failure.usage("Java cannot use TLS here: " + e.getMessage());
    }
    factory.setConnectionTimeout(CONNECT_LIMIT_MS);
    factory.setHandshakeTimeout(CONNECT_LIMIT_MS);
    factory.setChannelRpcTimeout(REPLY_LIMIT_MS);
    return factory;
  }

  /** Host and port, for texts. */
  public String place() {
    return place;
  }

  /** The connection itself. */
  public Connection connection() {
    return connection;
  }

  /** Ends the connection; messages without a confirm may be lost. */
  @Override
  public void close() {
    connection.abort(CLOSE_LIMIT_MS);
  }
}
