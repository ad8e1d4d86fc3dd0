package dev.warren.worker.ownership;

import dev.warren.channel.Channel;
import dev.warren.event.Event;
import dev.warren.event.EventCodec;
import dev.warren.event.InvalidEvent;
import dev.warren.event.Origin;
import dev.warren.presence.Note;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Plays events, notes and time to a memory and collects the effects. Timer notes return at once.
 */
public final class PlayedMemory {

  private static final EventCodec CODEC = new EventCodec();

  public final FakeClock clock = new FakeClock();
  public final List<OutgoingEvent> events = new ArrayList<>();
  public final List<OutgoingNote> notes = new ArrayList<>();
  public int resyncs;
  public int timerNotes;
  private Memory memory;

  /** Plays to the given memory from now on. */
  public void use(Memory memory) {
    this.memory = memory;
  }

  public void event(String channel, String type, String data, boolean fromClient) {
    event(channel, type, null, data, fromClient);
  }

  /** Plays an event with these data, written with ' for ". */
  public void event(String channel, String type, String id, String data, boolean fromClient) {
    play(channel, id, "{'type':'%s','data':{%s}}".formatted(type, data), fromClient);
  }

  /** Plays a whole event, written with ' for ". */
  public void json(String channel, String event, boolean fromClient) {
    play(channel, null, event, fromClient);
  }

  private void play(String channel, @Nullable String id, String text, boolean fromClient) {
    byte[] json = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    try {
      Event event = CODEC.decode(json, Origin.amqp(new Channel(channel), id));
      collect(memory.event(event, fromClient));
    } catch (InvalidEvent e) {
      throw new AssertionError(e);
    }
  }

  /** Plays a note, encoded and decoded again. */
  public void note(String channel, Note note) {
    collect(memory.note(Note.decode(note.type(), note.encode()), channel));
  }

  private void collect(Effects effects) {
    events.addAll(effects.events());
    for (OutgoingNote each : effects.notes()) {
      Note note = each.note();
      // As a gateway gets it.
      notes.add(new OutgoingNote(each.routingKey(), Note.decode(note.type(), note.encode())));
    }
    resyncs += effects.needsResync() ? 1 : 0;
  }

  /** Lets time pass, and stops at each timer. */
  public void pass(Duration time) {
    long end = clock.steady() + time.toMillis();
    for (OptionalLong next = memory.nextTimerAt();
        next.isPresent() && next.getAsLong() <= end;
        next = memory.nextTimerAt()) {
      clock.pass(Duration.ofMillis(Math.max(0, next.getAsLong() - clock.steady())));
      for (String channel : memory.timersDue(1_000, 2_000)) {
        timerNotes++;
        note(channel, new Note.TimerDue("h"));
      }
    }
    clock.pass(Duration.ofMillis(end - clock.steady()));
  }

  /** Lets time pass while RabbitMQ stands still: no timer note returns. */
  public void passWithoutTimers(Duration time) {
    clock.pass(time);
  }

  /** RabbitMQ delivers nothing for this time, and then the note of a timer, on a channel. */
  public void standStill(Duration time, String channel) {
    passWithoutTimers(time);
    note(channel, new Note.TimerDue("h"));
  }
}
