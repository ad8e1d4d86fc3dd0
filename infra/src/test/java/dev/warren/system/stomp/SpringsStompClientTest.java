package dev.warren.system.stomp;

/** Spring's WebSocketStompClient. */
class SpringsStompClientTest extends StockClientPromises {

  @Override
  StockClient connect(String token, int heartBeatMs) throws Exception {
    return SpringStockClient.connect(gateway.stomp(), token, heartBeatMs);
  }
}
