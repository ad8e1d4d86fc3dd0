package dev.warren.gateway.access;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.channel.Name;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rule for names of teams. A team's members have the rights to {@code <kind>.<team>} and
 * everything below it. A team named {@code agents} would give them the queues {@code
 * queue.agents.<id>}, which hold the commands for agents. So no team has the name of a kind of
 * channel.
 */
final class TeamName {

  /** The longest name of a kind: a team's name must fit into its channels of all kinds. */
  private static final String LONGEST = "notifications";

  private static final Set<String> RESERVED =
      Arrays.stream(Family.values())
          .flatMap(family -> family.kinds().stream())
          .collect(Collectors.toUnmodifiableSet());

  private TeamName() {}

  static boolean isReserved(String team) {
    return RESERVED.contains(team) || team.equals(Names.OWN_KIND);
  }

  /** The reason why a text cannot be a team's name; null if it can. */
  static @Nullable String defect(String team) {
    return isReserved(team)
        ? "'%s' is a kind of channel, and so no name of a team".formatted(team)
        : Name.defect(team, LONGEST);
  }
}
