package dev.warren.worker.alert;

import dev.warren.event.Event;
import dev.warren.event.Visibility;
import dev.warren.worker.event.Data;
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
 * A note or message that mentions {@code @user} alerts that user. The alert says who did so and in
 * which channel, never what was written: the worker does not know who may read the channel.
 */
final class Mention implements AlertRule {

  /** The most users that one event alerts; who is mentioned after them is not alerted. */
  static final int MAX_USERS = 50;

  /** Where a type has its author and its texts. */
  private record Written(List<String> author, List<String> texts) {}

  private static final Written NOTE = new Written(List.of("author"), List.of("title", "body"));
  private static final Written MESSAGE = new Written(List.of("sender"), List.of("content"));

  private static final Map<String, Written> TYPES =
      Map.of(
          "notes.note_created", NOTE,
          "notes.note_updated", NOTE,
          "chat.chat_message", MESSAGE,
          "sessions.new_message", MESSAGE,
          "circles.user_message", MESSAGE,
          "circles.message", MESSAGE,
          "circles.agent_message", new Written(List.of("agentId", "agent_id"), List.of("content")));

  private static final String LETTERS = "\\p{L}\\p{M}\\p{N}_";

  /** Ends with a letter, so that a full stop or a hyphen behind it is not part of it. */
  private static final String NAME = "[" + LETTERS + "](?:[" + LETTERS + ".-]*[" + LETTERS + "])?";

  /** Not behind what an email address, a URL or a word may have before its {@code @}. */
  private static final Pattern MENTION =
      Pattern.compile("(?<![" + LETTERS + "%+/@~&=-])@(" + NAME + ")(@" + NAME + ")?");

  @Override
  public String name() {
    return "mention";
  }

  @Override
  public List<Alert> alerts(Event event) {
    Written written = TYPES.get(event.channel().kind() + "." + event.type());
    if (written == null) {
      return List.of();
    }
    Set<String> users = mentioned(event.data(), written.texts());
    if (users.isEmpty()) {
      return List.of();
    }
    String author = Data.text(event.data(), written.author().toArray(String[]::new));
    String by = Objects.requireNonNullElse(author, "Somebody");
    Visibility visibility = Visibility.of(event);
    return users.stream()
        .filter(user -> !user.equals(author))
        // As a person: what is for agents only alerts nobody, as alerts are for people.
        .filter(user -> visibility.shows(user, false))
        .limit(MAX_USERS)
        .map(
            user ->
                Alert.raised(
                    this,
                    event,
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
      String text = Data.text(data, field);
      if (text != null && text.indexOf('@') >= 0) {
        Matcher mentions = MENTION.matcher(text);
        while (mentions.find()) {
          users.add(user(mentions));
        }
      }
    }
    return users;
  }

  /** {@code @bob@example.com} mentions who has that address as name; {@code @bob@home} is bob. */
  private static String user(Matcher mention) {
    String domain = mention.group(2);
    return domain == null || domain.indexOf('.') < 0 ? mention.group(1) : mention.group(1) + domain;
  }
}
