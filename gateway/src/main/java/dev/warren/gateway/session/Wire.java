package dev.warren.gateway.session;

/** What a client came over, by the name that metrics have for it. */
public enum Wire {
  STOMP("stomp"),
  STOMP_TCP("stomp-tcp"),
  JSON("json"),
  SSE("sse");

  private final String text;

  Wire(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
