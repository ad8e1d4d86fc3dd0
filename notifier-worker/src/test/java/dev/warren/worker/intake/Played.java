package dev.warren.worker.intake;

import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.presence.Note;
import dev.warren.worker.intake.Answer.Said;
import dev.warren.worker.intake.Answer.Told;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A memory, and time that passes for it: what it wants to be woken for comes back at once. */
public final class Played {

  private static final EventCodec CODEC = new EventCodec();

  public final FakeClock clock = new FakeClock();
  public final List<Said> said = new ArrayList<>();
  public final List<Told> told = new ArrayList<>();
  public int asks;
  public int dues;
  private Memory memory;

  public void with(Memory memory) {
    this.memory = memory;
  }

  public void event(String channel, String type, String data, boolean byClient) {
    event(channel, type, null, data, byClient);
  }

  /** Data in ' instead of ". */
  public void event(String channel, String type, String id, String data, boolean byClient) {
    take(channel, id, "{'type':'%s','data':{%s}}".formatted(type, data), byClient);
  }

  /** The whole event, in ' instead of ". */
  public void json(String channel, String event, boolean byClient) {
    take(channel, null, event, byClient);
  }

  private void take(String channel, @Nullable String id, String text, boolean byClient) {
    byte[] json = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    try {
      Event event = CODEC.decode(json, Origin.amqp(new Channel(channel), id));
      take(memory.event(event, byClient));
    } catch (InvalidEvent e) {
      throw new AssertionError(e);
    }
  }

  /** As it is after it has gone over the wire. */
  public void note(String channel, Note note) {
    take(memory.note(Note.decode(note.type(), note.encode()), channel));
  }

  private void take(Answer answer) {
    said.addAll(answer.events());
    told.addAll(answer.notes());
    asks += answer.asks() ? 1 : 0;
  }

  /** Stops at each moment at which the memory has something to do. */
  public void pass(Duration time) {
    long end = clock.steady() + time.toMillis();
    for (OptionalLong next = memory.nextDue();
        next.isPresent() && next.getAsLong() <= end;
        next = memory.nextDue()) {
      clock.pass(Duration.ofMillis(Math.max(0, next.getAsLong() - clock.steady())));
      for (String by : memory.dues(1_000, 2_000)) {
        dues++;
        note(by, new Note.Due("h"));
      }
    }
    clock.pass(Duration.ofMillis(end - clock.steady()));
  }

  /** Only time. */
  public void passWithoutDues(Duration time) {
    clock.pass(time);
  }
}
