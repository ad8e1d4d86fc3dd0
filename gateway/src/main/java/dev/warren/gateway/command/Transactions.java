package dev.warren.gateway.command;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.subscription.Acknowledgement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A client's open transactions, and what they hold until COMMIT (STOMP 1.2, "BEGIN"). Event loop
 * only.
 */
final class Transactions {

  /** How many bytes a client's transactions may hold: they stay in the gateway's memory. */
  static final long MAX_BYTES = 16 * 1024 * 1024;

  /** How many frames a transaction may hold: COMMIT passes them all to RabbitMQ at once. */
  private static final int MAX_FRAMES = 4_096;

  /** How many bytes a frame takes besides its body, about. */
  private static final int FRAME_BYTES = 512;

  private final Map<String, Held> open = new HashMap<>();
  private long bytes;

  /** The content of one transaction, in the client's order. */
  static final class Held {
    private final List<Publication> publications = new ArrayList<>();
    private final List<Acknowledgement> acknowledgements = new ArrayList<>();
    private long bytes;

    List<Publication> publications() {
      return publications;
    }

    List<Acknowledgement> acknowledgements() {
      return acknowledgements;
    }

    int size() {
      return publications.size() + acknowledgements.size();
    }
  }

  void begin(String name) throws Refused {
    if (open.containsKey(name)) {
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

  void add(String name, Acknowledgement acknowledgement) throws Refused {
    Held held = held(name);
    count(held, name, 0);
    held.acknowledgements.add(acknowledgement);
  }

  /** Ends a transaction and hands over what it held. */
  Held take(String name) throws Refused {
    Held held = held(name);
    open.remove(name);
    bytes -= held.bytes;
    return held;
  }

  private Held held(String name) throws Refused {
    Held held = open.get(name);
    if (held == null) {
      throw new Refused(Refusal.MALFORMED_FRAME, "transaction '%s': was not begun".formatted(name));
    }
    return held;
  }

  private void count(Held held, String name, int body) throws Refused {
    if (held.size() >= MAX_FRAMES) {
      throw new Refused(
          Refusal.TRANSACTION_TOO_LARGE,
          "transaction '%s': has more than %d frames".formatted(name, MAX_FRAMES));
    }
    int more = body + FRAME_BYTES;
    if (bytes + more > MAX_BYTES) {
      throw new Refused(
          Refusal.TRANSACTION_TOO_LARGE,
          "transaction '%s': all that is begun may hold %d bytes".formatted(name, MAX_BYTES));
    }
    bytes += more;
    held.bytes += more;
    open.put(name, held);
  }
}
