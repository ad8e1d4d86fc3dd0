package dev.warren.presence;

import dev.warren.testkit.fuzz.FuzzTarget;

/** Fuzzes notes, which any AMQP publisher can post, too. */
public final class NoteFuzz implements FuzzTarget {

  @Override
  public void take(byte[] input) {
    for (String type : Note.TYPES.keySet()) {
      Note note = Note.decode(type, input);
      if (note != null) {
        note.encode();
      }
    }
  }
}
