package dev.warren.gateway.command;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Holding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A client's open transactions, with the frames that they hold until COMMIT (STOMP 1.2, "BEGIN").
 * Their memory counts in the session's {@link Holding}. Event loop only.
 */
final class Transactions {

  /** How many frames a transaction may hold: COMMIT passes them all to RabbitMQ at once. */
  private static final int MAX_FRAMES = 4_096;

  /** About how many bytes a transaction, or a frame in it, takes beside its text. */
  private static final int FRAME_BYTES = 512;

  private final Holding holding;
  private final Map<String, Held> open = new HashMap<>();

  Transactions(Holding holding) {
    this.holding = holding;
  }

  /** The content of one transaction, in the client's order. */
  static final class Held {
    private final List<Send> sends = new ArrayList<>();
    private final List<Settle> settlings = new ArrayList<>();
    private @Nullable Refused failure;
    private long bytes;

    List<Send> sends() {
      return sends;
    }

    List<Settle> settlings() {
      return settlings;
    }

    int size() {
      return sends.size() + settlings.size();
    }

    /** The reason why COMMIT is refused; null if it is not. */
    @Nullable Refused failure() {
      return failure;
    }

    /** The receipts that the client requested for the frames. */
    List<String> receipts() {
      return Stream.concat(
              sends.stream().map(Send::receipt), settlings.stream().map(Settle::receipt))
          .filter(Objects::nonNull)
          .toList();
    }
  }

  /**
   * @param receipt the id of the receipt that the client gets at COMMIT; null for none
   */
  record Send(List<Publication> publications, @Nullable String receipt) {}

  /**
   * An acknowledgement.
   *
   * @param receipt the id of the receipt that the client gets at COMMIT; null for none
   */
  record Settle(Settling settling, @Nullable String receipt) {}

  void begin(String name) throws Refused {
    if (open.containsKey(name)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME, "BEGIN: there is a transaction '%s' already".formatted(name));
    }
    Held held = new Held();
    // Includes room for the reason of a failure, so that storing the reason of a refused frame
    // always fits.
    count(held, name, FRAME_BYTES + Holding.bytes(name) + 2 * Refused.MOST_CHARS);
    open.put(name, held);
  }

  void add(String name, List<Publication> publications, @Nullable String receipt) throws Refused {
    long size = 0;
    for (Publication each : publications) {
      size += each.sizeInMemory();
    }
    add(name, size, receipt).sends.add(new Send(publications, receipt));
  }

  /**
   * Adds an acknowledgement.
   *
   * @param bytes about how much memory the message id in it takes
   */
  void add(String name, Settling settling, long bytes, @Nullable String receipt) throws Refused {
    add(name, bytes, receipt).settlings.add(new Settle(settling, receipt));
  }

  private Held add(String name, long size, @Nullable String receipt) throws Refused {
    Held held = held(name);
    if (held.size() >= MAX_FRAMES) {
      throw new Refused(
          Refusal.TRANSACTION_TOO_LARGE,
          "transaction '%s': has more than %d frames".formatted(name, MAX_FRAMES));
    }
    count(held, name, FRAME_BYTES + size + (receipt == null ? 0 : Holding.bytes(receipt)));
    return held;
  }

  private void count(Held held, String name, long size) throws Refused {
    holding.hold("transaction '" + name + "'", Refusal.TRANSACTION_TOO_LARGE, size);
    held.bytes += size;
  }

  /**
   * A frame of this transaction was refused, so its COMMIT will be refused too. The first reason
   * stays.
   */
  void fail(String name, Refused why) {
    Held held = open.get(name);
    if (held != null && held.failure == null) {
      held.failure =
          new Refused(
              why.refusal(),
              "transaction '%s': has no effect, because a frame in it was refused: %s"
                  .formatted(name, why.getMessage()));
    }
  }

  /** Ends a transaction without an effect. */
  void abort(String name) throws Refused {
    Held held = held(name);
    open.remove(name);
    holding.release(held.bytes);
  }

  /** Ends a transaction and returns its content. */
  Held commit(String name) throws Refused {
    Held held = held(name);
    abort(name);
    return held;
  }

  private Held held(String name) throws Refused {
    Held held = open.get(name);
    if (held == null) {
      throw new Refused(Refusal.MALFORMED_FRAME, "transaction '%s': was not begun".formatted(name));
    }
    return held;
  }
}
