package dev.warren.cli.listen;

import dev.warren.channel.Channel;
import dev.warren.cli.gateway.TokenClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The channels of a listener that names none: all that its token lets it read. Rights that only the
 * gateway's settings grant are not in the token.
 */
final class DefaultPatterns {

  private static final String EVERYTHING = "#";

  private DefaultPatterns() {}

  /**
   * The patterns, by the rules of docs/getting-started.md.
   *
   * @param token opaque or none: then everything, which the gateway may refuse
   */
  static List<String> of(Optional<String> token) {
    Optional<TokenClaims> claims = token.flatMap(TokenClaims::of);
    if (claims.isEmpty()) {
      return List.of(EVERYTHING);
    }
    List<String> patterns = new ArrayList<>();
    patterns.add("users." + Channel.word(claims.get().user()));
    if (claims.get().read().isPresent()) {
      patterns.addAll(claims.get().read().get());
    } else {
      patterns.add("notifications");
      claims.get().teams().forEach(team -> patterns.add("*." + Channel.word(team) + ".#"));
    }
    return patterns;
  }
}
