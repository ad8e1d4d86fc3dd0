package dev.warren.worker;

import dev.warren.broker.Family;
import dev.warren.worker.agent.AgentMemory;
import dev.warren.worker.intake.Clock;
import dev.warren.worker.intake.Forgetful;
import dev.warren.worker.intake.Memories;
import dev.warren.worker.intake.Memory;
import dev.warren.worker.message.TypingMemory;
import dev.warren.worker.presence.PresenceMemory;
import dev.warren.worker.presence.PresenceSettings;
import java.time.Duration;

/** What is remembered of which family. */
record PartitionMemories(PresenceSettings presence) implements Memories {

  @Override
  public Memory of(Family family) {
    return switch (family) {
      case PRESENCE -> new PresenceMemory(presence, Clock.SYSTEM);
      case AGENTS -> new AgentMemory(Clock.SYSTEM);
      case MESSAGES -> new TypingMemory(Clock.SYSTEM);
      case NOTES, WORKSPACES, NOTICES -> new Forgetful();
    };
  }

  @Override
  public Duration believedFor() {
    return presence.gatewayTimeout();
  }
}
