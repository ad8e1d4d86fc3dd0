package dev.warren.gateway.fuzz;

import dev.warren.gateway.NoLeaks;
import dev.warren.gateway.access.TokenFuzz;
import dev.warren.gateway.command.DestinationFuzz;
import dev.warren.gateway.transport.json.JsonFuzz;
import dev.warren.gateway.transport.stomp.StompFuzz;
import dev.warren.gateway.transport.websocket.WebSocketFuzz;
import dev.warren.testkit.fuzz.FuzzPromises;
import dev.warren.testkit.fuzz.FuzzTarget;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fuzzes the decoders of what clients send, and checks that no buffer is lost. */
@ExtendWith(NoLeaks.class)
class FuzzTest implements FuzzPromises {

  @Override
  public List<FuzzTarget> targets() {
    return List.of(
        new StompFuzz(),
        new JsonFuzz(),
        new WebSocketFuzz(),
        new TokenFuzz(),
        new DestinationFuzz());
  }
}
