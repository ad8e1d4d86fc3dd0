package dev.warren.gateway.history;

import org.jspecify.annotations.Nullable;

/**
 * The page of the log that one subscription shows next. While the page waits for the client, its
 * bytes count. If too many bytes wait already, the page is dropped, and read again when the client
 * takes more. So a client that reads nothing cannot make the gateway hold a page for each of its
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

  /** Called when the client takes no more: the page has to wait, or is dropped. */
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
