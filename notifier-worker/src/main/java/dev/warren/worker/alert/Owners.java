package dev.warren.worker.alert;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose an agent is that names no owner.
 *
 * @param byAgent user by agent id
 * @param everybodyElses the owner of all others; null for none
 */
public record Owners(Map<String, String> byAgent, @Nullable String everybodyElses) {

  public static final Owners NONE = new Owners(Map.of(), null);

  @Nullable String of(String agent) {
    return byAgent.getOrDefault(agent, everybodyElses);
  }
}
