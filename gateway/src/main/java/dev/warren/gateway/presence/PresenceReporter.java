package dev.warren.gateway.presence;

import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.gateway.consume.TaskThread;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.presence.Note;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the workers informed about this gateway (docs/decisions/011): beats, reports about its
 * sessions, and, for a new owner of a partition, everything it knows. Thread-safe; no method but
 * {@link #stop} blocks. All work is done on one thread, in the order of the calls.
 */
public final class PresenceReporter implements LogListener, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(PresenceReporter.class);

  private static final long LAST_BEAT_MS = 1_000;

  private final String gateway = UUID.randomUUID().toString();
  private final TaskThread thread = new TaskThread("warren-presence");
  private final NotePublisher notes;
  private final AttendanceReports attendance;
  private final AgentReports agents;
  private final KeyframeRequest keyframes;
  private final long beatMs;

  /** The owner of each partition, by queue. */
  private final Map<String, String> owners = new ConcurrentHashMap<>();

  private volatile boolean running;

  public PresenceReporter(
      ConfirmedPublisher publisher,
      PresenceTables tables,
      AgentBoard board,
      PresenceSettings settings) {
    this.notes = new NotePublisher(publisher);
    this.attendance = new AttendanceReports(gateway, tables, notes, thread);
    this.agents = new AgentReports(board, notes, thread);
    this.keyframes = new KeyframeRequest(gateway, notes, thread);
    this.beatMs = settings.beat().toMillis();
  }

  /** This gateway's id, as workers know it; a new one at each start. */
  public String gateway() {
    return gateway;
  }

  /**
   * Completes once this gateway knows what it missed of the log, or two seconds after its request.
   */
  public CompletionStage<Void> settled() {
    return keyframes.replied();
  }

  public void sessionBegan(String user, List<String> teams) {
    thread.execute(() -> attendance.sessionBegan(user, teams));
  }

  public void sessionEnded(String user, List<String> teams) {
    thread.execute(() -> attendance.sessionEnded(user, teams));
  }

  @Override
  public void live(long position) {
    thread.execute(keyframes::send);
  }

  @Override
  public void gap() {
    thread.execute(keyframes::send);
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    String channel = message.channel().name();
    if (!live || !channel.equals(Names.OWNERS) && !channel.equals(Names.BEATS)) {
      return;
    }
    Note note = Note.decode(message.type(), message.body());
    if (note instanceof Note.Owned hold) {
      owners.put(hold.queue(), hold.owner());
      thread.execute(() -> newOwner(hold.queue()));
    } else if (note instanceof Note.MemoryRequest request) {
      keyframes.read(request);
    }
  }

  private void newOwner(String queue) {
    if (queue.startsWith(Family.PRESENCE.exchange() + ".")) {
      attendance.reportAll();
    } else if (queue.startsWith(Family.AGENTS.exchange() + ".")) {
      agents.reportAll();
    }
  }

  private void beat() {
    // Schedules the next beat first, so that a failure in this one does not end the beats.
    thread.schedule(this::beat, beatMs);
    notes
        .toAllPartitions(new Note.Beat(gateway, false, Map.copyOf(owners)))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("a beat was not published: {}", failure.toString());
              }
            });
  }

  /** Stops after everything that serves clients, and before the publisher. */
  @Override
  public int getPhase() {
    return 1;
  }

  @Override
  public void start() {
    running = true;
    thread.schedule(this::beat, beatMs);
  }

  /**
   * Reports the end of the last sessions, and that this gateway stops. Blocks, for a second at
   * most.
   */
  @Override
  public void stop() {
    running = false;
    CompletableFuture<Void> published = new CompletableFuture<>();
    thread.execute(
        () -> {
          attendance.reportDue();
          notes
              .toAllPartitions(new Note.Beat(gateway, true, Map.of()))
              .whenComplete((done, failure) -> published.complete(null));
        });
    published.completeOnTimeout(null, LAST_BEAT_MS, TimeUnit.MILLISECONDS).join();
    thread.close();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
