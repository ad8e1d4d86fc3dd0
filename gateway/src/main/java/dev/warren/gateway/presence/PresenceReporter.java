package dev.warren.gateway.presence;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.warren.broker.Family;
import dev.warren.broker.Names;
import dev.warren.gateway.log.LogListener;
import dev.warren.gateway.log.TopicMessage;
import dev.warren.gateway.publish.ConfirmedPublisher;
import dev.warren.gateway.publish.PublishFailed;
import dev.warren.gateway.publish.PublishFailed.Cause;
import dev.warren.presence.Note;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What this gateway tells workers: who is connected to it, that it lives, and, where one asks, all
 * that it knows. Thread-safe; no method but {@link #stop} waits. All that happens, happens on one
 * thread.
 */
public final class PresenceReporter implements LogListener, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(PresenceReporter.class);

  /** Whoever comes and goes within is reported at once: many reconnect at the same time. */
  private static final long GATHER_MS = 50;

  private static final long SAY_AGAIN_MS = 1_000;

  /** So long after its question was on the log, a gateway has read the answers. */
  private static final long SETTLE_MS = 300;

  /** Nobody waits longer for what others may know. */
  private static final long SETTLE_AT_MOST_MS = 2_000;

  private static final int AGENTS_AT_ONCE = 500;

  private static final long LAST_WORDS_MS = 1_000;

  private static final int PERSISTENT = 2;

  private final String gateway = UUID.randomUUID().toString();
  private final ConfirmedPublisher publisher;
  private final PresenceTables tables;
  private final AgentBoard board;
  private final PresenceSettings settings;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "warren-presence");
            thread.setDaemon(true);
            return thread;
          });

  private final CompletableFuture<Void> settled = new CompletableFuture<>();

  /** Who holds which partition, by queue. */
  private final Map<String, String> holders = new ConcurrentHashMap<>();

  // All below: on the thread.
  private final Map<String, Attendance> teams = new HashMap<>();

  /** Of which something may be to be said, by channel. */
  private final Set<String> toReport = new HashSet<>();

  private boolean gathering;
  private boolean tellingOfAgents;

  /** Agents of which whoever has asked was not told yet. */
  private final Deque<String> untold = new ArrayDeque<>();

  /** The highest number of a report about a team of which nobody was left. */
  private long seqBefore;

  private volatile boolean running;

  public PresenceReporter(
      ConfirmedPublisher publisher,
      PresenceTables tables,
      AgentBoard board,
      PresenceSettings settings) {
    this.publisher = publisher;
    this.tables = tables;
    this.board = board;
    this.settings = settings;
  }

  /** This gateway's id, as workers know it. */
  public String gateway() {
    return gateway;
  }

  /** Completes once others have told this gateway what it has missed, or had the time to. */
  public CompletionStage<Void> settled() {
    return settled;
  }

  /** A session of this user has begun. */
  public void came(String user, List<String> ofTeams) {
    run(() -> each(ofTeams, channel -> team(channel).came(user)));
  }

  /** It has ended. */
  public void left(String user, List<String> ofTeams) {
    run(() -> each(ofTeams, channel -> team(channel).left(user)));
  }

  private void each(List<String> ofTeams, Consumer<String> what) {
    for (String team : ofTeams) {
      String channel = Attendance.channel(team);
      if (channel != null) {
        what.accept(channel);
        reportSoon(channel, GATHER_MS);
      }
    }
  }

  private Attendance team(String channel) {
    return teams.computeIfAbsent(channel, added -> new Attendance(seqBefore));
  }

  private void reportSoon(String channel, long afterMs) {
    toReport.add(channel);
    if (!gathering) {
      gathering = true;
      later(this::report, afterMs);
    }
  }

  private void report() {
    gathering = false;
    List<String> channels = List.copyOf(toReport);
    toReport.clear();
    channels.forEach(channel -> report(channel, team(channel)));
  }

  private void report(String channel, Attendance team) {
    Note.Report report = team.report(gateway, tables.shown(channel));
    if (team.isEmpty()) {
      // Should somebody come again, the first report says all.
      seqBefore = Math.max(seqBefore, team.seq());
      teams.remove(channel);
    }
    if (report != null) {
      publish(Family.PRESENCE.exchange(), channel, report)
          .whenComplete(
              (done, failure) -> {
                if (isToBeSaidAgain(failure)) {
                  run(() -> reportAgain(channel));
                }
              });
    }
  }

  /** Where there is no partition yet, nobody has to know: the first worker will ask. */
  private static boolean isToBeSaidAgain(@Nullable Throwable failure) {
    return failure != null
        && !(failure instanceof PublishFailed failed && failed.cause() == Cause.UNROUTABLE);
  }

  /** Nobody knows whether the last report has arrived. */
  private void reportAgain(String channel) {
    team(channel).sayAll();
    reportSoon(channel, SAY_AGAIN_MS);
  }

  private CompletionStage<Void> publish(String exchange, String routingKey, Note note) {
    BasicProperties properties =
        new BasicProperties.Builder()
            .type(note.type())
            .contentType("application/json")
            .deliveryMode(PERSISTENT)
            .headers(Map.of())
            .build();
    return publisher.publish(exchange, routingKey, properties, note.encode());
  }

  private void beat() {
    say(new Note.Beat(gateway, false, Map.copyOf(holders)));
  }

  private void say(Note note) {
    publish(Names.TOPICS, Names.BEATS, note)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                log.debug("{} was not said: {}", note.type(), failure.toString());
              }
            });
  }

  /** The log's reader has come to its end: what is missing can be asked for. */
  @Override
  public void live(long position) {
    run(this::ask);
  }

  @Override
  public void gap() {
    run(this::ask);
  }

  private void ask() {
    publish(Names.TOPICS, Names.BEATS, new Note.Wants(gateway))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                later(this::ask, SAY_AGAIN_MS);
              }
            });
    later(() -> settled.complete(null), SETTLE_AT_MOST_MS);
  }

  @Override
  public void note(TopicMessage message, boolean live) {
    if (!live) {
      return;
    }
    String channel = message.channel().name();
    if (channel.equals(Names.HOLDERS)) {
      if (Note.decode(message.type(), message.body()) instanceof Note.Hold hold) {
        holders.put(hold.queue(), hold.holder());
        // Several are given to a worker at once, and all of them ask.
        run(() -> tell(hold.queue()));
      }
    } else if (channel.equals(Names.BEATS)
        && !settled.isDone()
        && Note.decode(message.type(), message.body()) instanceof Note.Wants wants
        && wants.gateway().equals(gateway)) {
      later(() -> settled.complete(null), SETTLE_MS);
    }
  }

  private void tell(String queue) {
    if (queue.startsWith(Family.PRESENCE.exchange() + ".")) {
      // A team that nobody here is of may be shown somebody who is nowhere any more.
      Set<String> all = new HashSet<>(tables.channels());
      all.addAll(teams.keySet());
      for (String channel : all) {
        team(channel).sayAll();
        reportSoon(channel, GATHER_MS);
      }
    } else if (queue.startsWith(Family.AGENTS.exchange() + ".")) {
      tellOfAgentsSoon();
    }
  }

  private void tellOfAgentsSoon() {
    // All of them, whoever was told of before: it may be another who asks.
    untold.clear();
    untold.addAll(board.channels());
    if (!tellingOfAgents) {
      tellingOfAgents = true;
      later(this::tellOfAgents, GATHER_MS);
    }
  }

  /** A page after the other: there may be more than the publisher takes at once. */
  private void tellOfAgents() {
    Set<String> failed = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<?>> page = new ArrayList<>();
    for (String channel = untold.poll(); channel != null; channel = next(page)) {
      String of = channel;
      Note.LastStatus last = board.last(of);
      if (last != null) {
        page.add(
            publish(Family.AGENTS.exchange(), of, last)
                .handle((done, failure) -> isToBeSaidAgain(failure) && failed.add(of))
                .toCompletableFuture());
      }
    }
    CompletableFuture.allOf(page.toArray(CompletableFuture[]::new))
        .whenComplete((all, none) -> run(() -> toldOfAgents(failed)));
  }

  private @Nullable String next(List<?> page) {
    return page.size() < AGENTS_AT_ONCE ? untold.poll() : null;
  }

  private void toldOfAgents(Set<String> failed) {
    untold.addAll(failed);
    if (untold.isEmpty()) {
      tellingOfAgents = false;
    } else {
      later(this::tellOfAgents, failed.isEmpty() ? 0 : SAY_AGAIN_MS);
    }
  }

  private void run(Runnable what) {
    later(what, 0);
  }

  private void later(Runnable what, long afterMs) {
    try {
      thread.schedule(() -> attempt(what), afterMs, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // This gateway stops: its sessions end with it.
    }
  }

  private static void attempt(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      log.error("workers could not be told who is there", e);
    }
  }

  /** Stopped after all that serves clients, and before what publishes. */
  @Override
  public int getPhase() {
    return 1;
  }

  @Override
  public void start() {
    running = true;
    long everyMs = settings.beat().toMillis();
    thread.scheduleWithFixedDelay(
        () -> attempt(this::beat), everyMs, everyMs, TimeUnit.MILLISECONDS);
  }

  /** Says who left, and that there will be no more. */
  @Override
  public void stop() {
    running = false;
    CompletableFuture<Void> said = new CompletableFuture<>();
    run(
        () -> {
          report();
          publish(Names.TOPICS, Names.BEATS, new Note.Beat(gateway, true, Map.of()))
              .whenComplete((done, failure) -> said.complete(null));
        });
    said.completeOnTimeout(null, LAST_WORDS_MS, TimeUnit.MILLISECONDS).join();
    thread.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
