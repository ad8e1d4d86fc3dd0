package dev.warren.system.stomp;

/** Spring's WebSocketStompClient, over the WebSocket of a Java container. */
class SpringsStompClientTest extends StockClientPromises {

  @Override
  StockClient connect(String token) throws Exception {
    return SpringStockClient.connect(gateway.stomp(), token);
  }
}
