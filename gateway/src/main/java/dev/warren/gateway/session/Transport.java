package dev.warren.gateway.session;

/** The way in which a client is connected, named as in the metrics. */
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
