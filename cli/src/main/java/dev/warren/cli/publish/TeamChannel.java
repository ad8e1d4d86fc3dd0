package dev.warren.cli.publish;

import dev.warren.channel.Channel;
import dev.warren.cli.gateway.TokenClaims;
import dev.warren.cli.settings.Settings;
import dev.warren.cli.shell.Failure;
import java.util.List;
import java.util.Optional;

/** The channel of a team whose name was not typed. */
final class TeamChannel {

  private TeamChannel() {}

  /** {@code WARREN_CHANNEL}, if it is of the kind. */
  static Optional<Channel> set(Settings settings, String kind) {
    return settings
        .channel()
        .filter(name -> name.equals(kind) || name.startsWith(kind + "."))
        .map(Typed::channel);
  }

  /**
   * The channel that is set, or that of the only team in the token.
   *
   * @throws Failure of status {@code USAGE} when there is neither
   */
  static Channel of(Settings settings, String kind) {
    return set(settings, kind)
        .or(() -> ofToken(settings, kind))
        .orElseThrow(
            () ->
                Failure.usage(
                    "the team is missing: add --team <team>, or set WARREN_CHANNEL to %s.<team>"
                        .formatted(kind)));
  }

  private static Optional<Channel> ofToken(Settings settings, String kind) {
    List<String> teams =
        settings.token().flatMap(TokenClaims::of).map(TokenClaims::teams).orElse(List.of());
    return teams.size() == 1
        ? Optional.of(Typed.channel(kind + "." + Channel.word(teams.get(0))))
        : Optional.empty();
  }
}
