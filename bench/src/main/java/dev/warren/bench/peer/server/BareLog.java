package dev.warren.bench.peer.server;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.Map;

/** Feeds the bare broadcast from a stream, which it reads like Warren reads its log. */
final class BareLog {

  /** The prefetch of the gateway's LogTail. */
  private static final int PREFETCH = 2_000;

  private static final int ACKNOWLEDGE_EVERY = PREFETCH / 4;

  private BareLog() {}

  static void read(String amqpUri, Collection<LoopBroadcast> broadcasts) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(amqpUri);
    factory.setAutomaticRecoveryEnabled(false);
    Connection connection = factory.newConnection("bare-netty");
    connection.addShutdownListener(cause -> Runtime.getRuntime().halt(1));
    Channel channel = connection.createChannel();
    BareAmqp.declareLog(channel);
    channel.basicQos(PREFETCH);
    channel.basicConsume(
        BareAmqp.LOG,
        false,
        Map.of("x-stream-offset", "next"),
        (consumer, delivery) -> {
          ByteBuf body = Unpooled.wrappedBuffer(delivery.getBody());
          ByteBuf frame = BareMessage.encode(body, ByteBufAllocator.DEFAULT);
          broadcasts.forEach(broadcast -> broadcast.offer(frame.retainedDuplicate()));
          frame.release();
          long tag = delivery.getEnvelope().getDeliveryTag();
          if (tag % ACKNOWLEDGE_EVERY == 0) {
            channel.basicAck(tag, true);
          }
        },
        consumer -> Runtime.getRuntime().halt(1));
  }
}
