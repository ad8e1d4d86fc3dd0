package dev.warren.event;

import dev.warren.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The readers of a channel that see a chat message. The worker writes it into the AMQP headers of
 * the topic message, so that gateways need not parse bodies.
 */
public sealed interface Visibility {

  /** AMQP header, {@code private} or {@code agent_only}; a public message has none. */
  String HEADER = "warren-visibility";

  /**
   * AMQP header of a private message: the names of the users who see it, as channel words with a
   * space between them. A list would be lost, as RabbitMQ drops list headers in streams.
   */
  String VISIBLE_TO_HEADER = "warren-visible-to";

  /**
   * Whether a user sees the message.
   *
   * @param agent whether the user's role is {@code agent}
   */
  boolean shows(String user, boolean agent);

  /** The AMQP headers for the topic message. */
  Map<String, Object> headers();

  /** Visible to all readers of the channel. */
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

  /** Visible to the sender and the recipients. */
  record Private(Set<String> people) implements Visibility {
    @Override
    public boolean shows(String user, boolean agent) {
      return people.contains(user);
    }

    @Override
    public Map<String, Object> headers() {
      return Map.of(HEADER, "private", VISIBLE_TO_HEADER, words(people));
    }
  }

  /** Visible to users of role {@code agent}. */
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

  /**
   * Whether channels of this kind have messages with a visibility; messages of other kinds are
   * public.
   */
  static boolean isOf(Channel channel) {
    return channel.kind().equals("chat") || channel.kind().equals("sessions");
  }

  /** The visibility of an event. */
  static Visibility of(Event event) {
    return of(event.channel(), event.envelope());
  }

  /**
   * The visibility of a message that may be unchecked: the field in its data counts or, without
   * one, the field beside the data.
   */
  static Visibility of(Channel channel, JsonNode event) {
    if (!isOf(channel)) {
      return PUBLIC;
    }
    JsonNode visibility = field(event, "visibility");
    return switch (visibility.isMissingNode() ? "public" : visibility.asString("")) {
      case "public" -> PUBLIC;
      case "agent_only" -> new AgentOnly();
      // Includes an unknown value, which is possible in types whose data are not checked.
      default -> new Private(people(event));
    };
  }

  private static Set<String> people(JsonNode event) {
    Set<String> people = new TreeSet<>();
    for (String author : List.of("sender", "userId", "user_id")) {
      String name = field(event, author).asString("");
      if (!name.isEmpty()) {
        people.add(name);
        break;
      }
    }
    JsonNode recipients = field(event, "recipients");
    Iterable<JsonNode> each = recipients.isValueNode() ? List.of(recipients) : recipients;
    each.forEach(recipient -> people.add(recipient.asString("")));
    people.remove("");
    return people;
  }

  private static JsonNode field(JsonNode event, String name) {
    JsonNode inData = event.path("data").path(name);
    JsonNode found = inData.isMissingNode() ? event.path(name) : inData;
    return found.isNull() ? MissingNode.getInstance() : found;
  }

  /** The visibility in the AMQP headers of a topic message. */
  static Visibility of(Map<String, Object> headers) {
    Object visibility = headers.get(HEADER);
    return switch (visibility == null ? "public" : visibility.toString()) {
      case "public" -> PUBLIC;
      case "agent_only" -> new AgentOnly();
      // Includes an unknown value, because showing a message to too few readers is better than to
      // too many.
      default -> new Private(names(headers.get(VISIBLE_TO_HEADER)));
    };
  }

  private static String words(Set<String> people) {
    return people.stream().map(Channel::word).collect(Collectors.joining(" "));
  }

  private static Set<String> names(@Nullable Object words) {
    return words == null || words.toString().isEmpty()
        ? Set.of()
        : Stream.of(words.toString().split(" ")).map(Channel::text).collect(Collectors.toSet());
  }
}
