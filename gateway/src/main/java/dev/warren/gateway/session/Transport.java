package dev.warren.gateway.session;

/** How a client is connected, by the name that metrics use. */
public enum Transport {
  STOMP("stomp"),
  STOMP_TCP("stomp-tcp"),
  JSON("json"),
  SSE("sse");

  private final String text;

  Transport(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
