package dev.warren.gateway.access;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.channel.Name;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rule for names of teams. A team's members have the rights to {@code <kind>.<team>} and all
 * below it, and some of those names are not a team's: the queues {@code queue.agents.<id>} hold the
 * commands for agents. So no team is called as a kind of channel is.
 */
final class TeamName {

  /** The kind with the longest name: a team's name must fit into its channels of all kinds. */
  private static final String LONGEST = "notifications";

  private static final Set<String> RESERVED =
      Arrays.stream(Family.values())
          .flatMap(family -> family.kinds().stream())
          .collect(Collectors.toUnmodifiableSet());

  private TeamName() {}

  static boolean isReserved(String team) {
    return RESERVED.contains(team) || team.equals(Names.OWN_KIND);
  }

  /** The reason why a text is no team's name; null for a name. */
  static @Nullable String defect(String team) {
    return isReserved(team)
        ? "'%s' is a kind of channel, and so no name of a team".formatted(team)
        : Name.defect(team, LONGEST);
  }
}
