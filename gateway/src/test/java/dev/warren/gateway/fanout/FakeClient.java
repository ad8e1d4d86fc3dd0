package dev.warren.gateway.fanout;

import dev.warren.gateway.FakeConnection;
import dev.warren.gateway.budget.Budget;
import dev.warren.gateway.log.Viewer;
import dev.warren.gateway.outbound.Outbox;
import java.util.List;

/** A client of the fan-out: a connection with its outbox. */
final class FakeClient {

  private static final Budget ALL = new Budget("warren.budget.outboxes", Long.MAX_VALUE);
  private static final long LARGE_OUTBOX = 10_000_000;

  final FakeConnection connection;
  final Outbox outbox;
  final Subscriber subscriber;

  /** How often the client's outbox was full, after which a client is disconnected. */
  int timesFull;

  private FakeClient(FakeConnection connection, long outboxBytes, Viewer viewer) {
    this.connection = connection;
    this.outbox = new Outbox(connection.context(), outboxBytes, ALL, () -> timesFull++);
    this.subscriber = new Subscriber(outbox, viewer);
  }

  FakeClient() {
    this(new FakeConnection(), LARGE_OUTBOX, new Viewer("somebody", false));
  }

  static FakeClient withOutbox(long bytes) {
    return new FakeClient(new FakeConnection(), bytes, new Viewer("somebody", false));
  }

  static FakeClient of(Viewer viewer) {
    return new FakeClient(new FakeConnection(), LARGE_OUTBOX, viewer);
  }

  /** A client whose frames wait in the outbox as soon as it does not read. */
  static FakeClient withSmallBuffer() {
    return new FakeClient(
        new FakeConnection().withSmallBuffer(), LARGE_OUTBOX, new Viewer("somebody", false));
  }

  /** The frames that the client has got since the last call, as {@link TextEncoder} writes them. */
  List<String> frames() {
    String text = String.join("", connection.taken());
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  /** The client reads again, and also gets the frames that have waited. */
  List<String> catchUp() {
    connection.reads = true;
    outbox.flush();
    return frames();
  }
}
