package dev.warren.worker.alert;

import dev.warren.event.Event;
import dev.warren.event.Mentions;
import dev.warren.event.Visibility;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Alerts each user that a note or message mentions as {@code @user}. The alert names the author and
 * the channel but never quotes the text: the worker does not know whether the user may read it.
 */
final class Mention implements AlertRule {

  @Override
  public String name() {
    return "mention";
  }

  @Override
  public List<Alert> alerts(Event event) {
    Mentions mentions = Mentions.in(event);
    if (mentions.users().isEmpty()) {
      return List.of();
    }
    String by = Objects.requireNonNullElse(mentions.author(), "Somebody");
    Visibility visibility = Visibility.of(event);
    Alert.Cause cause = Alert.Cause.of(event);
    return mentions.users().stream()
        // Alerts are for people, so a message that only agents see alerts nobody.
        .filter(user -> visibility.shows(user, false))
        .limit(Mentions.MOST_ALERTED)
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
}
