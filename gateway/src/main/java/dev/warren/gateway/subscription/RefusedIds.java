package dev.warren.gateway.subscription;

import dev.warren.gateway.access.Refusal;
import dev.warren.gateway.access.Refused;
import dev.warren.gateway.session.Holding;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ids of subscriptions that the gateway has refused or ended: the client may not have been notified
 * yet, so an UNSUBSCRIBE of one of them is no error. Event loop only.
 */
final class RefusedIds {

  private static final int MOST = 1_000;

  private final Holding holding;

  /** Made with the first id; most clients have none. */
  private @Nullable Set<String> ids;

  RefusedIds(Holding holding) {
    this.holding = holding;
  }

  /** Adds an id, and forgets the oldest one if there are very many. */
  void add(String id) {
    if (ids != null && ids.contains(id)) {
      return;
    }
    try {
      holding.hold("SUBSCRIBE", Refusal.TOO_MANY_SUBSCRIPTIONS, Holding.bytes(id));
    } catch (Refused full) {
      return; // The client has its refusal; only its UNSUBSCRIBE is refused as well.
    }
    if (ids == null) {
      ids = new LinkedHashSet<>();
    }
    ids.add(id);
    if (ids.size() > MOST) {
      Iterator<String> oldest = ids.iterator();
      holding.release(Holding.bytes(oldest.next()));
      oldest.remove();
    }
  }

  /**
   * @return false where the id is not among them
   */
  boolean remove(String id) {
    boolean removed = ids != null && ids.remove(id);
    if (removed) {
      holding.release(Holding.bytes(id));
    }
    return removed;
  }
}
