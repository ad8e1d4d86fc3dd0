package dev.warren.cli.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ProtocolVersionMismatchException;
import com.rabbitmq.client.ShutdownSignalException;
import dev.warren.cli.shell.Failure;
import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The failures of RabbitMQ's client in words: what happened, and what to do. */
final class BrokerFault {

  private static final int MAX_CAUSES = 10;

  private final String place;
  private final String user;
  private final String virtualHost;
  private final boolean tls;

  BrokerFault(String place, ConnectionFactory factory) {
    this.place = place;
    this.user = factory.getUsername();
    this.virtualHost = factory.getVirtualHost();
    this.tls = factory.isSSL();
  }

  /** Why there is no connection. */
  Failure failure(Exception e) {
    if (find(e, PossibleAuthenticationFailureException.class) != null) {
      return Failure.refused(
          "RabbitMQ at %s refuses user '%s': correct the password in the AMQP URL"
              .formatted(place, user),
          e);
    }
    ShutdownSignalException ended = find(e, ShutdownSignalException.class);
    if (ended != null && ended.getReason() instanceof AMQP.Connection.Close close) {
      return Failure.refused(
          "RabbitMQ at %s refuses the virtual host '%s' (%s): correct the end of the AMQP URL, or"
                  .formatted(place, virtualHost, close.getReplyText())
              + " give user '%s' the permission".formatted(user),
          e);
    }
    return Failure.unreachable(unreachable(e), e);
  }

  private String unreachable(Exception e) {
    SSLException noTls = find(e, SSLException.class);
    if (noTls != null) {
      return "no TLS with RabbitMQ at %s (%s): use amqps with the port and host of its certificate"
          .formatted(place, noTls.getMessage());
    }
    if (find(e, MalformedFrameException.class) != null
        || find(e, ProtocolVersionMismatchException.class) != null
        || find(e, EOFException.class) != null) {
      return "%s does not speak AMQP 0-9-1%s: correct the port in the AMQP URL"
          .formatted(place, tls ? "" : " without TLS");
    }
    if (find(e, UnknownHostException.class) != null) {
      return "there is no host of RabbitMQ at %s: correct the AMQP URL".formatted(place);
    }
    boolean silent =
        find(e, TimeoutException.class) != null || find(e, SocketTimeoutException.class) != null;
    return "RabbitMQ at %s does not reply (%s): start it, or set another --amqp-url"
        .formatted(place, silent ? "nothing came within 5 s" : "connection refused");
  }

  private static <T> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable each = failure;
    for (int i = 0; each != null && i < MAX_CAUSES; i++, each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }
}
