package dev.warren.gateway.session;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The transactions that a client has begun, and what they hold until they are committed (STOMP 1.2,
 * "BEGIN"). Used on the connection's event loop only.
 */
final class Transactions {

  /** What all of a client's transactions may hold, in bytes: it waits in the gateway's memory. */
  static final long MAX_BYTES = 16 * 1024 * 1024;

  /** In one transaction: all of them go to RabbitMQ at once. */
  private static final int MAX_STEPS = 4_096;

  /** What one step takes beside its body. */
  private static final int STEP_BYTES = 512;

  private final Map<String, Held> begun = new HashMap<>();
  private long bytes;

  /** What a transaction holds, in the client's order. */
  static final class Held {
    final List<Publication> publications = new ArrayList<>();
    final List<Command.Acknowledge> acknowledgements = new ArrayList<>();
    private long bytes;

    int size() {
      return publications.size() + acknowledgements.size();
    }
  }

  void begin(String name) throws Refused {
    if (begun.containsKey(name)) {
      throw new Refused(
          Refusal.MALFORMED_FRAME, "BEGIN: there is a transaction '%s' already".formatted(name));
    }
    count(new Held(), name, 0);
  }

  void add(String name, Publication publication) throws Refused {
    Held held = held(name);
    count(held, name, publication.body().length);
    held.publications.add(publication);
  }

  void add(String name, Command.Acknowledge acknowledgement) throws Refused {
    Held held = held(name);
    count(held, name, 0);
    held.acknowledgements.add(acknowledgement);
  }

  /** Ends it; what it held is the caller's. */
  Held take(String name) throws Refused {
    Held held = held(name);
    begun.remove(name);
    bytes -= held.bytes;
    return held;
  }

  private Held held(String name) throws Refused {
    Held held = begun.get(name);
    if (held == null) {
      throw new Refused(Refusal.MALFORMED_FRAME, "transaction '%s': was not begun".formatted(name));
    }
    return held;
  }

  private void count(Held held, String name, int body) throws Refused {
    if (held.size() >= MAX_STEPS) {
      throw new Refused(
          Refusal.TRANSACTION_TOO_LARGE,
          "transaction '%s': has more than %d frames".formatted(name, MAX_STEPS));
    }
    int more = body + STEP_BYTES;
    if (bytes + more > MAX_BYTES) {
      throw new Refused(
          Refusal.TRANSACTION_TOO_LARGE,
          "transaction '%s': all that is begun may hold %d bytes".formatted(name, MAX_BYTES));
    }
    bytes += more;
    held.bytes += more;
    begun.put(name, held);
  }
}
