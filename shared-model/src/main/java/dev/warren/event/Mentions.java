package dev.warren.event;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The users whom a note or message mentions as {@code @user}.
 *
 * @param author the author's name; null if the event names none
 * @param users the mentioned users without the author, in the order of the text
 */
public record Mentions(@Nullable String author, Set<String> users) {

  /** The most users that one event alerts; further mentions are ignored. */
  public static final int MOST_ALERTED = 50;

  /**
   * The fields of an event type.
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

  private static final Mentions NONE = new Mentions(null, Set.of());

  private static final String LETTERS = "\\p{L}\\p{M}\\p{N}_";

  /** Ends with a letter, which excludes a full stop or hyphen after the name. */
  private static final String NAME = "[" + LETTERS + "](?:[" + LETTERS + ".-]*[" + LETTERS + "])?";

  /** Excludes an {@code @} inside an email address, a URL or a word. */
  private static final Pattern MENTION =
      Pattern.compile("(?<![" + LETTERS + "%+/@~&=-])@(" + NAME + ")(@" + NAME + ")?");

  /** The mentions in an event; none in an event of another type. */
  public static Mentions in(Event event) {
    Fields fields = TYPES.get(event.channel().kind() + "." + event.type());
    if (fields == null) {
      return NONE;
    }
    Set<String> users = mentioned(event.data(), fields.texts());
    if (users.isEmpty()) {
      return NONE;
    }
    String author = EventData.text(event.data(), fields.author().toArray(String[]::new));
    users.remove(author);
    return new Mentions(author, users);
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
