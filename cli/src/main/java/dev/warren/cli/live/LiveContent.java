package dev.warren.cli.live;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The state that a {@link LiveTable} shows. The table calls one method at a time. */
public interface LiveContent {

  /** Forgets everything: a new connection brings the whole state again. */
  void clear();

  /** Takes over an event of the subscriptions; events of other types change nothing. */
  void event(JsonNode event);

  /** The state as JSON objects. */
  List<JsonNode> objects();

  /**
   * The state as lines for people.
   *
   * @param columns the width of a line in characters
   * @param now for ages
   */
  List<String> lines(int columns, Instant now);
}
