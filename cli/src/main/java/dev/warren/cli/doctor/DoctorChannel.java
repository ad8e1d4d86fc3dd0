package dev.warren.cli.doctor;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import dev.warren.channel.InvalidChannel;
import dev.warren.cli.gateway.TokenClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds a channel that a token may read and write, and that nobody else uses. */
final class DoctorChannel {

  private DoctorChannel() {}

  /**
   * The channel, by the rules of docs/getting-started.md.
   *
   * @param token opaque or none: then any channel, as its rights are not known here
   * @param name a word that no other channel has
   */
  static Optional<Channel> of(Optional<String> token, String name) {
    Optional<TokenClaims> claims = token.flatMap(TokenClaims::of);
    if (claims.isEmpty()) {
      return Optional.of(new Channel("chat." + name));
    }
    List<Channel> candidates = new ArrayList<>();
    for (String team : claims.get().teams()) {
      candidates.add(new Channel("chat." + Channel.word(team) + "." + name));
    }
    candidates.add(new Channel("chat." + name));
    return candidates.stream().filter(each -> isAllowed(claims.get(), each)).findFirst();
  }

  private static boolean isAllowed(TokenClaims claims, Channel channel) {
    return isAllowed(claims, claims.read(), channel) && isAllowed(claims, claims.write(), channel);
  }

  private static boolean isAllowed(
      TokenClaims claims, Optional<List<String>> patterns, Channel channel) {
    if (patterns.isPresent()) {
      return patterns.get().stream().anyMatch(each -> matches(each, channel));
    }
    return claims.teams().stream()
        .anyMatch(team -> matches("chat." + Channel.word(team) + ".#", channel));
  }

  private static boolean matches(String pattern, Channel channel) {
    try {
      return ChannelPattern.of(pattern).matches(channel);
    } catch (InvalidChannel e) {
      return false;
    }
  }
}
