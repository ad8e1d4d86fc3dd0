package dev.warren.gateway.admin;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * RabbitMQ's management API.
 *
 * @param url the API without {@code /api}, with user and password in it, or else those of the AMQP
 *     connection; unset for none
 */
@ConfigurationProperties("warren.management")
public record ManagementSettings(@Nullable URI url) {

  /** Leaves out the URL, because it may have a password in it. */
  @Override
  public String toString() {
    return "ManagementSettings[]";
  }
}
