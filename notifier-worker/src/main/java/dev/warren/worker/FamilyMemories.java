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

/** Chooses the memory of each family. */
record FamilyMemories(PresenceSettings presence) implements MemoryFactory {

  @Override
  public Memory create(Family family) {
    return switch (family) {
      case PRESENCE -> new PresenceMemory(presence, Clock.SYSTEM);
      case AGENTS -> new AgentMemory(Clock.SYSTEM);
      case MESSAGES -> new TypingMemory(Clock.SYSTEM);
      case NOTES, WORKSPACES, NOTICES -> new NoMemory();
    };
  }

  @Override
  public Duration trustedFor() {
    return presence.gatewayTimeout();
  }
}
