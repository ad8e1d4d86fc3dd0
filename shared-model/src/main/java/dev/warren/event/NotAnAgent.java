package dev.warren.event;

/** An agent's event whose publisher is neither an agent nor a backend. */
public final class NotAnAgent extends InvalidEvent {

  NotAnAgent(String type, String author) {
    super(
        "type: '%s' speaks for an agent, and '%s' is none; use a token of role agent or service"
            .formatted(type, author));
  }
}
