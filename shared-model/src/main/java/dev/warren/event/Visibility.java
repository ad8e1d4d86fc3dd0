package dev.warren.event;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * To whom a chat message is shown, of those who may read its channel. The worker writes it into the
 * topic message's AMQP headers, so that a gateway need not read bodies to keep to it.
 */
public sealed interface Visibility {

  /** AMQP header: {@code private} or {@code agent_only}; a public message has none. */
  String HEADER = "warren-visibility";

  /** AMQP header of a private message: the names of those who see it. */
  String VISIBLE_TO_HEADER = "warren-visible-to";

  /** Whether somebody of this name and role sees it. */
  boolean shows(String user, boolean agent);

  /** As AMQP headers of the topic message. */
  Map<String, Object> headers();

  /** Everybody who may read the channel. */
  record Public() implements Visibility {
    @Override
    public boolean shows(String user, boolean agent) {
      return true;
    }

    @Override
    public Map<String, Object> headers() {
      return Map.of();
    }
  }

  /** Its sender and its recipients. */
  record Private(Set<String> people) implements Visibility {
    @Override
    public boolean shows(String user, boolean agent) {
      return people.contains(user);
    }

    @Override
    public Map<String, Object> headers() {
      return Map.of(HEADER, "private", VISIBLE_TO_HEADER, List.copyOf(people));
    }
  }

  /** Tokens and accounts of role {@code agent}. */
  record AgentOnly() implements Visibility {
    @Override
    public boolean shows(String user, boolean agent) {
      return agent;
    }

    @Override
    public Map<String, Object> headers() {
      return Map.of(HEADER, "agent_only");
    }
  }

  Visibility PUBLIC = new Public();

  /** What the event's data says; the kinds that know no visibility are public. */
  static Visibility of(Event event) {
    String kind = event.channel().kind();
    if (!kind.equals("chat") && !kind.equals("sessions")) {
      return PUBLIC;
    }
    JsonNode data = event.data();
    return switch (data.path("visibility").asString("public")) {
      case "private" -> {
        Set<String> people = new TreeSet<>();
        people.add(data.path("sender").asString(""));
        data.path("recipients").forEach(recipient -> people.add(recipient.asString("")));
        yield new Private(people);
      }
      case "agent_only" -> new AgentOnly();
      default -> PUBLIC;
    };
  }

  /** What a topic message's AMQP headers say. */
  static Visibility of(Map<String, Object> headers) {
    Object visibility = headers.get(HEADER);
    return switch (visibility == null ? "public" : visibility.toString()) {
      case "public" -> PUBLIC;
      case "agent_only" -> new AgentOnly();
      // Also what nobody here has written: better shown to nobody than to everybody.
      default -> new Private(names(headers.get(VISIBLE_TO_HEADER)));
    };
  }

  private static Set<String> names(@Nullable Object listed) {
    Set<String> names = new TreeSet<>();
    if (listed instanceof List<?> list) {
      list.stream().filter(Objects::nonNull).forEach(name -> names.add(name.toString()));
    }
    return names;
  }
}
