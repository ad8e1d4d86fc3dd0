package dev.warren.worker.alert;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The owners of agents whose status names no owner.
 *
 * @param byAgent the user by agent id
 * @param ofAllOthers the owner of any other agent; null for none
 */
public record AgentOwners(Map<String, String> byAgent, @Nullable String ofAllOthers) {

  public static final AgentOwners NONE = new AgentOwners(Map.of(), null);

  @Nullable String of(String agent) {
    return byAgent.getOrDefault(agent, ofAllOthers);
  }
}
