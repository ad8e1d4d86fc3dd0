package dev.warren.system.json;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** All promises of JSON over WebSocket, for a client whose WebSockets a subclass opens. */
abstract class JsonPromises
    implements LoginPromises,
        PathPromises,
        HistoryPromises,
        PublishPromises,
        ReplyPromises,
        SessionPromises,
        AlertPromises {

  private JsonClients clients;

  /** Starts the client program. */
  abstract JsonSockets start() throws Exception;

  @BeforeEach
  final void startClients() throws Exception {
    clients = new JsonClients(start());
  }

  @AfterEach
  final void endClients() {
    if (clients != null) {
      clients.close();
    }
  }

  @Override
  public final JsonClients clients() {
    return clients;
  }

  /** Whether the client can send headers with the handshake. */
  @Override
  public boolean hasHeaders() {
    return true;
  }
}
