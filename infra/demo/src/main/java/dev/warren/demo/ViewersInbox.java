package dev.warren.demo;

import java.io.IOException;

/**
 * The viewer's unacknowledged alerts. The demo adds none while there are some: it may run for days,
 * and nobody should find thousands. Not thread-safe.
 */
final class ViewersInbox {

  static final int MOST = 5;

  private final Gateway gateway;
  private String token = "";

  ViewersInbox(Gateway gateway) {
    this.gateway = gateway;
  }

  /** Whether the viewer has few alerts; false if the gateway does not reply. */
  boolean hasRoom() throws InterruptedException {
    try {
      if (token.isEmpty()) {
        token = gateway.token(Place.VIEWER);
      }
      return gateway.alerts(token) < MOST;
    } catch (IOException e) {
      token = ""; // It may have expired.
      return false;
    }
  }
}
