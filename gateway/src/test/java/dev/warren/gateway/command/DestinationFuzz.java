package dev.warren.gateway.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.warren.gateway.access.Refused;
import dev.warren.testkit.fuzz.FuzzTarget;

/** Fuzzes destinations of SEND and SUBSCRIBE. */
public final class DestinationFuzz implements FuzzTarget {

  @Override
  public void take(byte[] input) {
    try {
      Destination.of(new String(input, UTF_8));
    } catch (Refused refused) {
      // Refused is the documented outcome.
    }
  }
}
