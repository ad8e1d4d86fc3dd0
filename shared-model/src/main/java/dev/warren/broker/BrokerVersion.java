package dev.warren.broker;

import com.rabbitmq.client.Connection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of RabbitMQ's version, such as 3 and 10 of {@code 3.10.8}. */
public record BrokerVersion(int major, int minor) {

  private static final Pattern FORMAT = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})(\\D.*)?");

  /** The version of the RabbitMQ that this connection leads to; empty if it cannot be read. */
  public static Optional<BrokerVersion> of(Connection connection) {
    return parse(text(connection));
  }

  /** The version as RabbitMQ writes it. */
  public static String text(Connection connection) {
    return String.valueOf(connection.getServerProperties().get("version"));
  }

  /** Reads a version; empty if it cannot be read. */
  public static Optional<BrokerVersion> parse(String version) {
    Matcher parts = FORMAT.matcher(version);
    return parts.matches()
        ? Optional.of(
            new BrokerVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2))))
        : Optional.empty();
  }
}
