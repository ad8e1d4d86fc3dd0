package dev.warren.event;

/** The event is an agent's, but its publisher is neither an agent nor a backend. */
public final class NotAnAgent extends InvalidEvent {

  NotAnAgent(String type, String author) {
    super(
        "type: '%s' speaks for an agent, and '%s' is none; use a token of role agent or service"
            .formatted(type, author));
  }
}
