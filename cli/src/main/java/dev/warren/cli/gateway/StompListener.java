package dev.warren.cli.gateway;

/**
 * Receives what the gateway sends on a connection. All calls come one after the other; the gateway
 * sends no more while one of them blocks, so a slow listener needs no buffer.
 */
public interface StompListener {

  /** A message of a subscription; its header {@code subscription} names which. */
  void message(StompMessage message);

  /**
   * The gateway refused something that nobody waits for, such as a subscription that it has ended.
   *
   * @param code of docs/errors.md; {@code token_expiring} warns a minute before the token ends
   * @param subscription the id of the subscription, or empty
   */
  void refused(String code, String text, String subscription);

  /** The connection has ended; nothing follows. Not called after {@link GatewayStomp#close}. */
  void lost(Loss loss);
}
