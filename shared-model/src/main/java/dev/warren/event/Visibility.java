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
 * To whom a chat message is shown, of those who may read its channel. The worker writes it into the
 * topic message's AMQP headers, so that a gateway need not read bodies to keep to it.
 */
public sealed interface Visibility {

  /** AMQP header: {@code private} or {@code agent_only}; a public message has none. */
  String HEADER = "warren-visibility";

  /**
   * AMQP header of a private message: the names of those who see it, as channels' words, with a
   * space between them. It is a text as a stream keeps no lists: RabbitMQ leaves such headers out.
   */
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
      return Map.of(HEADER, "private", VISIBLE_TO_HEADER, words(people));
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

  /** Whether messages of the channel can be for some of its readers only. */
  static boolean isOf(Channel channel) {
    return channel.kind().equals("chat") || channel.kind().equals("sessions");
  }

  /** What the event says; the kinds that know no visibility are public. */
  static Visibility of(Event event) {
    return of(event.channel(), event.envelope());
  }

  /**
   * What a message of the channel says, whether it was checked or not: in its data, or beside them
   * where those say nothing.
   */
  static Visibility of(Channel channel, JsonNode event) {
    if (!isOf(channel)) {
      return PUBLIC;
    }
    JsonNode said = field(event, "visibility");
    return switch (said.isMissingNode() ? "public" : said.asString("")) {
      case "public" -> PUBLIC;
      case "agent_only" -> new AgentOnly();
      // Also what types that know no visibility were sent without a check.
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

  private static String words(Set<String> people) {
    return people.stream().map(Channel::word).collect(Collectors.joining(" "));
  }

  private static Set<String> names(@Nullable Object words) {
    return words == null || words.toString().isEmpty()
        ? Set.of()
        : Stream.of(words.toString().split(" ")).map(Channel::text).collect(Collectors.toSet());
  }
}
