package dev.warren.worker.ownership;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.warren.broker.Family;
import dev.warren.event.Event;
import dev.warren.presence.Note;
import dev.warren.worker.Proxies;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;

/** A partition's ownership with a fake clock and recording memories, without a broker. */
final class OwnedPartition {

  final FakeClock clock = new FakeClock();

  /** All memories so far, with the current one at the end. */
  final List<RecordingMemory> memories = new ArrayList<>();

  /** The posted timer notes: exchange, routing key, owner. */
  final List<List<String>> posted = new ArrayList<>();

  /** The delays for which the timer was scheduled, in milliseconds. */
  final List<Long> delays = new ArrayList<>();

  final PartitionOwnership ownership;

  OwnedPartition(Family family) {
    MemoryFactory factory =
        of -> {
          memories.add(new RecordingMemory());
          return memory();
        };
    ownership =
        new PartitionOwnership(
            family.queue(0), factory, clock, new TimerPublisher(this::connection, thread()));
  }

  RecordingMemory memory() {
    return memories.get(memories.size() - 1);
  }

  private ScheduledExecutorService thread() {
    return Proxies.of(
        ScheduledExecutorService.class,
        (method, arguments) -> {
          if (method.equals("schedule")) {
            delays.add((Long) arguments[1]);
          }
          return null;
        });
  }

  private Connection connection() {
    Channel channel =
        Proxies.of(
            Channel.class,
            (method, arguments) -> {
              if (method.equals("basicPublish")) {
                BasicProperties properties = (BasicProperties) arguments[2];
                Note.TimerDue due =
                    (Note.TimerDue) Note.decode(properties.getType(), (byte[]) arguments[3]);
                posted.add(List.of((String) arguments[0], (String) arguments[1], due.owner()));
              }
              return method.equals("isOpen") ? true : null;
            });
    return Proxies.of(Connection.class, (method, arguments) -> channel);
  }

  /** Records its notes. The test sets its timer. */
  final class RecordingMemory implements Memory {

    final List<Note> notes = new ArrayList<>();
    boolean needsResync;
    long nextTimerAt = Long.MAX_VALUE;

    /** Whether the memory's timer is due again after the retry interval. */
    boolean repeats;

    /** The limit in the last call of timersDue. */
    int limit;

    @Override
    public Effects event(Event event, boolean fromClient) {
      return Effects.publish(event);
    }

    @Override
    public Effects note(Note note, String routingKey) {
      notes.add(note);
      return needsResync ? Effects.RESYNC : Effects.NONE;
    }

    @Override
    public OptionalLong nextTimerAt() {
      return nextTimerAt == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextTimerAt);
    }

    @Override
    public List<String> timersDue(int limit, long retryAfterMs) {
      if (nextTimerAt > clock.steady()) {
        return List.of();
      }
      this.limit = limit;
      nextTimerAt = repeats ? clock.steady() + retryAfterMs : Long.MAX_VALUE;
      return List.of(PARTITION, "presence.t");
    }
  }
}
