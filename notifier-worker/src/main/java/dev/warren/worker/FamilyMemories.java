package dev.warren.worker;

import dev.warren.broker.Family;
import dev.warren.worker.agent.AgentMemory;
import dev.warren.worker.message.TypingMemory;
import dev.warren.worker.ownership.Clock;
import dev.warren.worker.ownership.Memory;
import dev.warren.worker.ownership.MemoryFactory;
import dev.warren.worker.ownership.NoMemory;
import dev.warren.worker.presence.PresenceMemory;
import dev.warren.worker.presence.PresenceSettings;
import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Chooses the memory of each family.
 *
 * @param partitions the number of partitions of all families, which share the heap: this worker may
 *     own all of them
 */
record FamilyMemories(PresenceSettings presence, IntSupplier partitions) implements MemoryFactory {

  /** The part of the heap for the statuses of agents, in all partitions. */
  private static final int PART_OF_AGENTS = 4;

  /** The part of the heap for users whom publishers report as present, in all partitions. */
  private static final int PART_OF_PRESENCE = 8;

  /** The part of the heap for users who type, in all partitions. */
  private static final int PART_OF_TYPING = 8;

  @Override
  public Memory create(Family family) {
    return switch (family) {
      case PRESENCE -> new PresenceMemory(presence, Clock.SYSTEM, share(PART_OF_PRESENCE));
      case AGENTS -> new AgentMemory(Clock.SYSTEM, share(PART_OF_AGENTS));
      case MESSAGES -> new TypingMemory(Clock.SYSTEM, share(PART_OF_TYPING));
      case NOTES, WORKSPACES, NOTICES -> new NoMemory();
    };
  }

  /** The bytes for one partition of a family. */
  private long share(int part) {
    int ofFamily = Math.max(1, partitions.getAsInt() / Family.values().length);
    return Runtime.getRuntime().maxMemory() / part / ofFamily;
  }

  @Override
  public Duration trustedFor() {
    return presence.gatewayTimeout();
  }
}
