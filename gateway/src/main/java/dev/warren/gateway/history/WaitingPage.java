package dev.warren.gateway.history;

import org.jspecify.annotations.Nullable;

/**
 * The page of the log that one subscription shows next. While it has to wait for the client, its
 * bytes count; where too many wait already, it is dropped, and read again when the client takes
 * more. So a client that reads nothing cannot make the gateway hold a page for each of its
 * subscriptions. Confined to the event loop.
 */
final class WaitingPage {

  private final HeldBytes held;
  private @Nullable Page page;
  private String user = "";
  private long bytes;

  WaitingPage(HeldBytes held) {
    this.held = held;
  }

  void set(@Nullable Page next) {
    page = next;
  }

  /** Removes the page; null if there is none. */
  @Nullable Page take() {
    Page taken = page;
    page = null;
    if (bytes > 0) {
      held.release(user, bytes);
      bytes = 0;
    }
    return taken;
  }

  /** A page that is still here has to wait. */
  void holdOrDrop(String user) {
    Page waiting = page;
    if (waiting == null || bytes > 0) {
      return;
    }
    if (held.take(user, waiting.bytes())) {
      this.user = user;
      bytes = waiting.bytes();
    } else {
      page = null;
    }
  }
}
