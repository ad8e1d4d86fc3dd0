package dev.warren.cli.gateway;

import dev.warren.cli.shell.Failure;
import java.util.Set;

/** Turns a refusal of the gateway (docs/errors.md) into a failure of the command. */
final class GatewayRefusal {

  /** RabbitMQ, or the issuer's keys, are out of the gateway's reach. */
  private static final Set<String> UNREACHABLE = Set.of("broker_unavailable", "keys_unavailable");

  /** The gateway takes no more connections at the moment. */
  private static final Set<String> BUSY = Set.of("overloaded", "rate_limit");

  private GatewayRefusal() {}

  static Failure of(String code, String text) {
    String message = "%s (%s)".formatted(text, code);
    return UNREACHABLE.contains(code)
        ? Failure.unreachable(message, null)
        : Failure.refused(message);
  }

  /** The refusal of a whole connection, which may succeed a moment later. */
  static Failure ofConnection(String code, String text) {
    return BUSY.contains(code)
        ? Failure.unreachable("%s (%s)".formatted(text, code), null)
        : of(code, text);
  }
}
