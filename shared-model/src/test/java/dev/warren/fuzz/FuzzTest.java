package dev.warren.fuzz;

import dev.warren.broker.HeaderFuzz;
import dev.warren.channel.ChannelFuzz;
import dev.warren.event.EventFuzz;
import dev.warren.presence.NoteFuzz;
import dev.warren.testkit.fuzz.FuzzPromises;
import dev.warren.testkit.fuzz.FuzzTarget;
import java.util.List;

/** Fuzzes the decoders of events, channels, AMQP properties and notes. */
class FuzzTest implements FuzzPromises {

  @Override
  public List<FuzzTarget> targets() {
    return List.of(new EventFuzz(), new ChannelFuzz(), new HeaderFuzz(), new NoteFuzz());
  }
}
