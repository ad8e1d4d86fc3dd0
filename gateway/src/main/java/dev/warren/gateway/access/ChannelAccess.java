package dev.warren.gateway.access;

import dev.warren.channel.Channel;
import dev.warren.channel.ChannelPattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels that a user may read and write. Immutable. */
public final class ChannelAccess {

  private final List<ChannelPattern> readable;
  private final List<ChannelPattern> writable;

  private ChannelAccess(List<ChannelPattern> readable, List<ChannelPattern> writable) {
    this.readable = List.copyOf(readable);
    this.writable = List.copyOf(writable);
  }

  /** The patterns that a token, an account or a grant names. */
  public record Named(List<ChannelPattern> read, List<ChannelPattern> write) {}

  /**
   * The rights of a user: the patterns of the token or account, or else {@code notifications} and
   * the channels of the user's teams in every kind; in addition the grants, and the right to read
   * {@code users.<name>}. A team with the name of a kind of channel gives no rights; see {@link
   * TeamName}.
   *
   * @param named the patterns of the token or account; null where it names none
   */
  static ChannelAccess of(
      String user, List<String> teams, @Nullable Named named, List<Named> grants) {
    List<ChannelPattern> read = new ArrayList<>();
    List<ChannelPattern> write = new ArrayList<>();
    read.add(ChannelPattern.of("users." + Channel.word(user)));
    if (named != null) {
      read.addAll(named.read);
      write.addAll(named.write);
    } else {
      read.add(ChannelPattern.of("notifications"));
      for (String team : teams) {
        if (TeamName.isReserved(team)) {
          continue;
        }
        ChannelPattern ofTeam = ChannelPattern.of("*." + Channel.word(team) + ".#");
        read.add(ofTeam);
        write.add(ofTeam);
      }
    }
    for (Named grant : grants) {
      read.addAll(grant.read);
      write.addAll(grant.write);
    }
    return new ChannelAccess(read, write);
  }

  /** Whether the user may read every channel that the pattern can match. */
  public boolean mayRead(ChannelPattern pattern) {
    return readable.stream().anyMatch(readable -> readable.covers(pattern));
  }

  /** All channels that the user may read, as patterns. */
  public List<ChannelPattern> readable() {
    return readable;
  }

  /** The readable channels of a kind, as patterns. No pattern covers one that follows it. */
  public List<ChannelPattern> readable(String kind) {
    List<ChannelPattern> found = new ArrayList<>();
    for (ChannelPattern pattern : readable) {
      String text = pattern.toString();
      String first = pattern.words().get(0);
      ChannelPattern ofKind =
          switch (first) {
            case "#" -> ChannelPattern.of(kind + ".#");
            case "*" -> ChannelPattern.of(kind + text.substring(1));
            default -> first.equals(kind) ? pattern : null;
          };
      if (ofKind != null && found.stream().noneMatch(before -> before.covers(ofKind))) {
        found.add(ofKind);
      }
    }
    return found;
  }

  public boolean mayWrite(Channel channel) {
    return writable.stream().anyMatch(writable -> writable.matches(channel));
  }
}
