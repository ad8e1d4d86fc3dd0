package dev.warren.worker.alert;

import dev.warren.event.Event;
import dev.warren.event.Visibility;
import dev.warren.worker.event.EventData;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Alerts each user that a note or message mentions as {@code @user}. The alert names the author and
 * the channel but never quotes the text: the worker does not know whether the user may read it.
 */
final class Mention implements AlertRule {

  /** The most users that one event alerts; further mentions are ignored. */
  static final int MAX_USERS = 50;

  /**
   * The fields of an event type that this rule reads.
   *
   * @param author spellings of the field that names the author
   * @param texts the fields that may mention users
   */
  private record Fields(List<String> author, List<String> texts) {}

  private static final Fields NOTE = new Fields(List.of("author"), List.of("title", "body"));
  private static final Fields MESSAGE = new Fields(List.of("sender"), List.of("content"));

  private static final Map<String, Fields> TYPES =
      Map.of(
          "notes.note_created", NOTE,
          "notes.note_updated", NOTE,
          "chat.chat_message", MESSAGE,
          "sessions.new_message", MESSAGE,
          "circles.user_message", MESSAGE,
          "circles.message", MESSAGE,
          "circles.agent_message", new Fields(List.of("agentId", "agent_id"), List.of("content")));

  private static final String LETTERS = "\\p{L}\\p{M}\\p{N}_";

  /** Ends with a letter, which excludes a full stop or hyphen after the name. */
  private static final String NAME = "[" + LETTERS + "](?:[" + LETTERS + ".-]*[" + LETTERS + "])?";

  /** Excludes an {@code @} inside an email address, a URL or a word. */
  private static final Pattern MENTION =
      Pattern.compile("(?<![" + LETTERS + "%+/@~&=-])@(" + NAME + ")(@" + NAME + ")?");

  @Override
  public String name() {
    return "mention";
  }

  @Override
  public List<Alert> alerts(Event event) {
    Fields fields = TYPES.get(event.channel().kind() + "." + event.type());
    if (fields == null) {
      return List.of();
    }
    Set<String> users = mentioned(event.data(), fields.texts());
    if (users.isEmpty()) {
      return List.of();
    }
    String author = EventData.text(event.data(), fields.author().toArray(String[]::new));
    String by = Objects.requireNonNullElse(author, "Somebody");
    Visibility visibility = Visibility.of(event);
    Alert.Cause cause = Alert.Cause.of(event);
    return users.stream()
        .filter(user -> !user.equals(author))
        // Alerts are for people, so a message that only agents see alerts nobody.
        .filter(user -> visibility.shows(user, false))
        .limit(MAX_USERS)
        .map(
            user ->
                Alert.raised(
                    name(),
                    cause,
                    user,
                    "info",
                    by + " mentioned you",
                    "%s mentioned you in %s.".formatted(by, event.channel())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Set<String> mentioned(ObjectNode data, List<String> fields) {
    Set<String> users = new LinkedHashSet<>();
    for (String field : fields) {
      String text = EventData.text(data, field);
      if (text != null && text.indexOf('@') >= 0) {
        Matcher mentions = MENTION.matcher(text);
        while (mentions.find()) {
          users.add(user(mentions));
        }
      }
    }
    return users;
  }

  /** {@code @bob@example.com} is a user id with a domain; {@code @bob@home} is the user bob. */
  private static String user(Matcher mention) {
    String domain = mention.group(2);
    return domain == null || domain.indexOf('.') < 0 ? mention.group(1) : mention.group(1) + domain;
  }
}
